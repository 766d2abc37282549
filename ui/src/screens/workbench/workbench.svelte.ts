// What the workbench keeps in mind: which call is meant, what is open on it, what is being typed.
import { live } from "@/live";
import { current, talkingOne, workCalls, type WorkCall } from "./calls";

export class Workbench {
  /** The call that keys mean, by its key. */
  chosen = $state<string | null>(null);
  transferring = $state<string | null>(null);
  keypad = $state<string | null>(null);
  /** What else is open on a call: a number is to be keyed in, or the other side to go into a flow. */
  open = $state<{ call: string; panel: "collect" | "flow" } | null>(null);
  /** What is typed in the dial field. */
  typed = $state("");
  /** The call whose note is shown, though it is over: until the next one is answered. */
  last = $state.raw<WorkCall | null>(null);
  /** A call that was started to ask somebody before `call` is handed over. */
  consulting = $state.raw<{ call: number } | null>(null);

  readonly calls = $derived(
    workCalls(live.phone, live.calls.values(), live.me?.extension ?? null).filter(
      (call) => call.state !== "ended",
    ),
  );
  readonly current = $derived(current(this.calls, this.chosen));
  readonly talking = $derived(talkingOne(this.calls, this.chosen));
  readonly agent = $derived(live.agents.get(live.me?.extension ?? ""));

  /** Opens the way to hand the call over. */
  transfer(call: WorkCall | null): void {
    if (!call) return;
    this.chosen = call.key;
    this.keypad = null;
    this.open = null;
    this.transferring = this.transferring === call.key ? null : call.key;
  }

  toggleKeypad(call: WorkCall | null): void {
    if (!call?.phone) return;
    this.transferring = null;
    this.open = null;
    this.keypad = this.keypad === call.key ? null : call.key;
  }

  opens(call: WorkCall, panel: "collect" | "flow"): boolean {
    return this.open?.call === call.key && this.open.panel === panel;
  }

  toggle(call: WorkCall, panel: "collect" | "flow"): void {
    this.transferring = null;
    this.keypad = null;
    this.open = this.opens(call, panel) ? null : { call: call.key, panel };
  }

  /** The next of several calls. */
  next(): void {
    const at = this.calls.findIndex((call) => call.key === this.current?.key);
    this.chosen = this.calls[(at + 1) % Math.max(1, this.calls.length)]?.key ?? null;
  }

  /** Keeps the newest answered call in mind for its note; called whenever the calls change. */
  remember(): void {
    const talking = this.talking;
    if (talking?.live && talking.live.id !== this.last?.live?.id) this.last = talking;
  }
}
