import { describe, expect, it } from "vitest";
import { found } from "./entities";

describe("a list that is searched", () => {
  const entries = [
    { id: "1001", title: "Wei", detail: "2 phones" },
    { id: "1002", title: "Mei", detail: "no phone" },
  ];

  it("is found by any part of what it shows, in any order", () => {
    const ids = (text: string) => found(entries, text).map((entry) => entry.id);
    expect(ids("wei")).toEqual(["1001"]);
    expect(ids("phone 1002")).toEqual(["1002"]);
    expect(ids(" "), "nothing asked, nothing left out").toEqual(["1001", "1002"]);
    expect(ids("xu")).toEqual([]);
  });
});
