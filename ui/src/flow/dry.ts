// A dry run on the canvas: which blocks and wires light up, and when.
import type { DryStep } from "@/api";
import type { Wire } from "./document";

export type {
  DryAgent,
  DryAnswer,
  DryCaller,
  DryHeard,
  DryReply,
  DryResponse,
  DryRun,
  DryStep,
} from "@/api";

export interface Lit {
  /** Numbers of the steps (from 1) at each block. */
  nodes: ReadonlyMap<string, number[]>;
  wires: ReadonlySet<string>;
  /** Where the caller is now. */
  here: string | undefined;
}

export const DARK: Lit = { nodes: new Map(), wires: new Set(), here: undefined };

export const wireKey = (wire: Pick<Wire, "from" | "exit">): string =>
  `${wire.from}\u0000${wire.exit}`;

/** What is lit after the first `count` steps, of the flow that is being drawn. */
export function lit(steps: readonly DryStep[], count: number, flow: string): Lit {
  const nodes = new Map<string, number[]>();
  const wires = new Set<string>();
  let here: string | undefined;
  steps.slice(0, count).forEach((step, index) => {
    if (step.flow !== flow) {
      here = undefined;
      return;
    }
    nodes.set(step.node, [...(nodes.get(step.node) ?? []), index + 1]);
    here = step.node;
    const isLast = index === count - 1;
    if (step.exit !== null && step.to !== null && !isLast)
      wires.add(wireKey({ from: step.node, exit: step.exit }));
  });
  // At the end of it all the last wire counts too.
  const last = steps[count - 1];
  if (count === steps.length && last?.flow === flow && last.exit !== null && last.to !== null) {
    wires.add(wireKey({ from: last.node, exit: last.exit }));
  }
  return { nodes, wires, here };
}

/** How long step `index` stays before the next one, in seconds of the caller. */
export function lasting(steps: readonly DryStep[], index: number, end: number): number {
  const here = steps[index]?.at_seconds ?? end;
  const next = steps[index + 1]?.at_seconds ?? end;
  return Math.max(0, next - here);
}

/** `1:05.2` of 65.2 seconds. */
export function clock(seconds: number): string {
  const tenths = Math.round(seconds * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = (tenths - minutes * 600) / 10;
  const whole = Number.isInteger(rest)
    ? String(rest).padStart(2, "0")
    : rest.toFixed(1).padStart(4, "0");
  return `${minutes}:${whole}`;
}
