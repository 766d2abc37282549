// Undo and redo over everything: a line of documents, with the place in it where one stands.
import { without, type Document } from "./document";

export interface Step {
  document: Document;
  /** What was done, for people; a key of the words in the editor. */
  label: string;
  /** Steps in a row with one such key are one step: a word typed is not undone by letters. */
  merge?: string;
}

export interface History {
  past: readonly Step[];
  now: Step;
  future: readonly Step[];
}

/** As far back as one can go. Documents share what did not change, so that steps are small. */
const MOST_STEPS = 500;

export function begin(document: Document): History {
  return { past: [], now: { document, label: "" }, future: [] };
}

/** What was undone before is given up by a new step, as everywhere. */
export function record(history: History, step: Step): History {
  if (step.document === history.now.document) return history;
  const merges = step.merge !== undefined && step.merge === history.now.merge;
  if (merges) return { past: history.past, now: step, future: [] };
  return { past: [...history.past, history.now].slice(-MOST_STEPS), now: step, future: [] };
}

/** Ends a run of merging steps: what comes next is a step of its own. */
export function settle(history: History): History {
  if (history.now.merge === undefined) return history;
  return { ...history, now: without(history.now, "merge") };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) return history;
  const now = without(last, "merge");
  return { past: history.past.slice(0, -1), now, future: [history.now, ...history.future] };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.now], now: next, future };
}

export function canUndo(history: History): boolean {
  return history.past.length > 0;
}

export function canRedo(history: History): boolean {
  return history.future.length > 0;
}
