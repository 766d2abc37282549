/** Where calls of an extension go, as it is typed. */
import type { Forward, Mobile } from "@/api";

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

/** The telephone outside that rings too, as it is typed. */
export interface TypedMobile {
  number: string;
  after: string;
  on: boolean;
}

export function typedMobile(mobile: Mobile | null | undefined): TypedMobile {
  return {
    number: mobile?.number ?? "",
    after: mobile?.after_seconds ? String(mobile.after_seconds) : "",
    on: Boolean(mobile) && mobile?.enabled !== false,
  };
}

/** `null` where no number is given; one that is switched off stays known. */
export function mobileOf(typed: TypedMobile): Mobile | null {
  const number = typed.number.replace(/[\s()-]/g, "");
  if (number === "") return null;
  const mobile: Mobile = { number };
  const after = Number(typed.after.trim());
  if (Number.isFinite(after) && after >= 1) mobile.after_seconds = Math.round(after);
  if (!typed.on) mobile.enabled = false;
  return mobile;
}
