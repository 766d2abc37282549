// The messages of the language that people read. Those of the other language are fetched when somebody
// chooses it: nobody waits for words that he does not read.
import type * as Messages from "./paraglide/messages.js";
import type { Locale } from "./paraglide/runtime.js";

type Words = Omit<typeof Messages, "m">;
type Message = (inputs?: object) => string;
type Table = Record<string, Message>;

const TABLES: Record<Locale, () => Promise<unknown>> = {
  en: () => import("./paraglide/messages/en.js"),
  "zh-CN": () => import("./paraglide/messages/zh-CN.js"),
};

let table = $state.raw<Table>({});
let wanted: Locale | null = null;

/** Fetches the messages of that language and shows them from then on; false when another was wanted meanwhile. */
export async function speak(language: Locale): Promise<boolean> {
  wanted = language;
  const words = (await TABLES[language]()) as Table;
  if (wanted !== language) return false;
  table = words;
  return true;
}

const messages = new Map<string, Message>();

/** A message may be kept before its words are there, as a menu's name is: they are looked up when it is read. */
function message(name: string): Message {
  let kept = messages.get(name);
  if (!kept) messages.set(name, (kept = (inputs = {}) => table[name]?.(inputs) ?? ""));
  return kept;
}

/** `m.shell_workbench()` */
export const m = new Proxy({} as Words, {
  get: (_, name) => message(String(name)),
  has: (_, name) => name in table,
});
