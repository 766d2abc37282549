import { describe, expect, test } from "vitest";
import { ApiError } from "@/api";
import {
  accountOf,
  draftOf,
  faultyField,
  isUsual,
  NEW_ACCOUNT,
  standingTone,
  whyNot,
  type AccountDraft,
} from "./accounts";

describe("an account that is written", () => {
  const account = { ...NEW_ACCOUNT, id: 2, name: "P", address: "sip.example.com", user: "4711" };

  test("is the same if nothing is changed, and its password stays", () => {
    expect(accountOf(draftOf(account))).toEqual(account);
    expect(isUsual(draftOf(account)), "nothing of it need be unfolded").toBe(true);
  });

  test("is taken without the blanks around, and what is empty is left out", () => {
    const draft = { ...draftOf(account), stun: " stun.example.com ", auth_user: "  ", secret: "x" };
    expect(accountOf(draft)).toEqual({ ...account, stun: "stun.example.com", secret: "x" });
    expect(isUsual(draft)).toBe(false);
  });

  test("is unfolded where it differs from the usual", () => {
    for (const change of [
      { encryption: "required" },
      { codecs: ["PCMA"] as string[] },
      { auto_answer: false },
      { call_waiting: false },
      { second_server: "b.example.com" },
    ] satisfies Partial<AccountDraft>[])
      expect(isUsual({ ...draftOf(account), ...change })).toBe(false);
  });

  test("has its fault at the field that the phone names", () => {
    const said = (details: unknown) =>
      faultyField(new ApiError("bad_arguments", "stun: no address", [], details));
    expect(said({ field: "stun" })).toBe("stun");
    expect(said({ field: "another" })).toBeNull();
    expect(said(null)).toBeNull();
    expect(faultyField(null)).toBeNull();
  });
});

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
