/**
 * Who is in which group, on which level: edits as they are made by dragging or by keys.
 *
 * Level 1 rings first. Levels are counted without gaps, in the order of their priorities.
 */
import type { Group, Member } from "@/api";

export interface Level {
  priority: number;
  members: string[];
}

export interface Place {
  group: string;
  /** Counted from 0; the number of levels makes a new one behind the last. */
  level: number;
}

export function levelsOf(group: Pick<Group, "members">): Level[] {
  const byPriority = new Map<number, string[]>();
  for (const member of group.members) {
    const priority = member.priority ?? 1;
    byPriority.set(priority, [...(byPriority.get(priority) ?? []), member.extension]);
  }
  return [...byPriority]
    .sort(([a], [b]) => a - b)
    .map(([priority, members]) => ({ priority, members }));
}

function membersOf(levels: readonly (readonly string[])[]): Member[] {
  const filled = levels.filter((members) => members.length > 0);
  return filled.flatMap((members, at) =>
    members.map((extension) => ({ extension, priority: at + 1 })),
  );
}

/** Puts an extension on a level of a group; where it was in that group before, it leaves. */
export function placed(group: Group, extension: string, level: number): Group {
  const levels = levelsOf(group).map(({ members }) => members.filter((one) => one !== extension));
  const at = Math.max(0, Math.min(level, levels.length));
  levels[at] = [...(levels[at] ?? []), extension];
  return { ...group, members: membersOf(levels) };
}

export function withoutMember(group: Group, extension: string): Group {
  const levels = levelsOf(group).map(({ members }) => members.filter((one) => one !== extension));
  return { ...group, members: membersOf(levels) };
}

export function isMember(group: Pick<Group, "members">, extension: string): boolean {
  return group.members.some((member) => member.extension === extension);
}

/** A level up or down by keys; down from alone on the last level changes nothing. */
export function shifted(group: Group, extension: string, by: -1 | 1): Group {
  const levels = levelsOf(group).map(({ members }) => members);
  const at = levels.findIndex((members) => members.includes(extension));
  const isAlone = levels[at]?.length === 1;
  if (at < 0 || (by === 1 && at === levels.length - 1 && isAlone)) return group;
  if (by === -1 && at === 0) return isAlone ? group : onNewFirstLevel(group, levels, extension);
  return placed(group, extension, at + by);
}

function onNewFirstLevel(group: Group, levels: string[][], extension: string): Group {
  const others = levels.map((members) => members.filter((one) => one !== extension));
  return { ...group, members: membersOf([[extension], ...others]) };
}

/**
 * What a drop does: the groups that changed, ready to be saved. From one group to another an agent moves,
 * or stays in both where `keep` is asked for; dropped outside of all groups, the agent leaves.
 */
export function dropped(
  groups: readonly Group[],
  extension: string,
  from: string | null,
  to: Place | null,
  keep: boolean,
): Group[] {
  const target = groups.find((group) => group.id === to?.group);
  const source = groups.find((group) => group.id === from);
  const changed: Group[] = [];
  if (target && to) {
    const next = placed(target, extension, to.level);
    if (JSON.stringify(next.members) !== JSON.stringify(target.members)) changed.push(next);
  }
  const leaves = source && source.id !== target?.id && !(target && keep);
  if (leaves) changed.push(withoutMember(source, extension));
  return changed;
}
