/** Unsaved forms of this window by key, such as `extensions/1001`; they survive a reload. */
import { SvelteMap } from "svelte/reactivity";

const PREFIX = "cordboard.draft.";
const drafts = new SvelteMap<string, string>(stored());

export function kept<T>(key: string): T | null {
  const text = drafts.get(key);
  return text === undefined ? null : (JSON.parse(text) as T);
}

export function isKept(key: string): boolean {
  return drafts.has(key);
}

export function keep(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  if (drafts.get(key) === text) return;
  drafts.set(key, text);
  write(() => sessionStorage.setItem(PREFIX + key, text));
}

export function forget(key: string): void {
  if (!drafts.delete(key)) return;
  write(() => sessionStorage.removeItem(PREFIX + key));
}

// A window that is closed takes its drafts along.
globalThis.addEventListener?.("beforeunload", (event) => {
  if (drafts.size > 0) event.preventDefault();
});

function stored(): [string, string][] {
  try {
    const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
    return keys.map((key) => [key.slice(PREFIX.length), sessionStorage.getItem(key) ?? "null"]);
  } catch {
    return [];
  }
}

/** A browser that keeps nothing still has the drafts until the window is reloaded. */
function write(how: () => void): void {
  try {
    how();
  } catch {
    return;
  }
}
