/** What spoilt a leg of a call most, if anything did. */
import type { LegSound } from "@/api";

/** A rating that satisfies everybody. */
const GOOD = 4;
/** A loss that is heard, in per cent. */
const HEARD = 1;

export type Cause = "good" | "network_in" | "network_out" | "late";

export function causeOf(leg: Pick<LegSound, "mos" | "loss" | "loss_out">): Cause {
  if (leg.mos >= GOOD) return "good";
  const out = leg.loss_out ?? 0;
  if (Math.max(leg.loss, out) < HEARD) return "late";
  return leg.loss >= out ? "network_in" : "network_out";
}
