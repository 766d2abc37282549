/** The first number after the highest one, so that numbers stay in a row. */
export function freeNumber(taken: readonly string[]): string {
  const numbers = taken.filter((number) => /^\d{2,6}$/.test(number)).map(Number);
  return String(numbers.length === 0 ? 1001 : Math.max(...numbers) + 1);
}
