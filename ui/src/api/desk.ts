// What only the desktop's window can do, and what only it hears of. In a browser nothing of it happens.
import { onDesktop } from "./host";

/** How the desktop stands. */
export interface Desk {
  /** The small call bar is open. */
  bar: boolean;
  start_at_login: boolean;
}

type Wish = "state" | "show" | { bar: boolean } | { start_at_login: boolean };

/** Wishes something of the desktop; null in a browser. */
export async function wish(wish: Wish): Promise<Desk | null> {
  if (!onDesktop) return null;
  const { invoke } = await import("@tauri-apps/api/core");
  return invoke<Desk>("shell", { wish });
}

/** A `tel:`, `sip:` or `callto:` link of another program. */
export function onLink(hear: (link: string) => void): () => void {
  return on("cordboard://link", hear);
}

/** A global key that the shell could not act on by itself: `answer`, `hang_up`, `mute`. */
export function onKey(hear: (word: string) => void): () => void {
  return on("cordboard://key", hear);
}

/** The exchange of this PC has come up. */
export function onUp(hear: () => void): () => void {
  return on<{ up: boolean }>("cordboard://connection", ({ up }) => up && hear());
}

function on<T>(event: string, hear: (payload: T) => void): () => void {
  if (!onDesktop) return () => undefined;
  let ended = false;
  let unlisten: (() => void) | null = null;
  void import("@tauri-apps/api/event")
    .then(({ listen }) => listen<T>(event, ({ payload }) => hear(payload)))
    .then((end) => {
      unlisten = end;
      if (ended) end();
    });
  return () => {
    ended = true;
    unlisten?.();
  };
}
