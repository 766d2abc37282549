/** Where a flow can lead a caller: every destination, with the shortest way of exits to it. */
import type { Document, FlowEntry, Office } from "@/api";

export type Destination =
  | { kind: "group"; id: string }
  | { kind: "extension"; id: string }
  | { kind: "mailbox"; id: string }
  | { kind: "group_mailbox"; id: string }
  | { kind: "flow"; id: string };

/** One block that was passed, and the exit by which it was left. */
export interface Passed {
  flow: string;
  node: string;
  kind: string;
  exit: string;
}

export interface Way {
  to: Destination;
  path: Passed[];
}

/** What calls walk now: the published version, or the draft of a flow that is published as it stands. */
export function publishedDocument(flow: FlowEntry): Document | null {
  return flow.published?.document ?? (flow.publish ? flow.document : null);
}

/** Breadth first, so that the way that is told is the shortest. A circle is walked once. */
export function waysOf(flow: FlowEntry): Way[] {
  const document = publishedDocument(flow);
  if (!document) return [];
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const ways: Way[] = [];
  const told = new Set<string>();
  const seen = new Set([document.start]);
  const queue: { id: string; path: Passed[] }[] = [{ id: document.start, path: [] }];
  for (let at = 0; at < queue.length; at += 1) {
    const { id, path } = queue[at]!;
    const node = nodes.get(id);
    if (!node) continue;
    for (const to of destinationsOf(node)) {
      const key = `${to.kind}:${to.id}`;
      if (!told.has(key)) ways.push({ to, path });
      told.add(key);
    }
    for (const wire of document.wires.filter((wire) => wire.from === id)) {
      if (seen.has(wire.to)) continue;
      seen.add(wire.to);
      queue.push({
        id: wire.to,
        path: [...path, { flow: flow.id, node: id, kind: node.kind, exit: wire.exit }],
      });
    }
  }
  return ways;
}

function destinationsOf(node: Document["nodes"][number]): Destination[] {
  const block = node as unknown as Record<string, unknown>;
  switch (node.kind) {
    case "queue":
      return typeof block.group === "string" ? [{ kind: "group", id: block.group }] : [];
    case "ring":
      return Array.isArray(block.extensions)
        ? block.extensions.map((id) => ({ kind: "extension" as const, id: String(id) }))
        : [];
    case "voicemail":
      return mailbox(block.mailbox);
    case "go_to":
      return typeof block.flow === "string" ? [{ kind: "flow", id: block.flow }] : [];
    default:
      return [];
  }
}

function mailbox(value: unknown): Destination[] {
  if (typeof value !== "object" || value === null) return [];
  const box = value as { extension?: string; group?: string };
  if (box.extension) return [{ kind: "mailbox", id: box.extension }];
  return box.group ? [{ kind: "group_mailbox", id: box.group }] : [];
}

/** The groups that callers of one come to by overflow, the first first; a circle ends where it closes. */
export function overflowChain(office: Pick<Office, "groups">, first: string): string[] {
  const chain: string[] = [];
  let id: string | undefined = first;
  while (id !== undefined && !chain.includes(id)) {
    const group: Office["groups"][number] | undefined = office.groups.find((one) => one.id === id);
    if (!group) break;
    chain.push(id);
    id = group.overflow?.group;
  }
  return chain;
}
