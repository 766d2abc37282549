import { describe, expect, it } from "vitest";
import { namesOf, tableOf, tableText } from "./table";

describe("the table of a look-up", () => {
  it("is read from lines, and written as it was read", () => {
    const rows = tableOf("138* = Shenzhen, default\n\n 110=police ,", 2);
    expect(rows).toEqual([
      { key: "138*", values: ["Shenzhen", "default"] },
      { key: "110", values: ["police", ""] },
    ]);
    expect(tableText(rows)).toBe("138* = Shenzhen, default\n110 = police, ");
    expect(tableOf(tableText(rows), 2)).toEqual(rows);
  });

  it("has as many values as there are variables", () => {
    expect(tableOf("a = 1, 2, 3", 1)).toEqual([{ key: "a", values: ["1"] }]);
    expect(tableOf("a", 2)).toEqual([{ key: "a", values: ["", ""] }]);
  });

  it("takes names apart at commas of both languages", () => {
    expect(namesOf("name, group,vip  ")).toEqual(["name", "group", "vip"]);
  });
});
