import { describe, expect, test } from "vitest";
import { isTyping, KEYS, meaning, type Pressed } from "./keys";

const press = (code: string, key: string, more: Partial<Pressed> = {}): Pressed => ({
  code,
  key,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

describe("the keys", () => {
  test("a letter is a deed while nothing is being typed, and text otherwise", () => {
    expect(meaning(press("KeyA", "a"), false), "answer").toEqual({ deed: "answer" });
    expect(meaning(press("KeyA", "a"), true), "an a in a note is an a").toBeNull();
  });

  test("with Alt it is a deed even while one types", () => {
    expect(
      meaning(press("KeyA", "å", { altKey: true }), true),
      "whatever letter Alt makes",
    ).toEqual({
      deed: "answer",
    });
  });

  test("a held key answers only once", () => {
    expect(meaning(press("KeyX", "x", { repeat: true }), false), "no call after call").toBeNull();
  });

  test("the browser's own keys are left alone", () => {
    expect(meaning(press("KeyA", "a", { ctrlKey: true }), false), "select all").toBeNull();
    expect(meaning(press("KeyH", "h", { metaKey: true }), false), "hide the window").toBeNull();
  });

  test("digits dial, on any keyboard", () => {
    expect(meaning(press("Digit5", "5"), false), "the row").toEqual({ digit: "5" });
    expect(meaning(press("Numpad5", "5"), false), "the pad").toEqual({ digit: "5" });
    expect(meaning(press("Digit3", "#"), false), "with shift").toEqual({ digit: "#" });
    expect(meaning(press("Digit5", "5"), true), "in a field it is text").toBeNull();
  });

  test("no key has two deeds", () => {
    expect(new Set(KEYS.map((key) => key.code)).size, "each code once").toBe(KEYS.length);
    expect(new Set(KEYS.map((key) => key.deed)).size, "each deed once").toBe(KEYS.length);
  });

  test("a text field is typed in, a switch is not", () => {
    const input = Object.assign(document.createElement("input"), { type: "text" });
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    expect(isTyping(input), "text").toBe(true);
    expect(isTyping(box), "a check box takes no letters").toBe(false);
    expect(isTyping(document.createElement("textarea")), "notes").toBe(true);
    expect(isTyping(document.body), "the page").toBe(false);
  });
});
