import { describe, expect, test } from "vitest";
import { rank } from "./palette.svelte";

describe("the order of deeds", () => {
  test("a beginning goes before a word's beginning, and that before a middle", () => {
    const [first, second, third] = ["calls", "go to calls", "recalls"].map((words) =>
      rank(words, "call"),
    );
    expect(first, "the name itself").toBeGreaterThan(second ?? 0);
    expect(second, "a word of it").toBeGreaterThan(third ?? 0);
    expect(third, "found at all").toBeGreaterThan(0);
  });

  test("two letters of the middle of a word find nothing", () => {
    expect(rank("Answer", "we"), "nobody means that").toBe(0);
    expect(rank("Answer", "swe"), "three may be meant").toBeGreaterThan(0);
    expect(rank("转接通话", "通话"), "two characters are a word").toBeGreaterThan(0);
  });

  test("initials find", () => {
    expect(rank("Go to settings", "gts"), "three letters").toBeGreaterThan(0);
    expect(rank("Go to settings", "gx"), "not any letters").toBe(0);
  });

  test("nothing typed shows everything", () => {
    expect(rank("Hang up", ""), "the palette opens with all of it").toBeGreaterThan(0);
  });
});
