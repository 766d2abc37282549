// A note as it is being written: saved a moment after the last key, kept on this PC until it is.
import { call } from "@/api";

const PAUSE_MS = 800;
const AGAIN_MS = 5_000;
const prefix = "cordboard.note.";

export class Note {
  text = $state("");
  tags = $state.raw<string[]>([]);
  state = $state<"idle" | "typing" | "saved" | "kept">("idle");
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {
    const kept = localStorage.getItem(prefix + id);
    if (kept) {
      const { text, tags } = JSON.parse(kept) as { text: string; tags: string[] };
      this.text = text;
      this.tags = tags;
      this.#later(0);
    } else {
      void call("call", { id }).then(
        ({ note }) => {
          // Whoever types already is not interrupted.
          if (note && this.state === "idle") [this.text, this.tags] = [note.text, note.tags];
        },
        () => undefined,
      );
    }
  }

  write(text: string): void {
    this.text = text;
    this.#later(PAUSE_MS);
  }

  tag(tags: string[]): void {
    this.tags = tags;
    this.#later(0);
  }

  /** The card closes: what is typed is saved at once. */
  leave(): void {
    if (this.state === "typing") void this.#save();
  }

  #later(ms: number): void {
    this.state = "typing";
    localStorage.setItem(prefix + this.id, JSON.stringify({ text: this.text, tags: this.tags }));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), ms);
  }

  async #save(): Promise<void> {
    clearTimeout(this.#timer);
    const { text, tags } = this;
    try {
      await call("call_note_save", { id: this.id, text, tags });
    } catch {
      this.state = "kept";
      this.#timer = setTimeout(() => void this.#save(), AGAIN_MS);
      return;
    }
    // Nothing was typed while it was on its way.
    if (text === this.text && tags === this.tags) {
      localStorage.removeItem(prefix + this.id);
      this.state = "saved";
    }
  }
}
