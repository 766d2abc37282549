import { describe, expect, test } from "vitest";
import { forwardOf, mobileOf, typedMobile, typedOf } from "./personal";

describe("where my calls go", () => {
  test("comes back as it was", () => {
    const forward = { busy: "1002", no_answer: "+8613800138000", no_answer_seconds: 30 };
    expect(forwardOf(typedOf(forward))).toEqual(forward);
    expect(forwardOf(typedOf(null)), "nothing is typed: they stay").toBeNull();
  });

  test("is a number without its spaces", () => {
    expect(forwardOf({ ...typedOf(null), always: " 0755 8600-1234 " })).toEqual({
      always: "075586001234",
    });
  });

  test("may be a group, whose name is left as it is", () => {
    expect(forwardOf({ ...typedOf(null), busy: " sales-team " })).toEqual({ busy: "sales-team" });
  });

  test("says how long it rings only where it goes on afterwards", () => {
    expect(forwardOf({ ...typedOf(null), always: "1002", seconds: "15" })).toEqual({
      always: "1002",
    });
  });
});

describe("my mobile", () => {
  test("comes back as it was", () => {
    for (const mobile of [
      { number: "13800138000" },
      { number: "13800138000", after_seconds: 8 },
      { number: "13800138000", enabled: false },
    ])
      expect(mobileOf(typedMobile(mobile))).toEqual(mobile);
    expect(mobileOf(typedMobile(null)), "none").toBeNull();
  });

  test("rings at once where no seconds are given", () => {
    expect(mobileOf({ number: " 138 0013-8000 ", after: "soon", on: true })).toEqual({
      number: "13800138000",
    });
  });
});
