// How states of agents are said and coloured.
import type { AgentState } from "@/api";
import { breakCode, say } from "@/words";

export type Tone = "plain" | "good" | "bad" | "warn" | "info" | "calm" | "brass";

export function agentTone(state: AgentState): Tone {
  const tones: Record<AgentState, Tone> = {
    ready: "good",
    ringing: "brass",
    on_call: "info",
    wrap_up: "calm",
    break: "warn",
    no_phone: "bad",
    logged_out: "plain",
  };
  return tones[state];
}

/** A reason of the list by its translation, one of the office's own as it was written. */
export function breakName(reason: string): string {
  return say("shell_break", breakCode(reason), reason);
}
