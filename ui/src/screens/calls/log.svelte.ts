/** The call log as it is looked at: one question, its pages, and what is in sight. */
import { call, type Call } from "@/api";
import { PAGE, Pages, visible } from "./pages";
import { NOTHING, type Filter } from "./query";

export const ROW_HEIGHT = 44;

export class CallList {
  filter = $state.raw<Filter>(NOTHING);
  /** Counts up when rows came or went; what is drawn reads it. */
  #turn = $state(0);
  #pages = new Pages<Call>();
  scrollTop = $state(0);
  height = $state(600);
  error = $state.raw<unknown>(null);
  /** True from a new question until its first answer. */
  isFresh = $state(true);

  readonly window = $derived.by(() => {
    void this.#turn;
    return visible(this.scrollTop, this.height, ROW_HEIGHT, this.#pages.total);
  });

  get total(): number {
    void this.#turn;
    return this.#pages.total;
  }

  row(index: number): Call | undefined {
    void this.#turn;
    return this.#pages.row(index);
  }

  ask(filter: Filter): void {
    this.filter = filter;
    this.scrollTop = 0;
    this.isFresh = true;
    this.error = null;
    this.#pages.reset();
    this.#turn += 1;
    void this.fetch();
  }

  /** Asks again for what is in sight; what is there stays until the answer comes. */
  renew(): void {
    void this.#page(this.#pages.question, Math.floor(this.window.first / PAGE));
  }

  /** Fetches what is in sight and not there yet. */
  async fetch(): Promise<void> {
    const question = this.#pages.question;
    await Promise.all(this.#pages.wanted(this.window).map((page) => this.#page(question, page)));
  }

  async #page(question: number, page: number): Promise<void> {
    try {
      const { rows, total } = await call("call_log", {
        ...this.filter,
        offset: page * PAGE,
        limit: PAGE,
      });
      if (!this.#pages.came(question, page, rows, total)) return;
      this.isFresh = false;
      this.error = null;
    } catch (error) {
      this.#pages.failed(question, page);
      if (question !== this.#pages.question) return;
      this.isFresh = false;
      this.error = error;
    }
    this.#turn += 1;
  }
}
