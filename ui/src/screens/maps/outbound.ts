/** "A call goes out": who calls, whose number is shown, which limits hold, by which carrier. */
import type { OwnNumber, Office } from "@/api";
import { MapDraft, type OfficeMap } from "./map";

const COLUMN = { extension: 0, group: 1, number: 2, rule: 3, trunk: 4, outside: 5 } as const;

export function outboundMap(office: Office): OfficeMap {
  const draft = new MapDraft();
  const rules = office.outbound_rules.length > 0;
  for (const extension of office.extensions) {
    const from = draft.node("extension", extension.number, COLUMN.extension);
    const shown = shownFor(office, extension.number);
    if (!shown) continue;
    const group = draft.node("group", shown.group, COLUMN.group);
    draft.edge(from, group);
    const number = draft.node("number", shown.number.number, COLUMN.number);
    draft.edge(group, number);
    const known = office.trunks.some((trunk) => trunk.id === shown.number.trunk);
    const trunk = draft.node(known ? "trunk" : "missing", shown.number.trunk, COLUMN.trunk);
    if (rules) {
      const rule = draft.node("rule", "all", COLUMN.rule);
      draft.edge(number, rule);
      draft.edge(rule, trunk);
    } else {
      draft.edge(number, trunk);
    }
    if (known) draft.edge(trunk, draft.node("outside", "world", COLUMN.outside));
  }
  return draft.drawn();
}

/** As the exchange chooses: the first number of the first of its groups that has one. */
export function shownFor(
  office: Office,
  extension: string,
): { group: string; number: OwnNumber } | null {
  for (const group of office.groups.filter((one) =>
    one.members.some((member) => member.extension === extension),
  )) {
    for (const written of group.outbound_numbers ?? []) {
      const number = office.numbers.find((one) => one.number === written);
      if (number) return { group: group.id, number };
    }
  }
  return null;
}

export type WhyNot =
  "no_group" | "no_number" | "number_is_inbound_only" | "no_trunk" | "trunk_is_off";

/** Why an extension cannot call out; `null` where it can. */
export function whyNot(office: Office, extension: string): WhyNot | null {
  const shown = shownFor(office, extension);
  if (!shown) {
    const member = office.groups.some((group) =>
      group.members.some((one) => one.extension === extension),
    );
    return member ? "no_number" : "no_group";
  }
  if (shown.number.kind === "400") return "number_is_inbound_only";
  const trunk = office.trunks.find((one) => one.id === shown.number.trunk);
  if (!trunk) return "no_trunk";
  return trunk.enabled === false ? "trunk_is_off" : null;
}
