import { describe, expect, test } from "vitest";
import { standingTone, whyNot } from "./accounts";

describe("an account that is not registered", () => {
  const why = (status: number | null) => whyNot({ standing: "failed", status });

  test("says what to look at", () => {
    expect(why(403)).toMatch(/password/i);
    expect(why(404), "another fault than the password").not.toBe(why(403));
    expect(why(null), "nothing answers, as with 408").toBe(why(408));
    expect(why(488), "what is not known is told as it came").toContain("488");
  });

  test("is not explained while it is on its way, or switched off", () => {
    expect(whyNot({ standing: "registering", status: null })).toBeNull();
    expect(whyNot({ standing: "off", status: null })).toBeNull();
    expect(standingTone("off"), "nor is that a fault").toBe("plain");
  });
});
