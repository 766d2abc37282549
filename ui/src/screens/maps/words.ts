/** What stands on the boxes of a map, and where a click on them leads. */
import type { LiveTrunk, Office } from "@/api";
import { write } from "@/shell/route.svelte";
import { grouped, m } from "@/words";
import type { MapNode, OfficeMap } from "./map";
import { whyNot } from "./outbound";

export interface NodeWords {
  kind: string;
  name: string;
  href: string;
  state?: "good" | "bad" | undefined;
  /** Why no call goes on from here. */
  gap?: string | undefined;
}

export function wordsOf(
  map: OfficeMap,
  office: Office,
  trunks: readonly LiveTrunk[],
): Map<string, NodeWords> {
  const leading = new Set(map.edges.map((edge) => edge.from));
  return new Map(
    map.nodes.map((node) => {
      const gap = leading.has(node.id) ? undefined : gapOf(node, office);
      return [node.id, { ...words(node, office, trunks), gap }];
    }),
  );
}

/** What is missing at a box that leads nowhere, though it should. */
function gapOf({ kind, entity, column }: MapNode, office: Office): string | undefined {
  if (kind === "number") return m.maps_gap_number();
  if (kind === "group") return m.maps_gap_group();
  // The first column is of those who call.
  const calls = kind === "extension" && column === 0;
  return calls && whyNot(office, entity) !== null ? m.maps_gap_extension() : undefined;
}

function words({ kind, entity }: MapNode, office: Office, trunks: readonly LiveTrunk[]): NodeWords {
  const to = (area: string) => write({ area, rest: [entity] });
  const named = (list: readonly { id: string; name: string }[]) =>
    list.find((one) => one.id === entity)?.name || entity;
  switch (kind) {
    case "trunk": {
      const up = trunks.find((trunk) => trunk.id === entity)?.up;
      return {
        kind: m.maps_trunk(),
        name: named(office.trunks),
        href: to("trunks"),
        state: up === true ? "good" : up === false ? "bad" : undefined,
      };
    }
    case "number":
      return {
        kind: m.maps_number(),
        name: grouped(entity, office.office.country),
        href: to("numbers"),
      };
    case "flow":
      return { kind: m.maps_flow(), name: named(office.flows), href: to("flows") };
    case "group":
      return { kind: m.maps_group(), name: named(office.groups), href: to("groups") };
    case "extension":
      return {
        kind: m.maps_extension(),
        name: extensionName(office, entity),
        href: to("extensions"),
      };
    case "mailbox":
      return {
        kind: m.maps_mailbox(),
        name: extensionName(office, entity),
        href: to("extensions"),
      };
    case "rule":
      return {
        kind: m.maps_rules(),
        name: m.maps_rules_count({ count: office.outbound_rules.length }),
        href: write({ area: "settings", rest: ["rules"] }),
      };
    case "outside":
      return {
        kind: m.maps_outside(),
        name: m.maps_outside_name(),
        href: write({ area: "calls", query: { direction: "outbound" } }),
      };
    case "missing":
      return { kind: m.maps_missing(), name: entity, href: write({ area: "numbers" }) };
  }
}

export function extensionName(office: Office, number: string): string {
  const name = office.extensions.find((one) => one.number === number)?.name;
  return name && name !== number ? `${number} ${name}` : number;
}
