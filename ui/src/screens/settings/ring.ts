/** Ring tones, as a list of choices knows them and as the phone does. */
import { ApiError, type RingTone } from "@/api";

/** Half a minute in the largest way that sounds are usually written. */
const LARGEST = 20 * 1024 * 1024;

export type Refusal = "unreadable" | "too_long" | "silent";
const REFUSALS: readonly string[] = ["unreadable", "too_long", "silent"];

/** `notes`, `own`, or a country's two letters. */
export function ringName(tone: RingTone): string {
  return tone.kind === "country" ? tone.code : tone.kind;
}

export function toneOf(name: string): RingTone {
  return name === "notes" || name === "own" ? { kind: name } : { kind: "country", code: name };
}

/** Why a file, or what the phone said of it, is no ring tone; `null`: that is not the reason. */
export function refusal(of: Pick<File, "size"> | ApiError): Refusal | null {
  if (!(of instanceof ApiError)) {
    if (of.size === 0) return "unreadable";
    return of.size > LARGEST ? "too_long" : null;
  }
  const { why } = (of.details ?? {}) as { why?: unknown };
  return typeof why === "string" && REFUSALS.includes(why) ? (why as Refusal) : null;
}
