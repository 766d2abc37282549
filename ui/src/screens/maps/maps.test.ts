import { describe, expect, it } from "vitest";
import type { Office } from "@/api";
import file from "../../../../tests/fixtures/office.json";
import { inboundMap } from "./inbound";
import { curve, layout, NODE } from "./layout";
import { reached, through } from "./map";
import { outboundMap, whyNot } from "./outbound";
import { whoCanRing } from "./reverse";
import { overflowChain, waysOf } from "./ways";

const example = (): Office => structuredClone(file) as unknown as Office;

describe("where a flow can lead", () => {
  it("finds every destination of the example by its shortest way", () => {
    const ways = waysOf(example().flows[0]!);
    const told = ways.map(
      (way) => `${way.to.kind} ${way.to.id}: ${way.path.map((step) => step.exit).join(" ")}`,
    );
    expect(told).toEqual([
      "mailbox 1001: closed",
      "group default: open 1",
      "group workshop: open 2",
    ]);
  });

  it("finds nothing in a flow that is not published", () => {
    expect(waysOf({ ...example().flows[0]!, publish: false })).toEqual([]);
  });

  it("ends an overflow that goes round in a circle", () => {
    const office = example();
    office.groups[0]!.overflow = { group: "workshop" };
    expect(overflowChain(office, "workshop")).toEqual(["workshop", "default"]);
  });
});

describe("a call comes in", () => {
  it("is drawn from the carrier to the phones", () => {
    const map = inboundMap(example());
    const ids = map.nodes.map((node) => node.id);
    expect(ids).toContain("number:075586001234");
    expect(map.edges).toContainEqual({
      from: "trunk:carrier",
      to: "number:075586001234",
      exits: [],
      second: false,
    });
    expect(map.edges).toContainEqual({
      from: "flow:welcome",
      to: "group:workshop",
      second: false,
      exits: [
        { kind: "calendar", exit: "open" },
        { kind: "menu", exit: "2" },
      ],
    });
    expect(map.edges, "the workshop overflows").toContainEqual({
      from: "group:workshop",
      to: "group:default",
      exits: [],
      second: true,
    });
  });

  it("shows what is missing as missing", () => {
    const office = example();
    office.numbers[0]!.trunk = "gone";
    office.groups = office.groups.filter((group) => group.id !== "default");
    const missing = inboundMap(office)
      .nodes.filter((node) => node.kind === "missing")
      .map((node) => node.entity);
    expect(missing.sort()).toEqual(["default", "gone"]);
  });

  it("lights up all that leads to a phone", () => {
    const map = inboundMap(example());
    const back = reached(map, "extension:1003", "back");
    expect([...back].sort()).toEqual([
      "extension:1003",
      "flow:welcome",
      "group:workshop",
      "number:075586001234",
      "trunk:carrier",
    ]);
    expect(through(map, "group:workshop").has("extension:1001"), "by overflow").toBe(true);
  });
});

describe("who can ring a phone", () => {
  it("tells the number, the keys and the group", () => {
    const [way, ...others] = whoCanRing(example(), "1003");
    expect(others).toEqual([]);
    expect(way).toMatchObject({
      number: "075586001234",
      flow: "welcome",
      group: "workshop",
      overflowed: [],
    });
    expect(way?.path.map((step) => step.exit)).toEqual(["open", "2"]);
  });

  it("tells of callers who overflow", () => {
    const ways = whoCanRing(example(), "1001").map(({ group, overflowed }) => [group, overflowed]);
    expect(ways).toEqual([
      ["default", []],
      ["default", ["workshop"]],
    ]);
  });

  it("follows a flow into another, but not in circles", () => {
    const office = example();
    const jump = {
      id: "jump",
      name: "Jump",
      publish: true,
      document: {
        format: 1,
        start: "a",
        nodes: [{ id: "a", kind: "go_to", flow: "welcome", at: [0, 0] }],
        wires: [],
      },
    };
    office.flows.push(jump as unknown as Office["flows"][number]);
    office.numbers[0]!.inbound = { flow: "jump" };
    expect(whoCanRing(office, "1003").map((way) => way.flow)).toEqual(["welcome"]);
  });
});

describe("a call goes out", () => {
  it("is drawn from the phone to the world", () => {
    const map = outboundMap(example());
    expect([...reached(map, "extension:1001", "forward")]).toEqual([
      "extension:1001",
      "group:default",
      "number:075586001234",
      "rule:all",
      "trunk:carrier",
      "outside:world",
    ]);
  });

  it("tells why a phone cannot call out", () => {
    const office = example();
    expect(whyNot(office, "1001")).toBeNull();
    expect(whyNot(office, "1003"), "its group has no number").toBe("no_number");
    office.groups = office.groups.filter((group) => group.id !== "workshop");
    expect(whyNot(office, "1003")).toBe("no_group");
    office.numbers[0]!.kind = "400";
    expect(whyNot(office, "1001")).toBe("number_is_inbound_only");
  });
});

describe("the layout of a map", () => {
  it("puts every node in its column and none on another", () => {
    const map = inboundMap(example());
    const { places, width, height, box } = layout(map, 1000);
    expect(places.size).toBe(map.nodes.length);
    const spots = [...places.values()].map(({ x, y }) => `${x} ${y}`);
    expect(new Set(spots).size, "no two on one spot").toBe(spots.length);
    for (const { x, y } of places.values()) {
      expect(x + box).toBeLessThanOrEqual(width);
      expect(y + NODE.height).toBeLessThanOrEqual(height);
    }
  });

  it("gives way where there is little room, and uses what there is", () => {
    const map = inboundMap(example());
    expect(layout(map, 1016).width, "nothing to scroll").toBeLessThanOrEqual(1016);
    expect(layout(map, 3000).box).toBe(NODE.most);
    const out = outboundMap(example());
    expect(layout(out, 1019).width, "nor is there on the way out").toBeLessThanOrEqual(1019);
  });

  it("draws a bow between two of a column", () => {
    expect(curve({ id: "a", x: 0, y: 0 }, { id: "b", x: 0, y: 70 }, 190)).toMatch(/^M190,28 C234,/);
  });

  it("needs no room for nothing", () => {
    expect(layout({ nodes: [], edges: [], columns: 0 }, 1000)).toMatchObject({
      width: 0,
      height: 0,
    });
  });
});
