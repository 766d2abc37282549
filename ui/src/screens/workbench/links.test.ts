import { describe, expect, test } from "vitest";
import { readLink } from "./links";

describe("links", () => {
  test.each([
    ["tel:+86-755-8600-1234", "+8675586001234", null],
    ["tel:+1(415)555-0123", "+14155550123", null],
    ["TEL://13812341234", "13812341234", null],
    ["tel:%2B8613812341234", "+8613812341234", null],
    ["tel:138%201234%201234", "13812341234", null],
    ["tel:86001234;phone-context=+86755", "+8675586001234", null],
    ["tel:1001;phone-context=example.org", "1001", null],
    ["tel:10086,,1", "10086", ",,1"],
    ["tel:10086;123", "10086", ";123"],
    ["callto:+4930123456", "+4930123456", null],
    ["callto://1003", "1003", null],
    ["sip:wei@example.org", "sip:wei@example.org", null],
    ["sips:wei@example.org:5061", "sips:wei@example.org:5061", null],
    ["sip:1003@192.168.1.10;transport=tcp", "sip:1003@192.168.1.10;transport=tcp", null],
    ["sip:wei@example.org?Replaces=x", "sip:wei@example.org", null],
  ])("%s calls %s", (text, target, rest) => {
    expect(readLink(text), "no more and no less than the number").toEqual({ target, rest });
  });

  test.each([
    ["javascript:alert(1)", "another scheme"],
    ["tel:", "nothing to call"],
    ["tel:hello", "no number"],
    ["tel:1%0a2", "a line break"],
    ["tel:%E0%A4%A", "not UTF-8"],
    [`tel:${"1".repeat(40)}`, "too long for a number"],
    ["sip:", "no address"],
    ["sip:wei:secret@example.org", "a password"],
    ["sip:a b@example.org", "a space"],
    ['sip:"><script>@example.org', "markup"],
    ["1001", "not a link"],
  ])("%s is refused: %s", (text) => {
    expect(readLink(text), "a page must not make us call what it likes").toBeNull();
  });
});
