// How phone numbers are read: grouped as their country groups them, and masked where the role says so.
import type { NumbersShown } from "@/api";

const HIDDEN = "••••";

interface Home {
  /** ISO 3166: the office's country. */
  country: string;
  shown: NumbersShown;
}

const home: Home = { country: "CN", shown: "full" };

export function useHome(more: Partial<Home>): void {
  Object.assign(home, more);
}

/** As it is shown to the one who is logged in. */
export function phoneNumber(text: string): string {
  if (!isOutside(text) || home.shown === "full") return grouped(text, home.country);
  return home.shown === "masked" ? masked(text) : HIDDEN;
}

/** Extensions are nobody's secret; everything longer is a customer's. */
export function isOutside(text: string): boolean {
  return (text.match(/\d/g)?.length ?? 0) >= 7;
}

/** `138****1234`: the middle of it is gone, not merely unseen. */
export function masked(text: string): string {
  // The server has masked it already.
  if (text.includes("*")) return text;
  const digits = text.replace(/[^\d+]/g, "").replace(/^\+86(?=1\d{10}$)/, "");
  if (digits.length < 7) return digits;
  const head = digits.startsWith("+") ? 5 : 3;
  const tail = 4;
  const gone = Math.max(digits.length - head - tail, 2);
  return digits.slice(0, digits.length - gone - tail) + "*".repeat(gone) + digits.slice(-tail);
}

/** With spaces where people pause; unknown shapes are left alone. */
export function grouped(text: string, country: string): string {
  const chinese = chineseNumber(text, country);
  if (chinese) return chinese;
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(text);
  if (american) {
    const [, area, office, line] = american;
    return country === "US" || country === "CA"
      ? `(${area}) ${office}-${line}`
      : `+1 ${area} ${office} ${line}`;
  }
  return text;
}

/** Area codes of two digits after the 0; all others have three. */
const SHORT_AREA = /^(10|2[0-9])/;

function chineseNumber(text: string, country: string): string | null {
  const abroad = country !== "CN";
  if (abroad && !text.startsWith("+86")) return null;
  const national = text.replace(/^\+86/, "");
  const before = abroad ? "+86 " : "";
  const mobile = /^(1[3-9]\d)(\d{4})(\d{4})$/.exec(national);
  if (mobile) return `${before}${mobile.slice(1).join(" ")}`;
  const service = /^(400|800)(\d{3})(\d{4})$/.exec(national);
  if (service) return `${before}${service.slice(1).join(" ")}`;
  const fixed = national.replace(/^0/, "");
  if (fixed === national && !text.startsWith("+86")) return null;
  const area = fixed.slice(0, SHORT_AREA.test(fixed) ? 2 : 3);
  const line = fixed.slice(area.length);
  if (!/^\d{7,8}$/.test(line)) return null;
  const head = line.slice(0, -4);
  return abroad ? `+86 ${area} ${head} ${line.slice(-4)}` : `0${area} ${head} ${line.slice(-4)}`;
}

/** Digits only, as a search compares them. */
export function bare(text: string): string {
  return text.replace(/[^\d*#+]/g, "");
}
