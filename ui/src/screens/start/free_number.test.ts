import { expect, test } from "vitest";
import { freeNumber } from "./free_number";

test("a new phone gets the number after the highest one", () => {
  expect(freeNumber(["1001", "1003"]), "gaps were left on purpose").toBe("1004");
  expect(freeNumber([]), "the first phone of an office").toBe("1001");
  expect(freeNumber(["reception", "8001"]), "what is no number does not count").toBe("8002");
});
