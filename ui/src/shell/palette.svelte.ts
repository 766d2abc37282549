// The command palette: what it can find. Screens add what can be done on them while they are open.
import { untrack } from "svelte";
import type { Icon } from "@/parts";

export interface Deed {
  id: string;
  label: string;
  /** Further words that find it. */
  words?: string;
  detail?: string;
  icon?: Icon;
  keys?: string;
  run: () => void;
}

class PaletteState {
  open = $state(false);
  text = $state("");
  #sources = $state.raw<(() => Deed[])[]>([]);

  show(text = ""): void {
    this.text = text;
    this.open = true;
  }

  /** `deeds` is asked whenever the palette is open; the answer takes it away again. */
  offer(deeds: () => Deed[]): () => void {
    // Whoever offers within an effect must not run again because of it.
    untrack(() => (this.#sources = [...this.#sources, deeds]));
    return () => {
      this.#sources = this.#sources.filter((other) => other !== deeds);
    };
  }

  get deeds(): Deed[] {
    return this.#sources.flatMap((source) => source());
  }
}

export const palette = new PaletteState();

/** How well `text` finds `words`: more is better, 0 is not at all. */
export function rank(words: string, text: string): number {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return 1;
  const where = words.toLowerCase();
  const at = where.indexOf(wanted);
  if (at === 0) return 100;
  if (at > 0) {
    if (/[\s\-_.·(]/.test(where[at - 1] ?? "")) return 80;
    // Two letters stand in the middle of nearly everything.
    return wanted.length > 2 || /[^a-z]/.test(wanted) ? 50 : 0;
  }
  const parts = wanted.split(/\s+/);
  if (parts.length > 1 && parts.every((part) => where.includes(part))) return 30;
  return letters(where, wanted) ? 10 : 0;
}

/** Whether the letters of `wanted` begin words of `where`, in order: `rp` finds "Ring phone". */
function letters(where: string, wanted: string): boolean {
  const initials = where.split(/[\s\-_.·(]+/).map((word) => word[0] ?? "");
  let next = 0;
  for (const initial of initials) if (initial === wanted[next]) next += 1;
  return wanted.length > 1 && next === wanted.length;
}
