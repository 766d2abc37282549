/** A table of extensions that somebody pasted or dropped: read, and told row by row what it would do. */
import type { Extension } from "@/api";
import { HEADINGS } from "@/words/headings";

export interface Row {
  line: number;
  number: string;
  name: string;
  secret: string;
  outcome: "new" | "changed" | "same" | "faulty";
  problem: "number" | "twice" | "name" | null;
}

export interface Preview {
  rows: Row[];
  /** Columns of the file that mean nothing here. */
  unknown: string[];
  missing: "number" | "name" | null;
}

type Column = "number" | "name" | "secret";

export function preview(text: string, known: readonly Extension[]): Preview {
  const [first, ...rest] = cells(text);
  if (!first) return { rows: [], unknown: [], missing: "number" };
  const headed = first.map(columnOf);
  const hasHeading = headed.some(Boolean);
  // Without a heading: number, name, secret.
  const columns = hasHeading ? headed : (["number", "name", "secret"] as (Column | null)[]);
  const unknown = hasHeading ? first.filter((_, at) => !headed[at] && first[at]?.trim()) : [];
  const missing = (["number", "name"] as const).find((column) => !columns.includes(column)) ?? null;
  const lines = hasHeading ? rest : [first, ...rest];
  const seen = new Set<string>();
  const rows = lines.map((line, at) => row(line, columns, at + (hasHeading ? 2 : 1), known, seen));
  return { rows: missing ? [] : rows, unknown, missing };
}

function columnOf(heading: string): Column | null {
  const word = heading.trim().toLowerCase();
  const found = Object.entries(HEADINGS).find(([, words]) =>
    (words as readonly string[]).includes(word),
  );
  return (found?.[0] as Column | undefined) ?? null;
}

function row(
  line: string[],
  columns: (Column | null)[],
  at: number,
  known: readonly Extension[],
  seen: Set<string>,
): Row {
  const cell = (column: Column) => (line[columns.indexOf(column)] ?? "").trim();
  const [number, name, secret] = [cell("number"), cell("name"), cell("secret")];
  const problem = !/^\d{2,8}$/.test(number)
    ? "number"
    : seen.has(number)
      ? "twice"
      : name === ""
        ? "name"
        : null;
  seen.add(number);
  const before = known.find((one) => one.number === number);
  const same = before?.name === name && secret === "";
  const outcome = problem ? "faulty" : !before ? "new" : same ? "same" : "changed";
  return { line: at, number, name, secret, outcome, problem };
}

/** What is sent: only rows that do something, under the headings that the exchange knows. */
export function toCsv(rows: readonly Row[]): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows
    .filter(({ outcome }) => outcome === "new" || outcome === "changed")
    .map(({ number, name, secret }) => [number, name, secret].map(quoted).join(","));
  return ["number,name,secret", ...lines, ""].join("\n");
}

/** RFC 4180, and also semicolons and tabs, which spreadsheets write in many countries. */
export function cells(text: string): string[][] {
  const plain = text.replace(/^\ufeff/, "");
  const heading = plain.split("\n", 1)[0] ?? "";
  const separator = ["\t", ";", ","].find((one) => heading.includes(one)) ?? ",";
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < plain.length; at += 1) {
    const c = plain[at]!;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (plain[at + 1] === '"') cell += plain[(at += 1)];
      else quoted = false;
    } else if (c === '"' && cell === "") quoted = true;
    else if (c === separator) {
      row.push(cell);
      cell = "";
    } else if (c === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else if (c !== "\r") cell += c;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows.filter((one) => one.some((text) => text.trim() !== ""));
}
