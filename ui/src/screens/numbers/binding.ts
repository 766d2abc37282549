/** A number with both of its bindings: the flow that its callers enter, the groups that may show it. */
import type { Group, NumberKind, Office, OwnNumber } from "@/api";
import { read, same, type Place, type Wrong } from "@/telephone/plan";

export interface Bound extends OwnNumber {
  /** Ids of the groups whose members show it when they call out. */
  shown_by: string[];
}

export function bound(number: OwnNumber, groups: readonly Group[]): Bound {
  const shown = groups.filter((group) => group.outbound_numbers?.includes(number.number));
  return { ...number, shown_by: shown.map((group) => group.id) };
}

export function unbound({ shown_by: _, ...number }: Bound): OwnNumber {
  return number;
}

/** The groups that must be saved so that the number is shown by those, and by no others. */
export function changedGroups(
  groups: readonly Group[],
  was: string | null,
  { number, shown_by }: Pick<Bound, "number" | "shown_by">,
): Group[] {
  return groups.flatMap((group) => {
    const before = group.outbound_numbers ?? [];
    const wanted = shown_by.includes(group.id);
    const renamed = before.map((one) => (one === was ? number : one));
    const kept = wanted ? renamed : renamed.filter((one) => one !== number);
    const after = wanted && !kept.includes(number) ? [...kept, number] : kept;
    return after.join() === before.join() ? [] : [{ ...group, outbound_numbers: after }];
  });
}

export type Meant =
  | { kind: "number"; number: OwnNumber; recorded: string }
  | { kind: "nobody"; recorded: string }
  | { kind: "wrong"; why: Wrong };

/** Which of the office's numbers a carrier means by what it sends: `sip:+86...@host` and its like too. */
export function meant(sent: string, office: Pick<Office, "numbers" | "office">): Meant {
  const place: Place = office.office;
  const written = userPart(sent);
  const dialled = read(written, place);
  const number = office.numbers.find(
    (one) => one.number === written || same(one.number, written, place),
  );
  if (number) {
    return {
      kind: "number",
      number,
      recorded: dialled.kind === "wrong" ? written : dialled.number,
    };
  }
  if (dialled.kind === "wrong") return { kind: "wrong", why: dialled.why };
  return { kind: "nobody", recorded: dialled.number };
}

/** What stands before the @ of an address, without its name, brackets and parameters. */
function userPart(sent: string): string {
  const address = /<([^>]*)>/.exec(sent)?.[1] ?? sent;
  const bare = address.trim().replace(/^(sips?|tel):/i, "");
  return (bare.split("@")[0] ?? "").split(";")[0]?.trim() ?? "";
}

/** How many calls at once go out over a number whose limit is not said, as the exchange has it. */
export function usualCalls(kind: NumberKind): number {
  if (kind === "fixed") return 5;
  return kind === "mobile" ? 3 : 20;
}
