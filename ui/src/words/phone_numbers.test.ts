import { describe, expect, test } from "vitest";
import { grouped, isOutside, masked, phoneNumber, useHome } from "./phone_numbers";

describe("masks", () => {
  test.each([
    ["13812341234", "138****1234"],
    ["+8613812341234", "138****1234"],
    ["075586001234", "075*****1234"],
    ["+8675586001234", "+8675*****1234"],
    ["+442071838750", "+4420****8750"],
    ["4001234567", "400***4567"],
    ["138****1234", "138****1234"],
  ])("the middle of %s is gone", (number, shown) => {
    expect(masked(number), "nothing of the middle may be left to guess from").toBe(shown);
  });

  test("an agent who may not see numbers sees none, but sees extensions", () => {
    useHome({ shown: "hidden", country: "CN" });
    expect(phoneNumber("13812341234"), "a customer's number is hidden").not.toMatch(/\d/);
    expect(phoneNumber("1001"), "a colleague's extension is not secret").toBe("1001");
    useHome({ shown: "full" });
  });

  test("what is shown masked has no more digits than seven", () => {
    useHome({ shown: "masked" });
    expect(phoneNumber("+8613812341234").match(/\d/g)?.length, "three in front, four behind").toBe(
      7,
    );
    useHome({ shown: "full" });
  });

  test("seven digits make an outside number", () => {
    expect(isOutside("100123"), "the longest extensions have six digits").toBe(false);
    expect(isOutside("8600123"), "the shortest local numbers have seven").toBe(true);
  });
});

describe("groups of digits", () => {
  test.each([
    ["+8613812341234", "CN", "138 1234 1234"],
    ["13812341234", "CN", "138 1234 1234"],
    ["075586001234", "CN", "0755 8600 1234"],
    ["+8675586001234", "CN", "0755 8600 1234"],
    ["+861062345678", "CN", "010 6234 5678"],
    ["4001234567", "CN", "400 123 4567"],
    ["1001", "CN", "1001"],
    ["+14155550123", "US", "(415) 555-0123"],
    ["+14155550123", "CN", "+1 415 555 0123"],
    ["+8613812341234", "US", "+86 138 1234 1234"],
    ["+442071838750", "US", "+442071838750"],
  ])("%s in %s is read as %s", (number, country, shown) => {
    expect(grouped(number, country), "as people of that country write it").toBe(shown);
  });
});
