import { describe, expect, it } from "vitest";
import { idFrom, nextExtension } from "./ids";

describe("names for new things", () => {
  it("are made of what a person typed", () => {
    expect(idFrom("Night shift!", "group", [])).toBe("night-shift");
    expect(idFrom("Café", "group", [])).toBe("cafe");
    expect(idFrom("夜班", "group", []), "no letters of ours in it").toBe("group");
    expect(idFrom("1001", "group", []), "must not be an extension").toBe("group-1001");
  });

  it("are never taken twice", () => {
    expect(idFrom("Sales", "group", ["sales", "sales-2"])).toBe("sales-3");
  });

  it("count on from the extensions that are there", () => {
    expect(nextExtension(["1001", "1003"])).toBe("1004");
    expect(nextExtension([])).toBe("1001");
  });
});
