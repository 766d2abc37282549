/** A name for files and flows from what a person typed: `Night shift` is `night-shift`. */
export function idFrom(name: string, fallback: string, taken: readonly string[]): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  // Only digits could be taken for an extension.
  const base = plain === "" ? fallback : /^\d+$/.test(plain) ? `${fallback}-${plain}` : plain;
  if (!taken.includes(base)) return base;
  let count = 2;
  while (taken.includes(`${base}-${count}`)) count += 1;
  return `${base}-${count}`;
}

/** The next extension: behind the highest of those with as many digits as most have. */
export function nextExtension(taken: readonly string[]): string {
  const numbers = taken.filter((number) => /^\d{2,8}$/.test(number)).map(Number);
  let next =
    numbers.length > 0 ? Math.max(...numbers.filter((number) => number < 1e7), 1000) + 1 : 1001;
  while (taken.includes(String(next))) next += 1;
  return String(next);
}
