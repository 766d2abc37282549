// The table of a look-up block as text: a line for each row, `key = value, value`.
import type { LookupRow } from "./document";

export function tableText(rows: readonly LookupRow[]): string {
  return rows.map((row) => `${row.key} = ${row.values.join(", ")}`).join("\n");
}

/** As many values for each row as there are variables; what is missing is empty. */
export function tableOf(text: string, variables: number): LookupRow[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [key = "", ...rest] = line.split("=");
    const values = rest
      .join("=")
      .split(/[,,]/)
      .map((value) => value.trim());
    return {
      key: key.trim(),
      values: Array.from({ length: variables }, (_, at) => values[at] ?? ""),
    };
  });
}

export function namesOf(text: string): string[] {
  return text
    .split(/[,,\s]+/)
    .map((name) => name.trim())
    .filter(Boolean);
}
