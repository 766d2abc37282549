/** What a new trunk begins with, by the kind of carrier. */
import type { Guard, Price, Trunk } from "@/api";

export const PRESETS = ["registration", "address", "aliyun", "exchange"] as const;
export type Preset = (typeof PRESETS)[number];

export function preset(kind: Preset, id: string): Trunk {
  const base = { id, name: "", hosts: [""], codecs: ["PCMA", "PCMU"], enabled: true };
  switch (kind) {
    case "registration":
      return { ...base, kind: "register", username: "", expires_seconds: 600 } as Trunk;
    case "address":
      return { ...base, kind: "peer", allow_signalling_from: [] } as unknown as Trunk;
    case "aliyun":
      return {
        ...base,
        kind: "peer",
        allow_signalling_from: [],
        calls_per_second: 20,
        response_codes: "aliyun",
      } as unknown as Trunk;
    case "exchange":
      return {
        ...base,
        kind: "peer",
        allow_signalling_from: [],
        codecs: ["opus", "G722", "PCMA", "PCMU"],
      } as unknown as Trunk;
  }
}

export type GuardField =
  "minutes_per_hour" | "minutes_per_day" | "spend_per_hour" | "spend_per_day";

/** The guard with one setting more or less; none where nothing is left of it. */
export function withGuard(
  guard: Guard | null | undefined,
  field: GuardField | "calendar" | "end_calls",
  value: number | string | boolean | null | undefined,
): Guard | null {
  const set = Object.entries({ ...guard, [field]: value }).filter(
    ([, one]) => one !== null && one !== undefined,
  );
  return set.length > 0 ? (Object.fromEntries(set) as Guard) : null;
}

/** A line a price: how the number begins, and what a minute costs. */
export function pricesText(prices: readonly Price[] | null | undefined): string {
  return (prices ?? []).map(({ prefix, per_minute }) => `${prefix} ${per_minute}`).join("\n");
}

/** The prices that are typed, and the first line that is none. */
export function pricesFrom(text: string): { prices: Price[]; wrong: string | null } {
  const prices: Price[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [, prefix, amount] = /^(\+?\d+)[\s,;:=]+(\d+(?:\.\d+)?)$/.exec(line) ?? [];
    if (prefix === undefined || amount === undefined) return { prices, wrong: line };
    prices.push({ prefix, per_minute: Number(amount) });
  }
  return { prices, wrong: null };
}

/** What the exchange never calls over a trunk whose list is not said, by its response codes. */
export function usualDeny(trunk: Trunk): string[] {
  return trunk.response_codes === "aliyun" ? ["400*", "95*"] : [];
}

/** Addresses that are typed one a line, or with commas. */
export function lines(text: string): string[] {
  return text
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);
}
