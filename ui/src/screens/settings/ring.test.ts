import { expect, test } from "vitest";
import { ApiError } from "@/api";
import { refusal, ringName, toneOf } from "./ring";

test("a choice of the list is the phone's ring tone, and back", () => {
  for (const name of ["notes", "own", "GB"]) expect(ringName(toneOf(name))).toBe(name);
  expect(toneOf("GB")).toEqual({ kind: "country", code: "GB" });
});

test("a file that cannot ring is refused with its reason, before or after it was sent", () => {
  expect(refusal({ size: 0 })).toBe("unreadable");
  expect(refusal({ size: 100 * 1024 * 1024 })).toBe("too_long");
  expect(refusal({ size: 500_000 })).toBeNull();
  const said = (details: unknown) =>
    refusal(new ApiError("bad_arguments", "a.wav: no sound", [], details));
  expect(said({ why: "silent" })).toBe("silent");
  expect(said({ why: "a new reason" })).toBeNull();
  expect(said(null)).toBeNull();
});
