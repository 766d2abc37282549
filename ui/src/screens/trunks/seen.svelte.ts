/** Calls over a trunk, as the checks see them: those that run, those that ended meanwhile, those of before. */
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { call as ask, type Call, type LiveCall } from "@/api";
import { live } from "@/live";
import type { Seen } from "./checklist";

const BEFORE = 100;

export class SeenCalls {
  readonly #calls = new SvelteMap<string, Seen>();

  get list(): Seen[] {
    return [...this.#calls.values()];
  }

  /** What the log says; a trunk that worked yesterday need not be tried anew. */
  async load(): Promise<void> {
    const query = { sort: "started", descending: true, offset: 0, limit: BEFORE } as const;
    const page = await ask("call_log", query).catch(() => null);
    for (const call of page?.rows ?? []) if (!this.#calls.has(call.id)) this.#note(call);
  }

  /** Notes what is live; answers what ends it. An effect that calls this must not run again by what it notes. */
  watch(): () => void {
    untrack(() => {
      for (const call of live.calls.values()) this.#note(call);
    });
    return live.listen((change) => {
      if ("call" in change) this.#note(change.call);
      else if ("call_ended" in change) {
        const seen = this.#calls.get(change.call_ended);
        if (seen) this.#calls.set(change.call_ended, { ...seen, ended: true });
      }
    });
  }

  #note(call: Call | LiveCall): void {
    const before = this.#calls.get(call.id);
    const connected = before?.connected === true || isConnected(call);
    const { direction, trunk, reason } = call;
    this.#calls.set(call.id, { direction, trunk, connected, ended: call.ended !== null, reason });
  }
}

/** An inbound call is answered by its flow; an outbound one by whoever was called. */
export function isConnected(call: Call | LiveCall): boolean {
  if (call.answered !== null || call.talk_seconds > 0) return true;
  return call.direction === "inbound" && call.path.length > 0;
}
