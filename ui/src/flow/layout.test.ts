import { describe, expect, it } from "vitest";
import { align, boxes, distribute, freePlace, neighbour } from "./arrange";
import { moveNodes } from "./edits";
import { layout } from "./layout";
import { openExit, readingOrder, rowsFor } from "./rows";
import { search } from "./search";
import { nodeOf, type Document } from "./document";
import { block, drawn, WELCOME } from "./fixture";

const laidOut = (document: Document) => moveNodes(document, layout(document));

function overlaps(document: Document): string[] {
  const all = boxes(document);
  return all.flatMap((a, index) =>
    all
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
      .map((b) => `${a.node.id} and ${b.node.id}`),
  );
}

describe("the automatic layout", () => {
  it("leads from left to right and covers no card with another", () => {
    const document = laidOut(WELCOME);
    expect(overlaps(document)).toEqual([]);
    for (const wire of document.wires) {
      const [from, to] = [nodeOf(document, wire.from), nodeOf(document, wire.to)];
      expect(from?.at[0], `${wire.from} is left of ${wire.to}`).toBeLessThan(to?.at[0] ?? 0);
    }
  });

  it("keeps the order of the exits", () => {
    const document = laidOut(WELCOME);
    expect(nodeOf(document, "sales")?.at[1]).toBeLessThan(nodeOf(document, "repair")?.at[1] ?? 0);
  });

  it("bears circles, strangers and nothing at all", () => {
    const circle = drawn(
      [block("menu", "a"), block("play", "b"), block("play", "lost")],
      "a:1>b",
      "b:done>a",
      "a:2>nobody",
    );
    expect(overlaps(laidOut(circle))).toEqual([]);
    expect(layout(drawn([])).size).toBe(0);
  });

  it("is quick and clean on a large flow", () => {
    const nodes = Array.from({ length: 300 }, (_, index) => block("menu", `m${index}`));
    const wires = nodes.flatMap((_, index) => [
      `m${index}:1>m${(index * 2 + 1) % 300}`,
      `m${index}:2>m${(index * 2 + 2) % 300}`,
    ]);
    const began = performance.now();
    const document = laidOut(drawn(nodes, ...wires));
    expect(performance.now() - began).toBeLessThan(1500);
    expect(overlaps(document)).toEqual([]);
  });
});

describe("arranging", () => {
  const three = drawn([
    block("play", "a", {}, [0, 0]),
    block("play", "b", {}, [300, 40]),
    block("play", "c", {}, [900, 90]),
  ]);
  const all = new Set(["a", "b", "c"]);

  it("aligns edges", () => {
    expect(align(three, all, "top").nodes.map((node) => node.at[1])).toEqual([0, 0, 0]);
    expect(align(three, all, "right").nodes.map((node) => node.at[0])).toEqual([900, 900, 900]);
    expect(align(three, new Set(["a"]), "top")).toBe(three);
  });

  it("spreads evenly between the outermost", () => {
    expect(distribute(three, all, "across").nodes.map((node) => node.at[0])).toEqual([0, 450, 900]);
  });

  it("finds a free place", () => {
    const [x, y] = freePlace(three, [10, 10]);
    expect(x).toBe(10);
    expect(y).toBeGreaterThan(74);
    expect(freePlace(three, [5000, 5000])).toEqual([5000, 5000]);
  });

  it("leads the arrow keys to the next block in sight", () => {
    expect(neighbour(WELCOME, "hours", "right")).toBe("menu");
    expect(neighbour(WELCOME, "menu", "right")).toBe("repair");
    expect(neighbour(WELCOME, "repair", "up")).toBe("sales");
    expect(neighbour(WELCOME, "hours", "left")).toBeUndefined();
  });
});

describe("the list", () => {
  it("is in the order in which a caller comes along", () => {
    expect(readingOrder(WELCOME)).toEqual(["hours", "menu", "sales", "message", "bye", "repair"]);
  });

  it("has every block once, with its exits and whence it is reached", () => {
    const flow = drawn([block("menu", "a"), block("play", "lost")], "a:1>a");
    const rows = rowsFor(flow);
    expect(rows.map((row) => [row.node.id, row.isStart, row.reached])).toEqual([
      ["a", true, true],
      ["lost", false, false],
    ]);
    expect(rows[0]?.exits.map((exit) => exit.to)).toEqual(["a", undefined, undefined, undefined]);
    expect(rows[0]?.from).toEqual([{ id: "a", exit: "1" }]);
  });

  it("knows where the next block belongs", () => {
    expect(openExit(WELCOME, "sales"), "an exit that need not be wired").toBe("full");
    expect(openExit(drawn([block("menu", "a")], "a:1>a"), "a")).toBe("2");
    expect(openExit(WELCOME, "bye")).toBeUndefined();
  });
});

describe("the search", () => {
  it("finds blocks by name, settings, notes and words", () => {
    expect(search(WELCOME, "menu")).toEqual(["menu"]);
    expect(search(WELCOME, "1001")).toEqual(["message"]);
    expect(search(WELCOME, "QUEUE", (node) => node.kind)).toEqual(["sales", "repair"]);
    expect(search(WELCOME, "  ")).toEqual([]);
    expect(search(WELCOME, "menu nothing")).toEqual([]);
  });
});
