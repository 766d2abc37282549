// Whose conversation can be entered by whom.
import type { LiveCall } from "@/api";
import { live } from "@/live";

/** Whoever supervises needs a phone of his own, and is not his own supervisor. */
export function maySupervise(extension: string): boolean {
  const own = live.me?.extension;
  const able = live.may("supervise") && live.offers("call_supervise");
  return able && Boolean(own) && own !== extension;
}

/** Whoever supervises may hand on a colleague's call; his own he hands on where he has it. */
export function mayHandOn(extension: string): boolean {
  const able = live.may("supervise") && live.offers("call_transfer");
  return able && live.me?.extension !== extension;
}

/** The call in which that extension speaks with somebody, who is there and not in a flow. */
export function conversationOf(calls: Iterable<LiveCall>, extension: string): LiveCall | undefined {
  return [...calls].find(
    (call) =>
      call.state === "talking" &&
      call.aside?.kind !== "in_flow" &&
      (call.talking.includes(extension) || (call.caller === extension && call.talking.length > 0)),
  );
}
