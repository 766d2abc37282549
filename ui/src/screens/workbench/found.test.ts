import { describe, expect, test } from "vitest";
import type { Found } from "@/api";
import { dialable, local, offers, score } from "./found";

const wei: Found = { kind: "extension", label: "Chen Wei", number: "1001", detail: "" };
const mei: Found = { kind: "extension", label: "Mei Lin", number: "1002", detail: "" };
const liu: Found = { kind: "contact", label: "Liu Fang", number: "+8613812341002", detail: "" };
const recent: Found = {
  kind: "recent",
  label: "+8613812341002",
  number: "+8613812341002",
  detail: "",
};
const sales: Found = { kind: "group", label: "Sales", number: "sales", detail: "" };

describe("the order of finds", () => {
  test("the extension with exactly this number is first, and nothing is offered twice for it", () => {
    const list = offers("1002", [mei], [liu]);
    expect(
      list.map((offer) => offer.label),
      "Mei by her number, Liu by the end of his",
    ).toEqual(["Mei Lin", "Liu Fang"]);
  });

  test("a number that nobody has is offered as it was typed, first", () => {
    const [first] = offers("075586001234", [], [liu]);
    expect(first, "one wants to call what one typed").toMatchObject({
      kind: "typed",
      number: "075586001234",
    });
  });

  test("a name that begins so goes before one that has it inside", () => {
    const lin: Found = { ...wei, label: "Lin Mei", number: "1003" };
    expect(score(lin, "lin"), "the beginning").toBeGreaterThan(score(mei, "lin"));
    expect(score(mei, "lin"), "a word's beginning").toBeGreaterThan(0);
  });

  test("the same number is offered once, under the better name", () => {
    const list = offers("liu", [], [recent, liu]);
    expect(list, "the contact, not the bare number").toEqual([liu]);
  });

  test("what the exchange found by pinyin is offered although the letters are not in the name", () => {
    const chinese: Found = { kind: "contact", label: "刘芳", number: "+8613800000000", detail: "" };
    expect(offers("lf", [], [chinese]), "initials are the exchange's business").toEqual([chinese]);
  });

  test("I am not offered to myself", () => {
    const extensions = [wei, mei].map(({ number, label }) => ({
      number,
      name: label,
      phones: [],
      busy: false,
      mobile: false,
    }));
    const found = local("", extensions, [], "1001");
    expect(
      found.map((one) => one.number),
      "a call to oneself is a slip",
    ).toEqual(["1002"]);
  });

  test("groups are found by name", () => {
    const found = offers("sal", [sales], []);
    expect(found, "for transfers to a group").toEqual([sales]);
  });
});

describe("what can be dialled", () => {
  test.each([
    ["138 1234-1234", "13812341234"],
    ["+49 (30) 123456", "+4930123456"],
    ["*97", "*97"],
    ["wei@example.org", "wei@example.org"],
    ["sip:wei@example.org", "sip:wei@example.org"],
    ["Mei", null],
    ["1", null],
    ["", null],
  ])("%s gives %s", (text, number) => {
    expect(dialable(text), "as a phone would take it").toBe(number);
  });
});
