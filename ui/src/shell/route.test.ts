import { describe, expect, test } from "vitest";
import { read, write } from "./route.svelte";

describe("addresses", () => {
  test("what is written is read again", () => {
    const hash = write({ area: "calls", rest: ["C17", "a/b"], query: { group: "sales & more" } });
    const place = read(hash);
    expect(place.area, "the room").toBe("calls");
    expect(place.rest, "a slash within a name is not a step").toEqual(["C17", "a/b"]);
    expect(place.query.get("group"), "the filter").toBe("sales & more");
  });

  test("nothing is the first room, and broken escapes are taken as they are", () => {
    expect(read(""), "no hash at all").toMatchObject({ area: "", rest: [] });
    expect(read("#/flows/%E0%A4%A").rest, "typed by hand").toEqual(["%E0%A4%A"]);
  });
});
