import { expect, it } from "vitest";
import { changeNode, connect, removeNodes } from "./edits";
import { isEmpty, overlay, type Diff } from "./overlay";
import { nodeOf } from "./document";
import { WELCOME } from "./fixture";

it("lays two versions over one another", () => {
  const changed = changeNode(WELCOME, "menu", { tries: 2 }).document;
  const after = connect(removeNodes(changed, new Set(["bye"])), {
    from: "message",
    exit: "done",
    to: "menu",
  });
  const diff: Diff = {
    added: [],
    removed: ["bye"],
    changed: [
      { node: "menu", fields: [{ field: "tries", before: 3, after: 2 }], moved: true },
      { node: "sales", fields: [], moved: true },
    ],
    wires_added: [{ from: "message", exit: "done", to: "menu" }],
    wires_removed: [{ from: "message", exit: "done", to: "bye" }],
  };
  const both = overlay(WELCOME, after, diff);
  expect(Object.fromEntries(both.nodes)).toEqual({
    hours: "same",
    menu: "changed",
    sales: "moved",
    repair: "same",
    message: "same",
    bye: "removed",
  });
  expect(nodeOf(both.document, "bye"), "what is gone is still to be seen").toBeDefined();
  expect(
    both.wires.filter((one) => one.mark !== "same").map((one) => `${one.mark} ${one.wire.to}`),
  ).toEqual(["added menu", "removed bye"]);
  expect(both.fields.get("menu")).toHaveLength(1);
  expect(isEmpty(diff)).toBe(false);
});

it("tells when nothing changed", () => {
  expect(isEmpty({ added: [], removed: [], changed: [], wires_added: [], wires_removed: [] })).toBe(
    true,
  );
});
