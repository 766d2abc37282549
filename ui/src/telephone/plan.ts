/**
 * What people and carriers write, read as one number: the exchange's own rules (`crates/pbx/src/numbers`),
 * so that the screen can show at once which number is meant. The exchange has the last word.
 */
import { COUNTRIES } from "./countries";

export interface Place {
  country: string;
  area_code?: string | null;
}

export type Wrong = "characters" | "length" | "unknown_country" | "no_area_code";

export type Dialled =
  { kind: "e164" | "short" | "emergency"; number: string } | { kind: "wrong"; why: Wrong };

const CHINA_EMERGENCY = ["110", "112", "119", "120", "122"];
const OTHER_EMERGENCY = ["112", "911", "999", "000", "110", "118", "119", "995"];

/** Spaces, dashes, dots and brackets do not count. */
export function read(written: string, place: Place): Dialled {
  const trimmed = written.trim();
  const plain = trimmed.replace(/[ \-.()/\u00a0]/g, "");
  const plusStandsFirst = !plain.includes("+") || trimmed.startsWith("+");
  if (!/^\+?\d*$/.test(plain) || !plusStandsFirst) return wrong("characters");
  const country = place.country.toUpperCase();
  const area = (place.area_code ?? "").replace(/^0+/, "");
  return country === "CN" ? china(plain, area) : other(plain, country, area);
}

/** Whether two spellings mean one number. */
export function same(a: string, b: string, place: Place): boolean {
  const [left, right] = [read(a, place), read(b, place)];
  if (left.kind === "wrong" || right.kind === "wrong") return a === b;
  return left.kind === right.kind && left.number === right.number;
}

/** As records keep it: E.164 where it can be read so. */
export function recorded(written: string, place: Place): string {
  const dialled = read(written, place);
  return dialled.kind === "wrong" ? written : dialled.number;
}

function wrong(why: Wrong): Dialled {
  return { kind: "wrong", why };
}

function e164(digits: string): Dialled {
  return /^[1-9]\d{6,14}$/.test(digits) ? { kind: "e164", number: `+${digits}` } : wrong("length");
}

function china(plain: string, area: string): Dialled {
  const abroad = plain.startsWith("+")
    ? plain.slice(1)
    : plain.startsWith("00")
      ? plain.slice(2)
      : null;
  if (abroad !== null)
    return abroad.startsWith("86") ? inChina(abroad.slice(2).replace(/^0/, "")) : e164(abroad);
  if (plain.startsWith("0")) {
    const national = plain.slice(1);
    return isMobile(national) || isFixed(national) ? inChina(national) : wrong("length");
  }
  const known = inChina(plain);
  if (known.kind !== "wrong") return known;
  if (plain.startsWith("86") && plain.length > 10) return inChina(plain.slice(2).replace(/^0/, ""));
  if (!/^[2-9]\d{6,7}$/.test(plain)) return wrong("length");
  return area ? inChina(area + plain) : wrong("no_area_code");
}

function inChina(national: string): Dialled {
  if (CHINA_EMERGENCY.includes(national)) return { kind: "emergency", number: national };
  if (isShort(national)) return { kind: "short", number: national };
  return isMobile(national) || isFixed(national) ? e164(`86${national}`) : wrong("length");
}

export function isMobile(national: string): boolean {
  return /^1[3-9]\d{9}$/.test(national);
}

/** Area code and local number, without the trunk prefix. */
export function isFixed(national: string): boolean {
  return /^(10\d{8}|2\d{9}|[3-9]\d{9,10})$/.test(national);
}

function isShort(digits: string): boolean {
  return /^([48]00\d{7}|9[56]\d{3,6}|1\d{2}|1\d{4,5})$/.test(digits);
}

function other(plain: string, iso: string, area: string): Dialled {
  const { code, trunkPrefix } = COUNTRIES.get(iso) ?? { code: "", trunkPrefix: null };
  if (OTHER_EMERGENCY.includes(plain)) return { kind: "emergency", number: plain };
  const abroad = code === "1" ? "011" : "00";
  const international = plain.startsWith("+")
    ? plain.slice(1)
    : plain.startsWith(abroad)
      ? plain.slice(abroad.length)
      : null;
  if (international !== null) return e164(withoutTrunkPrefix(international, code, trunkPrefix));
  if (plain.length >= 3 && plain.length <= 6 && !(trunkPrefix && plain.startsWith(trunkPrefix))) {
    return { kind: "short", number: plain };
  }
  if (code === "1") return northAmerican(plain, area);
  if (trunkPrefix && plain.startsWith(trunkPrefix)) return e164(code + plain.slice(1));
  if (code && plain.startsWith(code) && plain.length >= code.length + 8) {
    return e164(withoutTrunkPrefix(plain, code, trunkPrefix));
  }
  if (!code) return wrong("unknown_country");
  if (!trunkPrefix) return e164(code + plain);
  return area ? e164(code + area + plain) : wrong("no_area_code");
}

/** `+49 (0)30 ...`: people write the trunk prefix behind the country code, in brackets. */
function withoutTrunkPrefix(digits: string, code: string, trunkPrefix: string | null): string {
  if (!code || trunkPrefix !== "0" || !digits.startsWith(code)) return digits;
  return code + digits.slice(code.length).replace(/^0+/, "");
}

function northAmerican(plain: string, area: string): Dialled {
  if (plain.length === 11 && plain.startsWith("1")) return e164(plain);
  if (plain.length === 10) return e164(`1${plain}`);
  if (plain.length !== 7) return wrong("length");
  return area ? e164(`1${area}${plain}`) : wrong("no_area_code");
}
