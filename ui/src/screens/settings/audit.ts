/** A change as a person reads it: which thing it was about, and with what program it was done. */

const NAMES = ["name", "id", "number", "login", "extension", "file", "address"];

/** The name of the thing that was changed, where one is told. */
export function thingOf(detail: unknown): string {
  if (!isRecord(detail)) return "";
  const own = nameIn(detail);
  if (own) return own;
  for (const part of Object.values(detail)) {
    const inner = isRecord(part) ? nameIn(part) : "";
    if (inner) return inner;
  }
  return "";
}

const SYSTEMS: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];
const BROWSERS: [RegExp, string][] = [
  [/Edg\//, "Edge"],
  [/Firefox\//, "Firefox"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];

/** `Chrome, Linux` for what a browser calls itself; another program by its own name. */
export function programOf(told: string): string {
  const found = (list: [RegExp, string][]) => list.find(([is]) => is.test(told))?.[1];
  const browser = found(BROWSERS);
  if (!browser || !told.startsWith("Mozilla/")) return told;
  return [browser, found(SYSTEMS)].filter(Boolean).join(", ");
}

function nameIn(record: Record<string, unknown>): string {
  for (const field of NAMES) {
    const value = record[field];
    if (typeof value === "string" && value !== "") return value;
    if (field === "id" && typeof value === "number") return String(value);
  }
  return "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
