/** Which faults belong to which field of a form. The exchange names them by path: `groups[2].ring_seconds`. */
export interface Fault {
  path: string;
  message: string;
}

export interface Sorted {
  /** By field of the entity: `ring_seconds`, `members[1].extension`; the entity itself is the empty field. */
  fields: Map<string, string[]>;
  /** Of other entities, which the change would have broken. */
  others: Fault[];
}

export function sorted(faults: readonly Fault[], section: string): Sorted {
  const fields = new Map<string, string[]>();
  const others: Fault[] = [];
  for (const fault of faults) {
    const field = fieldOf(fault.path, section);
    if (field === null) others.push(fault);
    else fields.set(field, [...(fields.get(field) ?? []), fault.message]);
  }
  return { fields, others };
}

/** `groups[2].ring_seconds` and `group.ring_seconds` are both `ring_seconds` of a group. */
function fieldOf(path: string, section: string): string | null {
  const singular = section.replace(/s$/, "");
  const found = new RegExp(`^(?:${section}\\[[^\\]]*\\]|${singular}|${section})(?:\\.(.*))?$`).exec(
    path,
  );
  return found ? (found[1] ?? "") : null;
}

/** The messages of a field and of all that lies in it: `members` has those of `members[1].extension`. */
export function under(fields: ReadonlyMap<string, string[]>, field: string): string[] {
  const inside = (name: string) =>
    name === field || name.startsWith(`${field}[`) || name.startsWith(`${field}.`);
  return [...fields].filter(([name]) => inside(name)).flatMap(([, messages]) => messages);
}
