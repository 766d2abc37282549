/**
 * What a step of the first start saves: the fields that were changed in it. What somebody else has
 * changed in the meantime stays as it is now.
 */
export function changed<T extends object>(was: T, filled: T, now: T): T {
  const fields = Object.entries(filled).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(was[field as keyof T]),
  );
  return { ...now, ...(Object.fromEntries(fields) as Partial<T>) };
}
