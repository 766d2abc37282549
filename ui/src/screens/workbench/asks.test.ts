import { describe, expect, it } from "vitest";
import { ASKS, labelOf, mostOf, usual } from "./asks";

describe("what a customer is asked to key in", () => {
  it("has a name and a length that can be asked for", () => {
    for (const ask of ASKS) {
      expect(mostOf(String(usual(ask).most)), ask).toBe(usual(ask).most);
      if (ask !== "other") expect(labelOf(ask, "typed"), ask).not.toBe("typed");
    }
    expect(labelOf("other", "  meter reading "), "as it was typed").toBe("meter reading");
  });

  it("is hidden where it is nobody else's business", () => {
    expect(ASKS.filter((ask) => usual(ask).masked)).toEqual(["id", "card", "code"]);
  });

  it("has 1 to 64 digits", () => {
    expect(["1", "64"].map(mostOf)).toEqual([1, 64]);
    expect(["", " ", "0", "65", "1.5", "many"].map(mostOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
