// The words of the user interface, so that a button is found in either language.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Looks } from "./browser";

const folder = fileURLToPath(new URL("../../../ui/messages/", import.meta.url));
const read = new Map<string, Record<string, unknown>>();

/** What stands in a message's place: text for a button, a pattern where values are put in. */
export function words(language: Looks["language"], key: string): RegExp {
  const message = of(language)[key];
  if (typeof message !== "string") throw new Error(`there is no message ${key} in ${language}`);
  const parts = message.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

function of(language: string): Record<string, unknown> {
  const known = read.get(language);
  if (known) return known;
  const all: Record<string, unknown> = {};
  for (const name of readdirSync(`${folder}${language}`))
    Object.assign(all, JSON.parse(readFileSync(`${folder}${language}/${name}`, "utf8")));
  read.set(language, all);
  return all;
}
