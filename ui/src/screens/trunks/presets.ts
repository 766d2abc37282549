/** What a new trunk begins with, by the kind of carrier. */
import type { Trunk } from "@/api";

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
