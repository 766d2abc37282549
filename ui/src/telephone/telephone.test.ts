import { describe, expect, it } from "vitest";
import { read, recorded, same } from "./plan";

const shenzhen = { country: "CN", area_code: "0755" };

describe("numbers as people and carriers write them", () => {
  it("reads every spelling of a Shenzhen number as the same number", () => {
    for (const written of [
      "075586001234",
      "75586001234",
      "+8675586001234",
      "8675586001234",
      "008675586001234",
      "+86 0755 8600 1234",
      "86075586001234",
      "0086-0755-86001234",
      "86001234",
      "0755-8600 1234",
      "(0755) 86001234",
      "0755.8600.1234",
    ]) {
      expect(recorded(written, shenzhen), written).toBe("+8675586001234");
      expect(same(written, "075586001234", shenzhen), written).toBe(true);
    }
  });

  it("reads mobiles, fixed lines and numbers abroad", () => {
    for (const [written, number] of [
      ["+86 0 138 0013 8000", "+8613800138000"],
      ["013800138000", "+8613800138000"],
      ["1062345678", "+861062345678"],
      ["861062345678", "+861062345678"],
      ["053281234567", "+8653281234567"],
      ["2600123", "+867552600123"],
      ["0085223456789", "+85223456789"],
      ["+14155550123", "+14155550123"],
    ] as const) {
      expect(read(written, shenzhen), written).toEqual({ kind: "e164", number });
    }
  });

  it("leaves short numbers and calls for help as they are", () => {
    for (const short of ["4008001234", "95588", "955880", "95013123", "10086", "114", "118114"]) {
      expect(read(short, shenzhen)).toEqual({ kind: "short", number: short });
      expect(read(`+86${short}`, shenzhen), "as some carriers send it").toEqual({
        kind: "short",
        number: short,
      });
    }
    expect(read("110", shenzhen)).toEqual({ kind: "emergency", number: "110" });
  });

  it("tells why something is no number", () => {
    const nowhere = { country: "CN" };
    for (const [written, why] of [
      ["alice", "characters"],
      ["*97", "characters"],
      ["86+755", "characters"],
      ["+1234567890123456", "length"],
      ["86001234", "no_area_code"],
      ["", "length"],
      ["+", "length"],
      ["0755", "length"],
      ["12345678901234", "length"],
    ] as const) {
      expect(read(written, nowhere), written).toEqual({ kind: "wrong", why });
    }
    expect(read("0123456789", { country: "AQ" })).toEqual({
      kind: "wrong",
      why: "unknown_country",
    });
  });

  it("knows the trunk prefix of other countries, or that there is none", () => {
    for (const [country, area, number, spellings] of [
      [
        "US",
        "415",
        "+14155550123",
        ["4155550123", "14155550123", "01114155550123", "5550123", "(415) 555-0123"],
      ],
      [
        "DE",
        "030",
        "+493012345678",
        ["03012345678", "00493012345678", "+49 (0)30 12345678", "12345678"],
      ],
      ["GB", null, "+442079460018", ["020 7946 0018", "00442079460018", "442079460018"]],
      ["HK", null, "+85223456789", ["23456789", "85223456789"]],
      ["RU", null, "+74951234567", ["84951234567", "74951234567"]],
    ] as const) {
      for (const written of spellings) {
        expect(recorded(written, { country, area_code: area }), `${written} in ${country}`).toBe(
          number,
        );
      }
    }
  });
});
