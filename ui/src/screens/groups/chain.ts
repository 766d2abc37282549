/** The overflow of a group drawn as a chain, with what it takes to go on from each link. */
import type { Group } from "@/api";

export const DEFAULTS = { ring_seconds: 20, wrap_up_seconds: 10, max_wait_seconds: 300 } as const;

export interface Link {
  group: Group;
  /** Seconds that a caller waits here at most. */
  waits: number;
  /** Seconds since the caller came to the first group. */
  after: number;
}

export type ChainEnd = "flow_goes_on" | "circle" | "missing";

export interface Chain {
  links: Link[];
  end: ChainEnd;
}

/** At its end the flow goes on by the exit `timeout`, unless the chain bites its own tail. */
export function chainOf(groups: readonly Group[], first: string): Chain {
  const links: Link[] = [];
  let after = 0;
  let id: string | undefined = first;
  while (id !== undefined) {
    if (links.some((link) => link.group.id === id)) return { links, end: "circle" };
    const group = groups.find((one) => one.id === id);
    if (!group) return { links, end: "missing" };
    const waits = group.max_wait_seconds ?? DEFAULTS.max_wait_seconds;
    links.push({ group, waits, after });
    after += waits;
    id = group.overflow?.group;
  }
  return { links, end: "flow_goes_on" };
}

/** Groups that may be chosen as the next link without closing a circle. */
export function mayFollow(groups: readonly Group[], group: Pick<Group, "id">): Group[] {
  return groups.filter(
    (one) => !chainOf(groups, one.id).links.some((link) => link.group.id === group.id),
  );
}
