/** What a list of the administration shows of an entity. */
export interface Entry {
  id: string;
  title: string;
  detail?: string;
  /** A word at the side, such as a state. */
  mark?: { text: string; tone: "good" | "bad" | "warn" | "plain" } | null;
  /** Somebody began to change it and has not saved. */
  unsaved?: boolean;
}

/** What the address calls an entity that is being made. */
export const NEW = "+";

/** Entries that a person looks for by any part of what is shown. */
export function found(entries: readonly Entry[], text: string): Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const shown = `${entry.id} ${entry.title} ${entry.detail ?? ""}`.toLowerCase();
    return words.every((word) => shown.includes(word));
  });
}
