// Everything that people read: messages (`m.shell_workbench()`), words of the server by their code
// (`say("error", code)`), and moments, durations, figures and phone numbers as the language has them.
import { looks, type Locale } from "./language.svelte";
import { m } from "./messages.svelte";

export { m };
export { looks, locales, type Locale, type Theme } from "./language.svelte";
export * from "./format";
export { breakCode } from "./breaks";
export * from "./phone_numbers";

/** A sentence of the exchange: in the language of the screen where it knows it, in its own words else. */
export function told(text: string, otherwise: Partial<Record<Locale, string>>): string {
  return otherwise[looks.language] ?? text;
}

/** The message `family_code`; what the server itself said, where the code is new to us. */
export function say(family: string, code: string, otherwise?: string): string {
  const name = `${family}_${code}`;
  if (!(name in m)) return otherwise ?? code.replaceAll("_", " ");
  return (m as unknown as Record<string, () => string>)[name]?.() ?? "";
}
