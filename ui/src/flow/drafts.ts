// What was typed and has not reached the exchange yet is kept here, and survives a crash.
import { same, type Document } from "./document";

export interface Kept {
  document: Document;
  /** The draft of the exchange on which it was made (`draft_saved`); null where none was saved yet. */
  base: string | null;
  /** When it was typed. */
  at: string;
}

/** The part of `Storage` that is needed. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const key = (flow: string): string => `cordboard.draft.${flow}`;

export function keep(shelf: Shelf, flow: string, kept: Kept): boolean {
  try {
    shelf.setItem(key(flow), JSON.stringify(kept));
    return true;
  } catch {
    return false; // Full or forbidden: the exchange still gets it.
  }
}

export function kept(shelf: Shelf, flow: string): Kept | undefined {
  try {
    const value = JSON.parse(shelf.getItem(key(flow)) ?? "null") as Partial<Kept> | null;
    const document = value?.document as Partial<Document> | undefined;
    const whole = Array.isArray(document?.nodes) && Array.isArray(document?.wires);
    return whole &&
      (typeof value?.base === "string" || value?.base === null) &&
      typeof value.at === "string"
      ? (value as Kept)
      : undefined;
  } catch {
    return undefined;
  }
}

export function forget(shelf: Shelf, flow: string): void {
  try {
    shelf.removeItem(key(flow));
  } catch {
    // Nothing was kept then.
  }
}

export type Found =
  | { what: "nothing" }
  /** Ours goes on from the draft that the exchange has. */
  | { what: "ours"; kept: Kept }
  /** Meanwhile somebody else saved another draft: a person must choose. */
  | { what: "both"; kept: Kept };

export function compare(found: Kept | undefined, draft: Document, saved: string | null): Found {
  if (!found || same(found.document, draft)) return { what: "nothing" };
  return { what: found.base === saved ? "ours" : "both", kept: found };
}
