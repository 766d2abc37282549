// Names and values as text: a line for each, `name = value` or `name: value`.
export function pairsText(pairs: Record<string, string> | undefined, between: string): string {
  return Object.entries(pairs ?? {})
    .map(([name, value]) => `${name}${between}${value}`)
    .join("\n");
}

/** Nothing at all where there is no line. */
export function pairsOf(text: string, between: "=" | ":"): Record<string, string> | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line): [string, string] => {
    const at = line.indexOf(between);
    return at < 0 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return pairs.length ? Object.fromEntries(pairs) : undefined;
}
