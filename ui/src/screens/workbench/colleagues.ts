// Everybody else of the office: those who can be reached first, then by name.
import type { AgentState, LiveAgent, LiveExtension } from "@/api";

export interface Colleague {
  number: string;
  name: string;
  /** Null: not a member of any group. */
  state: AgentState | null;
  reason: string | null;
  since: string | null;
  /** A phone of theirs is there to ring, or their mobile. */
  reachable: boolean;
  /** Their mobile alone would ring. */
  mobile: boolean;
  busy: boolean;
}

export function colleagues(
  extensions: Iterable<LiveExtension>,
  agents: ReadonlyMap<string, LiveAgent>,
  own: string | null,
): Colleague[] {
  return [...extensions]
    .filter(({ number }) => number !== own)
    .map(({ number, name, phones, busy, mobile }) => {
      const agent = agents.get(number);
      return {
        number,
        name,
        state: agent?.state ?? null,
        reason: agent?.reason ?? null,
        since: agent?.since ?? null,
        reachable: phones.length > 0 || mobile,
        mobile: phones.length === 0 && mobile,
        busy,
      };
    })
    .sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name, "zh-CN"));
}

function order({ state, reachable, busy }: Colleague): number {
  if (!reachable) return 3;
  if (state === "logged_out" || state === "break") return 2;
  return busy || state === "on_call" || state === "ringing" || state === "wrap_up" ? 1 : 0;
}
