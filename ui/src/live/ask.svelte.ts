// A page's question to the exchange: its answer, its error, and whether it is on its way.
//
//     const health = new Asking(() => call("health"));
//     {#if health.error}<ErrorNote error={health.error} onretry={() => health.load()} />
import { ApiError } from "@/api";

export class Asking<T> {
  answer = $state.raw<T | null>(null);
  error = $state.raw<ApiError | null>(null);
  busy = $state(false);
  #turn = 0;

  constructor(private readonly question: () => Promise<T>) {}

  /** Asks anew; what was answered stays until the new answer is there. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const answer = await this.question();
      if (turn !== this.#turn) return;
      this.answer = answer;
      this.error = null;
    } catch (thrown) {
      if (turn === this.#turn) this.error = ApiError.of(thrown);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
