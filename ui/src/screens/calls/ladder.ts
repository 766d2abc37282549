/** A SIP ladder: who spoke to whom, one arrow a line, as the trace has it. */
import type { LadderLine } from "@/api";

export interface Line {
  /** RFC 3339. */
  at: string;
  from: string;
  to: string;
  /** `INVITE`, `180 Ringing`. */
  text: string;
  message: string;
}

export interface Arrow {
  index: number;
  /** Columns of sender and receiver. */
  from: number;
  to: number;
  /** Milliseconds since the first line. */
  after: number;
  tone: "request" | "progress" | "success" | "failure";
}

export interface Ladder {
  parties: string[];
  arrows: Arrow[];
}

/** The exchange's own column. */
export const OURS = "cordboard";

/** As the exchange keeps them: each leg is a party, and two phones of one extension are two. */
export function linesOf(told: readonly LadderLine[]): Line[] {
  return told.map(({ at, party, peer, sent, text, message }) => {
    const other = `${party} ${peer}`;
    return { at, from: sent ? OURS : other, to: sent ? other : OURS, text, message };
  });
}

/** Parties stand in the order in which they first speak; ours in the middle of the first two. */
export function ladderOf(lines: readonly Line[], ours: string): Ladder {
  const others: string[] = [];
  for (const { from, to } of lines) {
    for (const party of [from, to])
      if (party !== ours && !others.includes(party)) others.push(party);
  }
  const parties = others.length === 0 ? [ours] : [others[0]!, ours, ...others.slice(1)];
  const first = Date.parse(lines[0]?.at ?? "");
  const arrows = lines.map((line, index): Arrow => ({
    index,
    from: parties.indexOf(line.from),
    to: parties.indexOf(line.to),
    after: Date.parse(line.at) - first,
    tone: toneOf(line.text),
  }));
  return { parties, arrows };
}

function toneOf(said: string): Arrow["tone"] {
  const status = Number(/^\d{3}/.exec(said)?.[0]);
  if (!status) return "request";
  if (status < 200) return "progress";
  return status < 300 ? "success" : "failure";
}
