import { expect, it } from "vitest";
import { breakName } from "@/shell/agent_words";

it("names a break in the reader's language, whatever the office speaks", () => {
  expect(breakName("午餐"), "of a Chinese office").toBe("Lunch");
  expect(breakName("Lunch"), "of an English one").toBe("Lunch");
  expect(breakName("Dentist"), "one of its own stays as it was written").toBe("Dentist");
});
