/**
 * A list of many thousands of rows of which the server gives pages: which are needed for what is drawn, and
 * what is kept of those that came.
 */

export const PAGE = 100;
/** Pages kept; those farthest from what is seen go first. */
const KEPT = 30;

export interface Window {
  first: number;
  /** Behind the last. */
  end: number;
}

export function pagesOf({ first, end }: Window): number[] {
  if (end <= first) return [0];
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page <= Math.floor((end - 1) / PAGE); page += 1)
    pages.push(page);
  return pages;
}

/** Pages by number. Answers to an older question are thrown away. */
export class Pages<Row> {
  total = 0;
  #pages = new Map<number, Row[]>();
  #asked = new Set<number>();
  #question = 0;

  /** Begins a new question: what was there is gone, and what is still on its way is not wanted. */
  reset(): number {
    this.total = 0;
    this.#pages.clear();
    this.#asked.clear();
    this.#question += 1;
    return this.#question;
  }

  get question(): number {
    return this.#question;
  }

  row(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Which of the needed pages must be fetched; they count as asked for from now on. */
  wanted(window: Window): number[] {
    const missing = pagesOf(window).filter(
      (page) => !this.#pages.has(page) && !this.#asked.has(page),
    );
    for (const page of missing) this.#asked.add(page);
    return missing;
  }

  /** False where the answer came too late to count. */
  came(question: number, page: number, rows: Row[], total: number): boolean {
    if (question !== this.#question) return false;
    this.#asked.delete(page);
    this.#pages.set(page, rows);
    this.total = total;
    this.#forget(page);
    return true;
  }

  failed(question: number, page: number): void {
    if (question === this.#question) this.#asked.delete(page);
  }

  /** Replaces a row wherever it is shown. */
  replace(is: (row: Row) => boolean, by: Row): boolean {
    for (const rows of this.#pages.values()) {
      const at = rows.findIndex(is);
      if (at >= 0) {
        rows[at] = by;
        return true;
      }
    }
    return false;
  }

  #forget(near: number): void {
    while (this.#pages.size > KEPT) {
      const farthest = [...this.#pages.keys()].sort(
        (a, b) => Math.abs(b - near) - Math.abs(a - near),
      )[0]!;
      this.#pages.delete(farthest);
    }
  }
}
