/** What the exchange counted today; asked again every minute, and after calls ended. */
import { call, type Board } from "@/api";
import { live } from "@/live";
import { midnight, dayIn } from "../calls/query";

const EVERY_MS = 60_000;
/** Calls that end one after the other are counted once. */
const SETTLE_MS = 2_000;

export class Today {
  figures = $state.raw<Board | null>(null);
  error = $state.raw<unknown>(null);

  async load(): Promise<void> {
    const zone = live.office?.office.time_zone ?? "UTC";
    const now = new Date();
    try {
      const from = midnight(dayIn(now, zone), zone);
      this.figures = await call("board", { from, to: now.toISOString() });
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }

  /** Answers what ends it. */
  watch(): () => void {
    let settle: ReturnType<typeof setTimeout> | undefined;
    const again = () => {
      clearTimeout(settle);
      settle = setTimeout(() => void this.load(), SETTLE_MS);
    };
    const every = setInterval(() => void this.load(), EVERY_MS);
    const deaf = live.listen((change) => {
      if ("call_ended" in change) again();
    });
    return () => {
      clearTimeout(settle);
      clearInterval(every);
      deaf();
    };
  }
}
