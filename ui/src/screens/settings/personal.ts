/** Where calls of an extension go, as it is typed. */
import type { Forward } from "@/api";

export const CASES = ["always", "busy", "no_answer", "unregistered"] as const;

export type Typed = Record<(typeof CASES)[number] | "seconds", string>;

export function typedOf(forward: Forward | null | undefined): Typed {
  return {
    always: forward?.always ?? "",
    busy: forward?.busy ?? "",
    no_answer: forward?.no_answer ?? "",
    unregistered: forward?.unregistered ?? "",
    seconds: forward?.no_answer_seconds ? String(forward.no_answer_seconds) : "",
  };
}

/** A number without its spaces; the name of a group or flow as it is. */
const targetOf = (text: string): string =>
  /^[\d+*#\s()-]*$/.test(text) ? text.replace(/[\s()-]/g, "") : text;

/** `null` where every call stays. */
export function forwardOf(typed: Typed): Forward | null {
  const forward: Forward = {};
  for (const when of CASES) {
    const to = targetOf(typed[when].trim());
    if (to !== "") forward[when] = to;
  }
  const seconds = Number(typed.seconds.trim());
  if (forward.no_answer && typed.seconds.trim() !== "" && Number.isFinite(seconds))
    forward.no_answer_seconds = Math.round(seconds);
  return Object.keys(forward).length === 0 ? null : forward;
}
