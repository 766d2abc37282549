// What only the desktop's window can do, and what only it hears of. In a browser nothing of it happens.
import { onDesktop } from "./host";
import { ApiError } from "./transport";

/** How the desktop stands. */
export interface Desk {
  /** The small call bar is open. */
  bar: boolean;
  start_at_login: boolean;
  /** Another PC's; null: the own one. */
  exchange: Exchange | null;
  /** Other PCs may log in here. */
  door: boolean;
}

/** An exchange of another PC, and by what it is known. */
export interface Exchange {
  host: string;
  port: number;
  /** SHA-256 of its certificate, in hexadecimal. */
  fingerprint: string;
}

type Wish = "state" | "show" | { bar: boolean } | { start_at_login: boolean };

/** Wishes something of the desktop; null in a browser. */
export function wish(wish: Wish): Promise<Desk | null> {
  return shell<Desk>(wish);
}

/** Exchanges that announce themselves in this network. */
export async function find(): Promise<(Exchange & { name: string })[]> {
  return (await shell<(Exchange & { name: string })[]>("find")) ?? [];
}

/** By what the exchange there is known. */
export async function look(host: string, port: number): Promise<string> {
  return (await shell<{ fingerprint: string }>({ look: { host, port } }))?.fingerprint ?? "";
}

/** Uses that exchange from now on, or the own one; the program starts anew. */
export async function use(exchange: Exchange | null): Promise<void> {
  await shell({ exchange });
}

/** Whether other PCs may log in at the own exchange; the program starts anew. */
export async function openDoor(door: boolean): Promise<void> {
  await shell({ door });
}

async function shell<T>(wish: unknown): Promise<T | null> {
  if (!onDesktop) return null;
  const { invoke } = await import("@tauri-apps/api/core");
  try {
    return await invoke<T>("shell", { wish });
  } catch (thrown) {
    throw ApiError.of(thrown);
  }
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
