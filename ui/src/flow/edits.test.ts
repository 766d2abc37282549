import { describe, expect, it } from "vitest";
import * as edits from "./edits";
import { nodeOf, same, wireOf } from "./document";
import { block, drawn, WELCOME } from "./fixture";

const frozen = <T>(value: T): T => {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};
const start = frozen(structuredClone(WELCOME));

describe("edits", () => {
  it("never change the document that they are given", () => {
    // `start` is frozen through and through: a write would throw.
    edits.addNode(start, block("play", "hello"));
    edits.shiftNodes(start, new Set(["menu"]), [10, 0]);
    edits.removeNodes(start, new Set(["menu"]));
    edits.connect(start, { from: "menu", exit: "1", to: "bye" });
    edits.rename(start, "menu", "choice");
    edits.changeNode(start, "menu", { keys: ["1"] });
    expect(start).toEqual(WELCOME);
  });

  it("make the first block the start", () => {
    const empty = drawn([]);
    expect(edits.addNode(empty, block("play", "hello")).start).toBe("hello");
    expect(edits.addNode(start, block("play", "hello")).start).toBe("hours");
  });

  it("take the wires of a removed block away, and find another start", () => {
    const next = edits.removeNodes(start, new Set(["hours", "message"]));
    expect(next.start).toBe("menu");
    expect(
      next.wires.some((wire) =>
        [wire.from, wire.to].some((id) => ["hours", "message"].includes(id)),
      ),
    ).toBe(false);
    expect(wireOf(next, "menu", "1")?.to).toBe("sales");
    expect(edits.removeNodes(start, new Set(["nobody"]))).toBe(start);
  });

  it("replace the wire of an exit", () => {
    const next = edits.connect(start, { from: "menu", exit: "1", to: "bye" });
    expect(next.wires).toHaveLength(start.wires.length);
    expect(wireOf(next, "menu", "1")?.to).toBe("bye");
    expect(edits.connect(start, { from: "menu", exit: "1", to: "sales" }), "nothing to do").toBe(
      start,
    );
    expect(wireOf(edits.disconnect(start, "menu", "1"), "menu", "1")).toBeUndefined();
    expect(edits.disconnect(start, "menu", "8")).toBe(start);
  });

  it("rename a block with its wires and the start following", () => {
    const next = edits.rename(start, "hours", " when ");
    expect(next?.start).toBe("when");
    expect(wireOf(next ?? start, "when", "open")?.to).toBe("menu");
    const other = edits.rename(start, "message", "box");
    expect(other?.wires.filter((wire) => wire.to === "box")).toHaveLength(6);
    expect(edits.rename(start, "hours", "menu"), "taken").toBeUndefined();
    expect(edits.rename(start, "hours", "  "), "empty").toBeUndefined();
  });

  it("tell which wires fall with an exit", () => {
    const { document, dropped } = edits.changeNode(start, "menu", { keys: ["1", "3"] });
    expect(dropped).toEqual([{ from: "menu", exit: "2", to: "repair" }]);
    expect(wireOf(document, "menu", "2")).toBeUndefined();
    expect(wireOf(document, "menu", "3")?.to).toBe("message");
    const same = edits.changeNode(start, "menu", { tries: 3 });
    expect(same.document, "what changes nothing is no step").toBe(start);
  });

  it("take a field away by undefined", () => {
    const { document } = edits.changeNode(start, "menu", { tries: undefined });
    expect("tries" in (nodeOf(document, "menu") ?? {})).toBe(false);
  });

  it("keep the wire of a case that gets another name", () => {
    const cases = ["a", "b"].map((name) => ({ name, when: { caller: { is: name } } }));
    const flow = drawn([block("switch", "s", { cases }), block("hang_up", "x")], "s:a>x", "s:b>x");
    const { document, dropped } = edits.renameCase(flow, "s", 0, "first");
    expect(dropped).toEqual([]);
    expect(wireOf(document, "s", "first")?.to).toBe("x");
    const clash = edits.renameCase(flow, "s", 0, "b").document;
    expect(clash.wires, "a name that is taken steals no wire").toEqual(flow.wires);
  });

  it("give fresh ids that people can read", () => {
    expect(edits.freshId([], "menu")).toBe("menu");
    expect(edits.freshId(["menu"], "menu")).toBe("menu-2");
    expect(edits.freshId(["menu", "menu-2"], "menu-2")).toBe("menu-3");
  });

  it("know equal data", () => {
    expect(same({ a: [1, { b: 2 }], c: undefined }, { a: [1, { b: 2 }] })).toBe(true);
    expect(same({ a: [1] }, { a: { 0: 1 } })).toBe(false);
  });
});
