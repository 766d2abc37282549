// Saves a draft as one types: kept on the shelf at once, sent to the exchange a moment later, one
// sending at a time, and again when the exchange can be reached.
import { forget, keep, type Shelf } from "./drafts";
import type { Document } from "./document";

export type Saving = "saved" | "unsaved" | "saving" | "failed";

export interface SaverPorts<Answer extends { saved: string }> {
  send: (document: Document) => Promise<Answer>;
  shelf: Shelf;
  /** Hears of each change of state, and of what the exchange answered. */
  told: (state: Saving, answer?: Answer, fault?: unknown) => void;
  now?: () => string;
}

export const SAVE_AFTER_MS = 500;
export const TRY_AGAIN_MS = 4000;

export class Saver<Answer extends { saved: string }> {
  #flow: string;
  #ports: SaverPorts<Answer>;
  #base: string | null;
  #waiting: Document | undefined;
  #sending: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(flow: string, base: string | null, ports: SaverPorts<Answer>) {
    this.#flow = flow;
    this.#base = base;
    this.#ports = ports;
  }

  /** The `draft_saved` of the draft that the exchange has, as far as known here. */
  get base(): string | null {
    return this.#base;
  }

  changed(document: Document): void {
    this.#waiting = document;
    const at = this.#ports.now?.() ?? new Date().toISOString();
    keep(this.#ports.shelf, this.#flow, { document, base: this.#base, at });
    this.#ports.told("unsaved");
    this.#later(SAVE_AFTER_MS);
  }

  /** Sends what waits at once: before publishing, on leaving, when the connection is back. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#sending) await this.#sending;
    if (this.#waiting) await this.#send();
  }

  /** No more timers; what waits stays on the shelf. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #send(): Promise<void> {
    const document = this.#waiting as Document;
    this.#waiting = undefined;
    this.#ports.told("saving");
    this.#sending = this.#ports
      .send(document)
      .then((answer) => {
        this.#base = answer.saved;
        if (this.#waiting) return;
        forget(this.#ports.shelf, this.#flow);
        this.#ports.told("saved", answer);
      })
      .catch((fault: unknown) => {
        this.#waiting ??= document;
        this.#ports.told("failed", undefined, fault);
        this.#later(TRY_AGAIN_MS);
      })
      .finally(() => {
        this.#sending = undefined;
      });
    return this.#sending;
  }
}
