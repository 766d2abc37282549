/** What the line to carriers has to hold. */
import type { Office } from "@/api";

/** Voice of one call each way, as providers reckon: G.711 takes 87, and something is always beside it. */
const KBIT_OF_A_CALL = 100;

/** Who may be on the phone at once: the members of groups, or every extension where there are no groups. */
export function callersAtOnce(office: Pick<Office, "groups" | "extensions">): number {
  const agents = new Set(
    office.groups.flatMap((group) => group.members.map((one) => one.extension)),
  );
  return agents.size || office.extensions.length;
}

/** Mbit/s, up and down alike. */
export function bandwidth(calls: number): number {
  return (calls * KBIT_OF_A_CALL) / 1000;
}
