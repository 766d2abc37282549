// The keys of the canvas. They count only while the canvas has the focus, so that no letter is lost
// elsewhere.
import type { Direction } from "@/flow/arrange";

export type Command =
  | { do: "go"; to: Direction; keep: boolean }
  | { do: "shift"; by: [number, number] }
  | { do: Simple };

export type Simple =
  | "open"
  | "connect"
  | "add"
  | "remove"
  | "rename"
  | "start"
  | "undo"
  | "redo"
  | "duplicate"
  | "all"
  | "none"
  | "search"
  | "layout"
  | "fit"
  | "closer"
  | "farther"
  | "try"
  | "help";

const ARROWS: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
const WAYS: Record<Direction, [number, number]> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};
const STEP = 16;

const PLAIN: Record<string, Simple> = {
  Enter: "open",
  c: "connect",
  n: "add",
  Delete: "remove",
  Backspace: "remove",
  F2: "rename",
  s: "start",
  Escape: "none",
  "/": "search",
  l: "layout",
  f: "fit",
  "+": "closer",
  "=": "closer",
  "-": "farther",
  t: "try",
  "?": "help",
};

const WITH_CONTROL: Record<string, Simple> = {
  z: "undo",
  y: "redo",
  d: "duplicate",
  a: "all",
  f: "search",
};

/** What people are shown: command and keys. */
export const SHOWN: readonly [Simple | "go" | "keep" | "shift" | "copy", string][] = [
  ["go", "← ↑ → ↓"],
  ["keep", "Shift + ←↑→↓"],
  ["shift", "Alt + ←↑→↓"],
  ["add", "N"],
  ["connect", "C"],
  ["open", "Enter"],
  ["rename", "F2"],
  ["start", "S"],
  ["remove", "Del"],
  ["duplicate", "Ctrl + D"],
  ["copy", "Ctrl + C / X / V"],
  ["undo", "Ctrl + Z"],
  ["redo", "Ctrl + Y"],
  ["all", "Ctrl + A"],
  ["none", "Esc"],
  ["search", "/"],
  ["layout", "L"],
  ["fit", "F"],
  ["closer", "+"],
  ["farther", "−"],
  ["try", "T"],
  ["help", "?"],
];

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

export function commandFor(event: Pressed): Command | undefined {
  const { key, shiftKey, altKey } = event;
  const control = event.ctrlKey || event.metaKey;
  const to = ARROWS[key];
  if (to && !control) {
    if (!altKey) return { do: "go", to, keep: shiftKey };
    const [x, y] = WAYS[to];
    const step = shiftKey ? STEP * 4 : STEP;
    return { do: "shift", by: [x * step, y * step] };
  }
  if (altKey) return undefined;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  if (control && shiftKey && letter === "z") return { do: "redo" };
  const simple = control ? WITH_CONTROL[letter] : PLAIN[letter];
  return simple && { do: simple };
}
