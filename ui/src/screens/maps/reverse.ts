/** "Who can ring 1003, and why": every way from a number of the office to a phone. */
import type { Office } from "@/api";
import { overflowChain, waysOf, type Passed } from "./ways";

export interface RingWay {
  /** The office's number that is called. */
  number: string;
  flow: string;
  path: Passed[];
  /** The group that the phone is a member of; `null` where the flow rings it itself. */
  group: string | null;
  /** Groups whose callers overflow into that one, the first first. */
  overflowed: string[];
}

export function whoCanRing(office: Office, extension: string): RingWay[] {
  return office.numbers.flatMap((number) => {
    const flow = number.inbound?.flow;
    return flow ? fromFlow(office, number.number, flow, extension, [], new Set()) : [];
  });
}

function fromFlow(
  office: Office,
  number: string,
  flowId: string,
  extension: string,
  before: Passed[],
  walked: Set<string>,
): RingWay[] {
  const flow = office.flows.find((one) => one.id === flowId);
  if (!flow || walked.has(flowId)) return [];
  const seen = new Set([...walked, flowId]);
  return waysOf(flow).flatMap((way): RingWay[] => {
    const path = [...before, ...way.path];
    const found = { number, flow: flowId, path };
    switch (way.to.kind) {
      case "extension":
        return way.to.id === extension ? [{ ...found, group: null, overflowed: [] }] : [];
      case "group":
        return byGroup(office, way.to.id, extension).map((by) => ({ ...found, ...by }));
      case "flow":
        return fromFlow(office, number, way.to.id, extension, path, seen);
      case "mailbox":
      case "group_mailbox":
        return [];
    }
  });
}

function byGroup(
  office: Office,
  first: string,
  extension: string,
): Pick<RingWay, "group" | "overflowed">[] {
  const chain = overflowChain(office, first);
  return chain.flatMap((id, at) => {
    const members = office.groups.find((group) => group.id === id)?.members ?? [];
    const isMember = members.some((member) => member.extension === extension);
    return isMember ? [{ group: id, overflowed: chain.slice(0, at) }] : [];
  });
}
