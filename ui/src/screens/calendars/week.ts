/**
 * The hours of a week as blocks on a grid, and back.
 *
 * A block lies on one day and may run on into the next (`to` beyond 1440). The office file keeps hours that
 * are alike on several days as one entry; `toWeekly` finds those again.
 */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof DAYS)[number];

export const DAY_MINUTES = 1440;
/** What the mouse snaps to. */
export const STEP = 15;
const SHORTEST = STEP;
const MORNING = 7 * 60;

/** Minutes from midnight of `day`; `to` is at most the same time of the next day. */
export interface Block {
  day: number;
  from: number;
  to: number;
}

export interface WeeklyHours {
  days: Weekday[];
  from: string;
  to: string;
}

/** `09:30` as minutes; `null` where it is no time. */
export function minutesOf(time: string): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(time.trim());
  if (!found) return null;
  const hour = Number(found[1]);
  const minute = Number(found[2]);
  const minutes = hour * 60 + minute;
  return minute < 60 && minutes <= DAY_MINUTES ? minutes : null;
}

/** The end of a day is `24:00`; what lies behind it is a time of the next day. */
export function timeOf(minutes: number): string {
  const inDay = minutes > DAY_MINUTES ? minutes - DAY_MINUTES : minutes;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}

/** Where the view of a day begins: an hour before anybody works, and in the morning where nobody does yet. */
export function firstInSight(blocks: readonly Block[]): number {
  const earliest = Math.min(...blocks.map((block) => block.from));
  return blocks.length > 0 ? Math.max(0, earliest - 60) : MORNING;
}

export function snap(minutes: number): number {
  return Math.round(minutes / STEP) * STEP;
}

/** What cannot be read is left out; the form beside the grid tells of it. */
export function toBlocks(weekly: readonly WeeklyHours[] | null | undefined): Block[] {
  const blocks: Block[] = [];
  for (const hours of weekly ?? []) {
    const from = minutesOf(hours.from);
    const to = minutesOf(hours.to);
    if (from === null || to === null || from === DAY_MINUTES) continue;
    for (const day of hours.days) {
      blocks.push({ day: DAYS.indexOf(day), from, to: to <= from ? to + DAY_MINUTES : to });
    }
  }
  return merged(blocks);
}

/** Days with the same hours share an entry; entries are in the order in which the week meets them. */
export function toWeekly(blocks: readonly Block[]): WeeklyHours[] {
  const found = new Map<string, WeeklyHours>();
  for (const block of merged(blocks)) {
    const from = timeOf(block.from);
    const to = timeOf(block.to);
    const key = `${from}-${to}`;
    const entry = found.get(key) ?? { days: [], from, to };
    const day = DAYS[block.day];
    if (day) entry.days.push(day);
    found.set(key, entry);
  }
  return [...found.values()];
}

/** Blocks of one day that touch become one, and no block reaches over its own beginning on the next day. */
export function merged(blocks: readonly Block[]): Block[] {
  const sorted = [...blocks].sort((a, b) => a.day - b.day || a.from - b.from);
  const out: Block[] = [];
  for (const block of sorted) {
    const last = out.at(-1);
    if (last && last.day === block.day && block.from <= last.to) {
      last.to = Math.min(Math.max(last.to, block.to), last.from + DAY_MINUTES);
    } else {
      out.push({ ...block });
    }
  }
  return out;
}

/** A drag over the grid draws one block on every day that it crossed. */
export function drawn(
  blocks: readonly Block[],
  a: { day: number; minute: number },
  b: { day: number; minute: number },
): Block[] {
  const [first, last] = a.day <= b.day ? [a.day, b.day] : [b.day, a.day];
  const from = Math.min(snap(Math.max(0, Math.min(a.minute, b.minute))), DAY_MINUTES - SHORTEST);
  const to = Math.max(snap(Math.min(DAY_MINUTES, Math.max(a.minute, b.minute))), from + SHORTEST);
  const news: Block[] = [];
  for (let day = first; day <= last; day += 1) news.push({ day, from, to });
  return merged([...blocks, ...news]);
}

export function without(blocks: readonly Block[], index: number): Block[] {
  return blocks.filter((_, at) => at !== index);
}

/** Moves a block by days and minutes, and keeps it inside the week and its length as it was. */
export function moved(
  blocks: readonly Block[],
  index: number,
  days: number,
  minutes: number,
): Block[] {
  const block = blocks[index];
  if (!block) return [...blocks];
  const day = Math.min(6, Math.max(0, block.day + days));
  const length = block.to - block.from;
  const from = Math.min(DAY_MINUTES - SHORTEST, Math.max(0, block.from + snap(minutes)));
  return merged([...without(blocks, index), { day, from, to: from + length }]);
}

/** Moves one end of a block; it stays at least a step long and at most a day. */
export function resized(
  blocks: readonly Block[],
  index: number,
  end: "from" | "to",
  minutes: number,
): Block[] {
  const block = blocks[index];
  if (!block) return [...blocks];
  const by = snap(minutes);
  const next = { ...block };
  if (end === "from") next.from = Math.min(Math.max(0, block.from + by), block.to - SHORTEST);
  else next.to = Math.min(Math.max(block.from + SHORTEST, block.to + by), block.from + DAY_MINUTES);
  return merged([...without(blocks, index), next]);
}

/** The hours of one day put on others, in place of what those had. */
export function copiedDay(blocks: readonly Block[], from: number, to: readonly number[]): Block[] {
  const source = blocks.filter((block) => block.day === from);
  const kept = blocks.filter((block) => block.day === from || !to.includes(block.day));
  const copies = to
    .filter((day) => day !== from)
    .flatMap((day) => source.map((block) => ({ ...block, day })));
  return merged([...kept, ...copies]);
}

/** Where a block is found after an edit that merged and sorted: the one that holds that minute. */
export function holding(blocks: readonly Block[], day: number, minute: number): number {
  return blocks.findIndex(
    (block) => block.day === day && block.from <= minute && minute < block.to,
  );
}

/** What is drawn: a block over midnight has a second piece on the next day. */
export interface Piece {
  index: number;
  day: number;
  from: number;
  to: number;
  runsOn: boolean;
  begunBefore: boolean;
}

export function pieces(blocks: readonly Block[]): Piece[] {
  return blocks.flatMap((block, index) => {
    const runsOn = block.to > DAY_MINUTES;
    const first = {
      index,
      day: block.day,
      from: block.from,
      to: Math.min(block.to, DAY_MINUTES),
      runsOn,
      begunBefore: false,
    };
    if (!runsOn) return [first];
    const rest = {
      index,
      day: (block.day + 1) % 7,
      from: 0,
      to: block.to - DAY_MINUTES,
      runsOn: false,
      begunBefore: true,
    };
    return [first, rest];
  });
}

/** Open hours in a week, in minutes. */
export function openMinutes(blocks: readonly Block[]): number {
  return merged(blocks).reduce((sum, block) => sum + block.to - block.from, 0);
}
