import { expect, it } from "vitest";
import { changeNode, removeNodes } from "./edits";
import { begin, canRedo, canUndo, record, redo, settle, undo } from "./history";
import { nodeOf } from "./document";
import { WELCOME } from "./fixture";

const typed = (text: string, base = WELCOME) => changeNode(base, "menu", { prompt: text }).document;

it("goes back and forth over every step", () => {
  let history = begin(WELCOME);
  expect(canUndo(history)).toBe(false);
  const without = removeNodes(WELCOME, new Set(["bye"]));
  history = record(history, { document: without, label: "remove" });
  history = undo(history);
  expect(history.now.document).toBe(WELCOME);
  expect(canRedo(history)).toBe(true);
  history = redo(history);
  expect(history.now.document).toBe(without);
  expect(undo(undo(undo(history))).now.document, "not before the beginning").toBe(WELCOME);
});

it("undoes a word, not its letters, and a new word apart from the old", () => {
  let history = begin(WELCOME);
  for (const text of ["h", "he", "hey"])
    history = record(history, { document: typed(text), label: "edit", merge: "menu.prompt" });
  history = settle(history);
  history = record(history, { document: typed("hey you"), label: "edit", merge: "menu.prompt" });
  expect(history.past).toHaveLength(2);
  history = undo(history);
  expect(nodeOf(history.now.document, "menu")).toMatchObject({ prompt: "hey" });
  history = record(history, { document: typed("other"), label: "edit", merge: "menu.prompt" });
  expect(history.past, "after an undo a step is one of its own").toHaveLength(2);
  expect(canRedo(history), "and gives up what was undone").toBe(false);
});

it("does not count what changed nothing, and forgets what is too long ago", () => {
  let history = begin(WELCOME);
  expect(record(history, { document: WELCOME, label: "move" })).toBe(history);
  for (let step = 0; step < 600; step += 1)
    history = record(history, { document: typed(String(step)), label: "edit" });
  expect(history.past).toHaveLength(500);
});
