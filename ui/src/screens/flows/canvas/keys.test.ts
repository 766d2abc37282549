import { expect, it } from "vitest";
import { commandFor } from "./keys";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
) => commandFor({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });

it("arrows lead from block to block, and move them with Alt", () => {
  expect(press("ArrowLeft")).toEqual({ do: "go", to: "left", keep: false });
  expect(press("ArrowDown", { shiftKey: true })).toEqual({ do: "go", to: "down", keep: true });
  expect(press("ArrowUp", { altKey: true })).toEqual({ do: "shift", by: [0, -16] });
  expect(press("ArrowRight", { altKey: true, shiftKey: true })).toEqual({
    do: "shift",
    by: [64, 0],
  });
});

it("letters do one thing, with or without capitals", () => {
  expect(press("c")).toEqual({ do: "connect" });
  expect(press("C", { shiftKey: true })).toEqual({ do: "connect" });
  expect(press("?", { shiftKey: true })).toEqual({ do: "help" });
});

it("does not take what belongs to the browser or the clipboard", () => {
  expect(press("c", { ctrlKey: true })).toBeUndefined();
  expect(press("r", { ctrlKey: true })).toBeUndefined();
  expect(press("Tab")).toBeUndefined();
  expect(press("n", { altKey: true })).toBeUndefined();
});

it("undoes and redoes on every system", () => {
  expect(press("z", { metaKey: true })).toEqual({ do: "undo" });
  expect(press("Z", { ctrlKey: true, shiftKey: true })).toEqual({ do: "redo" });
  expect(press("y", { ctrlKey: true })).toEqual({ do: "redo" });
});
