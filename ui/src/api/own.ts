// Types of the UI's own: names for parts of generated ones, and what the exchange keeps unread.
import type { LiveAgent, LiveCall, OfficeInfo, PhoneStanding } from "./generated/api";

export type AgentState = LiveAgent["state"];
export type LiveCallState = LiveCall["state"];
export type Standing = PhoneStanding["standing"];

/** How far the first start is: the exchange keeps it as it is. */
export interface Setup {
  done: boolean;
  step: string;
  business: OfficeInfo;
  [more: string]: unknown;
}
