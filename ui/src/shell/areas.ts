// The rooms of the UI in the order of the sidebar. A room whose screen is not built is not shown.
import type { Component } from "svelte";
import BookUserIcon from "@lucide/svelte/icons/book-user";
import CalendarClockIcon from "@lucide/svelte/icons/calendar-clock";
import CableIcon from "@lucide/svelte/icons/cable";
import GaugeIcon from "@lucide/svelte/icons/gauge";
import HashIcon from "@lucide/svelte/icons/hash";
import HeadsetIcon from "@lucide/svelte/icons/headset";
import HistoryIcon from "@lucide/svelte/icons/history";
import MapIcon from "@lucide/svelte/icons/map";
import PhoneIcon from "@lucide/svelte/icons/phone";
import SettingsIcon from "@lucide/svelte/icons/settings";
import SpeechIcon from "@lucide/svelte/icons/speech";
import UsersIcon from "@lucide/svelte/icons/users";
import WaypointsIcon from "@lucide/svelte/icons/waypoints";
import type { Command, Right } from "@/api";
import { m } from "@/words";

export type Icon = typeof PhoneIcon;
/** What a screen gets: what stands behind its name in the address. */
export interface ScreenProps {
  rest: string[];
  query: URLSearchParams;
}
export type Screen = Component<ScreenProps>;

export interface Area {
  id: string;
  name: () => string;
  icon: Icon;
  /** Any of these opens it; none: everybody may. */
  /** Without this command of the exchange there is nothing to be done in it. */
  needs?: Command;
  rights: Right[];
  section: "work" | "business" | "system";
}

const ALL: Area[] = [
  { id: "workbench", name: m.shell_workbench, icon: HeadsetIcon, rights: [], section: "work" },
  { id: "calls", name: m.shell_calls, icon: HistoryIcon, rights: [], section: "work" },
  { id: "board", name: m.shell_board, icon: GaugeIcon, rights: ["see_board"], section: "work" },
  { id: "flows", name: m.shell_flows, icon: WaypointsIcon, rights: ["flows"], section: "business" },
  {
    id: "groups",
    name: m.shell_groups,
    icon: UsersIcon,
    rights: ["configure"],
    section: "business",
  },
  {
    id: "numbers",
    name: m.shell_numbers,
    icon: HashIcon,
    rights: ["configure"],
    section: "business",
  },
  {
    id: "trunks",
    name: m.shell_trunks,
    icon: CableIcon,
    rights: ["configure"],
    section: "business",
  },
  {
    id: "extensions",
    name: m.shell_extensions,
    icon: PhoneIcon,
    rights: ["configure"],
    section: "business",
  },
  {
    id: "people",
    name: m.shell_people,
    icon: BookUserIcon,
    rights: ["users"],
    section: "business",
  },
  {
    id: "prompts",
    name: m.shell_prompts,
    icon: SpeechIcon,
    rights: ["flows"],
    needs: "prompts",
    section: "business",
  },
  {
    id: "calendars",
    name: m.shell_calendars,
    icon: CalendarClockIcon,
    rights: ["flows", "configure"],
    section: "business",
  },
  { id: "maps", name: m.shell_maps, icon: MapIcon, rights: ["configure"], section: "business" },
  { id: "settings", name: m.shell_settings, icon: SettingsIcon, rights: [], section: "system" },
];

const built = import.meta.glob<{ default: Screen }>("../screens/*/index.ts");

export const areas: Area[] = ALL.filter((area) => `../screens/${area.id}/index.ts` in built);

/** The areas that these rights open. */
export function areasFor(
  rights: readonly Right[],
  offers: (command: Command) => boolean = () => true,
): Area[] {
  return areas.filter(
    (area) =>
      (area.rights.length === 0 || area.rights.some((right) => rights.includes(right))) &&
      (area.needs === undefined || offers(area.needs)),
  );
}

export async function screen(id: string): Promise<Screen | null> {
  const load = built[`../screens/${id}/index.ts`];
  return load ? (await load()).default : null;
}
