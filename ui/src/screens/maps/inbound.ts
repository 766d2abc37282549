/** "A call comes in": carrier, number, flow, whom the flow leads to, who rings. */
import type { Office } from "@/api";
import { MapDraft, type MapEdge, type OfficeMap } from "./map";
import { overflowChain, waysOf, type Destination, type Way } from "./ways";

const COLUMN = { trunk: 0, number: 1, flow: 2, group: 3, extension: 4 } as const;

export function inboundMap(office: Office): OfficeMap {
  const draft = new MapDraft();
  const walked = new Set<string>();
  for (const trunk of office.trunks) draft.node("trunk", trunk.id, COLUMN.trunk);
  for (const number of office.numbers) {
    const id = draft.node("number", number.number, COLUMN.number);
    const trunk = office.trunks.some((one) => one.id === number.trunk);
    draft.edge(draft.node(trunk ? "trunk" : "missing", number.trunk, COLUMN.trunk), id);
    const flow = number.inbound?.flow;
    if (flow) draft.edge(id, flowNode(draft, office, flow, walked));
  }
  return draft.drawn();
}

function flowNode(draft: MapDraft, office: Office, flowId: string, walked: Set<string>): string {
  const flow = office.flows.find((one) => one.id === flowId);
  if (!flow) return draft.node("missing", flowId, COLUMN.flow);
  const id = draft.node("flow", flowId, COLUMN.flow);
  if (walked.has(flowId)) return id;
  walked.add(flowId);
  for (const way of waysOf(flow))
    draft.edge(id, destination(draft, office, way.to, walked), exitsOf(way));
  return id;
}

function destination(
  draft: MapDraft,
  office: Office,
  to: Destination,
  walked: Set<string>,
): string {
  switch (to.kind) {
    case "group":
      return groupNode(draft, office, to.id);
    case "extension": {
      const known = office.extensions.some((one) => one.number === to.id);
      return draft.node(known ? "extension" : "missing", to.id, COLUMN.extension);
    }
    case "mailbox":
    case "group_mailbox":
      return draft.node("mailbox", to.id, COLUMN.extension);
    case "flow":
      return flowNode(draft, office, to.id, walked);
  }
}

function groupNode(draft: MapDraft, office: Office, groupId: string): string {
  const chain = overflowChain(office, groupId);
  if (chain.length === 0) return draft.node("missing", groupId, COLUMN.group);
  let before: string | null = null;
  for (const id of chain) {
    const node = draft.node("group", id, COLUMN.group);
    if (before) draft.edge(before, node, [], true);
    before = node;
    for (const member of office.groups.find((one) => one.id === id)?.members ?? []) {
      draft.edge(node, draft.node("extension", member.extension, COLUMN.extension));
    }
  }
  return draft.node("group", groupId, COLUMN.group);
}

/** Only the blocks where a caller's way parts; that a greeting was played tells nobody anything. */
export function exitsOf(way: Way): MapEdge["exits"] {
  return way.path.filter(({ exit }) => exit !== "done").map(({ kind, exit }) => ({ kind, exit }));
}
