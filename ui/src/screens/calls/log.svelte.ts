/** The call log as it is looked at: one question, and the pages of its answer that came so far. */
import { call, type Call } from "@/api";
import { PAGE, Pages } from "./pages";
import { NOTHING, type Filter } from "./query";

export class CallList {
  filter = $state.raw<Filter>(NOTHING);
  error = $state.raw<unknown>(null);
  /** True from a new question until its first answer. */
  isFresh = $state(true);
  /** Counts up when rows came or went; what is drawn reads it. */
  #turn = $state(0);
  readonly #pages = new Pages<Call>();
  #seen = { first: 0, end: 0 };

  get total(): number {
    void this.#turn;
    return this.#pages.total;
  }

  /** As long as the answer, with gaps where nothing was fetched yet. */
  readonly rows = $derived.by((): (Call | undefined)[] => {
    void this.#turn;
    return Array.from({ length: this.#pages.total }, (_, at) => this.#pages.row(at));
  });

  ask(filter: Filter): void {
    this.filter = filter;
    this.isFresh = true;
    this.error = null;
    this.#pages.reset();
    this.#seen = { first: 0, end: 0 };
    this.#turn += 1;
    void this.need(0, 0);
  }

  /** Fetches what is to be drawn and not there yet. */
  async need(first: number, end: number): Promise<void> {
    this.#seen = { first, end };
    const question = this.#pages.question;
    const wanted = this.#pages.wanted({ first, end });
    await Promise.all(wanted.map((page) => this.#page(question, page)));
  }

  /** Asks again for what is in sight; what is there stays until the answer comes. */
  renew(): void {
    void this.#page(this.#pages.question, Math.floor(this.#seen.first / PAGE));
  }

  async #page(question: number, page: number): Promise<void> {
    try {
      const query = { ...this.filter, offset: page * PAGE, limit: PAGE };
      const { rows, total } = await call("call_log", query);
      if (!this.#pages.came(question, page, rows, total)) return;
      this.error = null;
    } catch (error) {
      this.#pages.failed(question, page);
      if (question !== this.#pages.question) return;
      this.error = error;
    }
    this.isFresh = false;
    this.#turn += 1;
  }
}
