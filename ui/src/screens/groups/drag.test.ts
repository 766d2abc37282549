import { describe, expect, it } from "vitest";
import type { Group } from "@/api";
import { places, stepped } from "./drag.svelte";

const group = (id: string, priorities: number[]): Group =>
  ({
    id,
    name: id,
    strategy: "ring_all",
    members: priorities.map((priority, at) => ({ extension: `${id}${at}`, priority })),
  }) as Group;
const groups = [group("a", [1, 2]), group("b", [])];

describe("an agent that is carried by keys", () => {
  it("can be put on every level of every group, and on a new one", () => {
    expect(places(groups)).toEqual([
      { group: "a", level: 0 },
      { group: "a", level: 1 },
      { group: "a", level: 2 },
      { group: "b", level: 0 },
    ]);
  });

  it("goes from place to place by arrows, and out of all groups", () => {
    let at = stepped(groups, null, "ArrowRight");
    expect(at).toEqual({ group: "a", level: 0 });
    at = stepped(groups, at, "ArrowDown");
    expect(at).toEqual({ group: "a", level: 1 });
    at = stepped(groups, at, "ArrowRight");
    expect(at).toEqual({ group: "b", level: 0 });
    expect(stepped(groups, at, "ArrowRight"), "there is no further group").toEqual(at);
    expect(stepped(groups, { group: "a", level: 0 }, "ArrowLeft"), "outside").toBeNull();
    expect(stepped(groups, { group: "a", level: 0 }, "ArrowUp"), "outside").toBeNull();
  });
});
