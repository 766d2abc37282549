import { describe, expect, it } from "vitest";
import { duplicate, paste, pieceOf, read, written } from "./clipboard";
import { exitsOf } from "./exits";
import { nodeOf, wireOf } from "./document";
import { WELCOME } from "./fixture";

const chosen = new Set(["menu", "sales", "message"]);

describe("the clipboard", () => {
  it("carries blocks with the wires among them, under fresh ids", () => {
    const piece = read(written(pieceOf(WELCOME, chosen)));
    expect(piece?.wires.map((wire) => wire.exit).sort()).toEqual([
      "1",
      "3",
      "invalid",
      "no_agents",
      "timeout",
      "timeout",
    ]);
    const pasted = paste(WELCOME, piece ?? pieceOf(WELCOME, chosen), [1000, 500]);
    expect(pasted.ids).toEqual(["menu-2", "sales-2", "message-2"]);
    expect(wireOf(pasted.document, "menu-2", "1")?.to).toBe("sales-2");
    expect(wireOf(pasted.document, "menu-2", "2"), "its end was not copied").toBeUndefined();
    expect(nodeOf(pasted.document, "sales-2")?.at, "the piece keeps its shape").toEqual([
      1260, 500,
    ]);
    expect(pasted.document.start).toBe("hours");
  });

  it("takes nothing from what is no piece of a flow", () => {
    for (const text of [
      "",
      "hello",
      "{}",
      "[]",
      "null",
      '{"cordboard":"blocks"}',
      '{"cordboard":"blocks","nodes":[{}],"wires":[]}',
    ]) {
      expect(read(text), text).toBeUndefined();
    }
  });

  it("mends a piece that somebody wrote by hand", () => {
    const piece = read(
      '{"cordboard":"blocks","nodes":[{"id":"m","kind":"menu","at":[1,2]}],"wires":[{"from":"m","exit":"1","to":"x"}]}',
    );
    expect(piece?.wires, "a wire to nowhere is left out").toEqual([]);
    expect(piece?.nodes.map((node) => exitsOf(node).length)).toEqual([4]);
  });

  it("duplicates beside the blocks", () => {
    const twice = duplicate(WELCOME, new Set(["bye"]));
    expect(twice.ids).toEqual(["bye-2"]);
    expect(nodeOf(twice.document, "bye-2")?.at).toEqual([812, 172]);
    expect(duplicate(WELCOME, new Set()).document).toBe(WELCOME);
  });
});
