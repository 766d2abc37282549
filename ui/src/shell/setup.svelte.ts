// How far the first start has come; kept by the exchange, so that it can be left and taken up again.
import { call, type Setup } from "@/api";
import { complain } from "@/parts";

export const STEPS = ["business", "headset", "phones", "trunk", "test"] as const;
export type Step = (typeof STEPS)[number];

class SetupState {
  kept = $state.raw<Setup | null>(null);

  get open(): boolean {
    return this.kept !== null && !this.kept.done;
  }

  get step(): Step {
    const step = STEPS.find((step) => step === this.kept?.step);
    return step ?? "business";
  }

  /** True where this is the very first start: nothing of it was done yet. */
  async load(): Promise<boolean> {
    this.kept = await call("setup").catch(() => null);
    return this.open && (this.kept?.step ?? "") === "";
  }

  async save(change: Partial<Pick<Setup, "done" | "step">>): Promise<void> {
    if (!this.kept) return;
    // The screen does not wait for what only the next start needs.
    this.kept = { ...this.kept, ...change };
    await call("setup_save", this.kept).catch(complain);
  }
}

export const setup = new SetupState();
