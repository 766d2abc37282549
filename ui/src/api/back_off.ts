// How long to wait before the next try: quickly at first, never longer than ten seconds.
const FIRST_MS = 250;
const LONGEST_MS = 10_000;

export class BackOff {
  #tries = 0;

  constructor(private readonly random: () => number = Math.random) {}

  /** Milliseconds. A tenth of chance, so that a hundred browsers do not come back in one breath. */
  next(): number {
    const step = Math.min(FIRST_MS * 2 ** this.#tries, LONGEST_MS);
    this.#tries = Math.min(this.#tries + 1, 16);
    return Math.round(step * (0.9 + 0.1 * this.random()));
  }

  reset(): void {
    this.#tries = 0;
  }
}
