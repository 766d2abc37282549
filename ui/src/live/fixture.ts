// A call as the exchange tells it, for tests: here, and in the browser.
import type { LiveCall } from "../api/generated/api";

export function liveCall(id: string, more: Partial<LiveCall> = {}): LiveCall {
  return {
    id,
    direction: "inbound",
    caller: "13812341234",
    caller_name: null,
    called: "075586001234",
    called_name: null,
    trunk: "carrier",
    number: "075586001234",
    started: "2026-01-01T00:00:00Z",
    answered: null,
    ended: null,
    wait_seconds: null,
    talk_seconds: 0,
    ended_by: null,
    ended_by_extension: null,
    reason: null,
    legs: [],
    path: [],
    recording: null,
    recording_removed: null,
    state: "flow",
    group: null,
    waiting_since: null,
    position: null,
    digits: "",
    ringing: [],
    talking: [],
    parked: null,
    aside: null,
    collected: [],
    ...more,
  };
}
