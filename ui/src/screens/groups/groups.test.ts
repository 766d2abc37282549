import { describe, expect, it } from "vitest";
import type { Group } from "@/api";
import { chainOf, mayFollow } from "./chain";
import { dropped, levelsOf, placed, shifted } from "./levels";

const group = (id: string, members: [string, number][], overflow?: string): Group =>
  ({
    id,
    name: id,
    strategy: "longest_idle",
    members: members.map(([extension, priority]) => ({ extension, priority })),
    max_wait_seconds: 60,
    ...(overflow ? { overflow: { group: overflow } } : {}),
  }) as Group;

const sales = group("sales", [
  ["1001", 1],
  ["1002", 1],
  ["1003", 5],
]);
const names = (one: Group) => levelsOf(one).map((level) => level.members.join(" "));

describe("levels of a group", () => {
  it("are in the order of their priorities", () => {
    expect(levelsOf(sales).map((level) => level.priority)).toEqual([1, 5]);
    expect(names(sales)).toEqual(["1001 1002", "1003"]);
  });

  it("are counted anew without gaps once somebody moves", () => {
    const next = placed(sales, "1002", 1);
    expect(next.members).toEqual([
      { extension: "1001", priority: 1 },
      { extension: "1003", priority: 2 },
      { extension: "1002", priority: 2 },
    ]);
  });

  it("grow by a drop behind the last, and vanish when the last member leaves", () => {
    expect(names(placed(sales, "1001", 2))).toEqual(["1002", "1003", "1001"]);
    expect(names(placed(sales, "1003", 0))).toEqual(["1001 1002 1003"]);
  });

  it("can be reached by keys, and nobody falls off either end", () => {
    expect(names(shifted(sales, "1003", -1))).toEqual(["1001 1002 1003"]);
    expect(names(shifted(sales, "1001", -1)), "a level of its own before the first").toEqual([
      "1001",
      "1002",
      "1003",
    ]);
    expect(shifted(sales, "1003", 1), "alone on the last").toBe(sales);
    expect(names(shifted(sales, "1002", 1))).toEqual(["1001", "1003 1002"]);
  });
});

describe("a drop", () => {
  const repair = group("repair", [["1004", 1]]);
  const ids = (changed: Group[]) => changed.map((one) => `${one.id}: ${names(one).join(" | ")}`);

  it("moves an agent from one group to another", () => {
    const changed = dropped([sales, repair], "1001", "sales", { group: "repair", level: 1 }, false);
    expect(ids(changed)).toEqual(["repair: 1004 | 1001", "sales: 1002 | 1003"]);
  });

  it("leaves the agent in both where that is asked for", () => {
    expect(
      ids(dropped([sales, repair], "1001", "sales", { group: "repair", level: 0 }, true)),
    ).toEqual(["repair: 1004 1001"]);
  });

  it("outside of all groups takes the agent out", () => {
    expect(ids(dropped([sales, repair], "1004", "repair", null, false))).toEqual(["repair: "]);
  });

  it("where the agent was already changes nothing", () => {
    expect(
      dropped([sales, repair], "1004", "repair", { group: "repair", level: 0 }, false),
    ).toEqual([]);
  });
});

describe("the chain of overflow", () => {
  it("tells after how long a caller comes where", () => {
    const groups = [group("a", [], "b"), group("b", [])];
    const { links, end } = chainOf(groups, "a");
    expect(links.map(({ group: { id }, after }) => [id, after])).toEqual([
      ["a", 0],
      ["b", 60],
    ]);
    expect(end).toBe("flow_goes_on");
  });

  it("sees circles and groups that are gone", () => {
    expect(chainOf([group("a", [], "b"), group("b", [], "a")], "a").end).toBe("circle");
    expect(chainOf([group("a", [], "gone")], "a").end).toBe("missing");
  });

  it("offers only what closes no circle", () => {
    const groups = [group("a", [], "b"), group("b", []), group("c", [])];
    expect(
      mayFollow(groups, { id: "b" }).map((one) => one.id),
      "a leads to b already",
    ).toEqual(["c"]);
  });
});
