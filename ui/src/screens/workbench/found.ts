// What the dial field offers while one types: at once what this page knows (colleagues, groups), then
// what the exchange finds besides (contacts, recent calls, pinyin initials).
import type { Found, LiveExtension, LiveGroup } from "@/api";

export type Offer = Found | { kind: "typed"; label: string; number: string; detail: string };

const MOST = 9;

export function local(
  text: string,
  extensions: Iterable<Pick<LiveExtension, "number" | "name">>,
  groups: Iterable<LiveGroup>,
  own: string | null,
): Found[] {
  const found: Found[] = [];
  for (const { number, name } of extensions) {
    if (number !== own) found.push({ kind: "extension", label: name, number, detail: "" });
  }
  for (const { id, name } of groups)
    found.push({ kind: "group", label: name, number: id, detail: "" });
  return found.filter((one) => score(one, text) > 0);
}

/** Best first, each number once; what was typed itself first, where it can be called. */
export function offers(text: string, here: Found[], there: Found[]): Offer[] {
  const seen = new Set<string>();
  const known = [...here, ...there]
    // The exchange knows why it found something (pinyin); so its finds count even without a score.
    .map((found, place) => ({
      found,
      score: Math.max(score(found, text), place < here.length ? 0 : 1),
    }))
    .sort((a, b) => b.score - a.score || RANK[a.found.kind] - RANK[b.found.kind])
    .map(({ found }) => found)
    .filter(({ kind, number }) => {
      const key = kind === "group" ? `group ${number}` : number;
      return !seen.has(key) && seen.add(key);
    });
  const typed = dialable(text);
  const exact = known.some((one) => one.kind !== "group" && one.number === typed);
  const first: Offer[] =
    typed && !exact ? [{ kind: "typed", label: typed, number: typed, detail: "" }] : [];
  return [...first, ...known].slice(0, MOST);
}

const RANK: Record<Found["kind"], number> = { extension: 0, contact: 1, group: 2, recent: 3 };

/** 0: not found by these words. */
export function score(found: Found, text: string): number {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return 1;
  const digits = wanted.replace(/[\s\-.()+]/g, "");
  const number = found.number.toLowerCase().replace(/^\+/, "");
  const name = found.label.toLowerCase();
  if (number === digits && digits !== "") return 100;
  if (name === wanted) return 95;
  if (name.startsWith(wanted)) return 80;
  if (/^[\d*#]+$/.test(digits) && number.startsWith(digits)) return 75;
  if (name.split(/[\s\-_.]+/).some((word) => word.startsWith(wanted))) return 60;
  // A number is often known by its end.
  if (/^\d{3,}$/.test(digits) && number.endsWith(digits)) return 50;
  if (name.includes(wanted)) return 40;
  if (/^\d{3,}$/.test(digits) && number.includes(digits)) return 30;
  return 0;
}

/** What can be called as it was typed: a number or an address; otherwise null. */
export function dialable(text: string): string | null {
  const wanted = text.trim();
  if (/^sips?:\S+$/i.test(wanted) || /^[^\s@]+@[^\s@]+$/.test(wanted)) return wanted;
  const digits = wanted.replace(/[\s\-.()]/g, "");
  return /^\+?[\d*#]{2,32}$/.test(digits) ? digits : null;
}
