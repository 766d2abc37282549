/**
 * Whether a new trunk works: what the wizard ticks off. Nothing here believes a person; a tick comes from
 * what the exchange says of the trunk and its calls.
 */
import type { LiveTrunk, OwnNumber, Trunk } from "@/api";

export const CHECKS = ["saved", "up", "number", "inbound", "outbound"] as const;
export type Check = (typeof CHECKS)[number];
export type Tick = "done" | "doing" | "failed" | "open" | "impossible";

/** A call over the trunk, as far as the checks care. */
export interface Seen {
  direction: "inbound" | "outbound" | "internal";
  trunk: string | null;
  /** A person, or a flow, was spoken to. */
  connected: boolean;
  ended: boolean;
  reason: string | null;
}

export interface Standing {
  trunk: Trunk | null;
  live: LiveTrunk | null;
  numbers: readonly OwnNumber[];
  calls: readonly Seen[];
}

export function ticks({ trunk, live, numbers, calls }: Standing): Record<Check, Tick> {
  const own = numbers.filter((number) => number.trunk === trunk?.id);
  const over = calls.filter((call) => call.trunk !== null && call.trunk === trunk?.id);
  const onlyInbound = own.length > 0 && own.every((number) => number.kind === "400");
  return {
    saved: trunk ? "done" : "open",
    up: !trunk ? "open" : upTick(live, over),
    number: own.some((number) => number.inbound) ? "done" : "open",
    inbound: byCalls(over.filter((call) => call.direction === "inbound")),
    outbound: onlyInbound
      ? "impossible"
      : byCalls(over.filter((call) => call.direction === "outbound")),
  };
}

/** Some carriers are never asked; a call that went through says as much. */
function upTick(live: LiveTrunk | null, over: readonly Seen[]): Tick {
  if (live?.up === false) return "failed";
  return live?.up === true || over.some((call) => call.connected) ? "done" : "doing";
}

function byCalls(calls: readonly Seen[]): Tick {
  if (calls.some((call) => call.connected)) return "done";
  if (calls.some((call) => !call.ended)) return "doing";
  return calls.length > 0 ? "failed" : "open";
}

/** The trunk is in business when nothing is open, and what failed has been mended. */
export function isDone(all: Record<Check, Tick>): boolean {
  return CHECKS.every((check) => all[check] === "done" || all[check] === "impossible");
}
