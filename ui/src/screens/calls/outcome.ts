/** What became of a call, in one word and one colour. */
import type { Call } from "@/api";
import { m, say } from "@/words";

export interface Outcome {
  text: string;
  tone: "good" | "bad" | "warn" | "info" | "plain";
}

const FAILED = [
  "trunk_refused",
  "trunk_unavailable",
  "congestion",
  "unreachable",
  "media_failed",
  "no_common_codec",
  "interrupted",
  "failed",
];

export function outcomeOf(call: Call): Outcome {
  if (call.ended === null) return { text: m.calls_running(), tone: "info" };
  if (call.answered !== null) return { text: m.calls_answered(), tone: "good" };
  const reason = call.reason ?? "failed";
  if (reason === "message_left") return { text: say("calls_reason", reason), tone: "info" };
  const tone = FAILED.includes(reason) ? "bad" : call.direction === "inbound" ? "warn" : "plain";
  return { text: say("calls_reason", reason), tone };
}

/** Who spoke in the end: the last of the house that answered. */
export function answeredBy(call: Call): string | null {
  const legs = call.legs.filter((leg) => leg.role !== "caller" && leg.answered !== null);
  return legs.at(-1)?.party ?? null;
}
