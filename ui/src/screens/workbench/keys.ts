// The keys of the workbench. Single letters act while nothing is being typed; with Alt they act always.
export type Deed =
  | "answer"
  | "hang_up"
  | "hold"
  | "mute"
  | "keypad"
  | "transfer"
  | "conference"
  | "note"
  | "dial"
  | "next";

export const KEYS: readonly { deed: Deed; code: string; shown: string }[] = [
  { deed: "answer", code: "KeyA", shown: "A" },
  { deed: "hang_up", code: "KeyX", shown: "X" },
  { deed: "hold", code: "KeyH", shown: "H" },
  { deed: "mute", code: "KeyM", shown: "M" },
  { deed: "keypad", code: "KeyK", shown: "K" },
  { deed: "transfer", code: "KeyT", shown: "T" },
  { deed: "conference", code: "KeyJ", shown: "J" },
  { deed: "note", code: "KeyN", shown: "N" },
  { deed: "next", code: "KeyL", shown: "L" },
  { deed: "dial", code: "Slash", shown: "/" },
];

export interface Pressed {
  code: string;
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}

/** What a key means; a digit is for the dial field or for the call's keypad. */
export function meaning(
  pressed: Pressed,
  typing: boolean,
): { deed: Deed } | { digit: string } | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.repeat) return null;
  if (typing && !pressed.altKey) return null;
  const found = KEYS.find((key) => key.code === pressed.code);
  if (found && (pressed.altKey || found.code !== "Slash" || pressed.key === "/"))
    return { deed: found.deed };
  if (!pressed.altKey && /^[0-9*#+]$/.test(pressed.key)) return { digit: pressed.key };
  return null;
}

export function shown(deed: Deed): string {
  return KEYS.find((key) => key.deed === deed)?.shown ?? "";
}

/** Whether a key pressed there is text rather than a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement)
    return !["checkbox", "radio", "button", "range", "submit"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
