import { expect, it } from "vitest";
import { pairsOf, pairsText } from "./pairs";

it("reads lines, and writes them as they were read", () => {
  const headers = pairsOf("Authorization: Bearer a:b\n\n X-Key:1 ", ":");
  expect(headers).toEqual({ Authorization: "Bearer a:b", "X-Key": "1" });
  expect(pairsText(headers, ": ")).toBe("Authorization: Bearer a:b\nX-Key: 1");
  expect(pairsOf("name = customer.name", "=")).toEqual({ name: "customer.name" });
  expect(pairsOf("name", "="), "still being written").toEqual({ name: "" });
  expect(pairsOf(" \n", "="), "nothing is left out of the document").toBeUndefined();
});
