// What agents ask customers to key in, and what is usual for each.
import { m } from "@/words";

export const ASKS = ["id", "card", "phone", "code", "other"] as const;
export type Ask = (typeof ASKS)[number];

interface Usual {
  /** So many digits it has at most. */
  most: number;
  masked: boolean;
}

export function usual(ask: Ask): Usual {
  switch (ask) {
    case "id":
      return { most: 18, masked: true };
    case "card":
      return { most: 19, masked: true };
    case "phone":
      return { most: 11, masked: false };
    case "code":
      return { most: 6, masked: true };
    case "other":
      return { most: 20, masked: false };
  }
}

/** As it stands in the record; what is typed for anything else. */
export function labelOf(ask: Ask, typed: string): string {
  switch (ask) {
    case "id":
      return m.work_ask_id();
    case "card":
      return m.work_ask_card();
    case "phone":
      return m.work_ask_phone();
    case "code":
      return m.work_ask_code();
    case "other":
      return typed.trim();
  }
}

export const MOST = 64;

/** A number of digits that can be asked for; null for anything else. */
export function mostOf(typed: string): number | null {
  const most = Number(typed);
  return typed.trim() !== "" && Number.isInteger(most) && most >= 1 && most <= MOST ? most : null;
}
