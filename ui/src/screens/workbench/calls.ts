// My calls: those of this PC's softphone, each with what the exchange knows of it, and those of my
// desk phone, which only the exchange sees.
import type { LiveCall, LivePhone, PhoneCall } from "@/api";

export interface WorkCall {
  key: string;
  /** Null: it is on my desk phone. */
  phone: PhoneCall | null;
  /** Null: it is not at our exchange, or not any more. */
  live: LiveCall | null;
  direction: "in" | "out";
  state: "ringing" | "calling" | "talking" | "held" | "ended";
  number: string;
  name: string | null;
  /** Since when it is in its state, as far as it matters for a timer. */
  since: string;
}

/** Ringing ones first, then the ones that are spoken on, then the held ones. */
export function workCalls(
  phone: LivePhone | null,
  calls: Iterable<LiveCall>,
  extension: string | null,
): WorkCall[] {
  const byId = new Map([...calls].map((call) => [call.id, call]));
  const mine: WorkCall[] = [];
  for (const call of phone?.calls ?? []) {
    const live = call.exchange_call ? (byId.get(call.exchange_call) ?? null) : null;
    if (call.exchange_call) byId.delete(call.exchange_call);
    mine.push(ofPhone(call, live));
  }
  if (extension) {
    for (const live of byId.values()) {
      const state = deskState(live, extension);
      // What rings on my softphone and is not told yet by its number is not a second call.
      if (state) mine.push(ofDesk(live, extension, state));
    }
  }
  return mine.sort((a, b) => ORDER[a.state] - ORDER[b.state] || a.since.localeCompare(b.since));
}

const ORDER: Record<WorkCall["state"], number> = {
  ringing: 0,
  talking: 1,
  calling: 2,
  held: 3,
  ended: 4,
};

function ofPhone(call: PhoneCall, live: LiveCall | null): WorkCall {
  const state = call.state === "ringback" ? "calling" : call.state;
  return {
    key: `phone ${call.id}`,
    phone: call,
    live,
    direction: call.direction,
    state,
    // The exchange has the number in full; a phone only what it was shown.
    number: live ? otherSide(live, call.direction) : call.user,
    name: (live && nameOf(live, call.direction)) ?? call.display,
    since: call.answered ?? call.began,
  };
}

function ofDesk(live: LiveCall, extension: string, state: WorkCall["state"]): WorkCall {
  const direction = live.caller === extension ? "out" : "in";
  return {
    key: `call ${live.id}`,
    phone: null,
    live,
    direction,
    state,
    number: otherSide(live, direction),
    name: nameOf(live, direction),
    since: live.answered ?? live.started,
  };
}

function otherSide(live: LiveCall, direction: "in" | "out"): string {
  return direction === "in" ? live.caller : live.called;
}

function nameOf(live: LiveCall, direction: "in" | "out"): string | null {
  return direction === "in" ? live.caller_name : live.called_name;
}

function deskState(live: LiveCall, extension: string): WorkCall["state"] | null {
  // `talking` names those who speak besides the caller.
  const caller = live.caller === extension;
  if (live.talking.includes(extension) || (caller && live.talking.length > 0)) return "talking";
  if (live.ringing.includes(extension)) return "ringing";
  return caller && live.ended === null ? "calling" : null;
}

export interface ParkedCall {
  call: LiveCall;
  slot: number;
  /** The party that waits there. */
  who: string;
  name: string | null;
}

/** Calls in parking places, by place. */
export function parkedCalls(calls: Iterable<LiveCall>): ParkedCall[] {
  const parked: ParkedCall[] = [];
  for (const call of calls) {
    if (call.parked === null) continue;
    // Who waits is whoever is left: the caller, or whom he had called.
    const left = call.legs.find((leg) => leg.ended === null);
    const who = left?.party ?? call.caller;
    const name =
      who === call.caller ? call.caller_name : who === call.called ? call.called_name : null;
    parked.push({ call, slot: call.parked, who, name });
  }
  return parked.sort((a, b) => a.slot - b.slot);
}

/** The call that keys and clicks mean where nothing is chosen. */
export function current(calls: WorkCall[], chosen: string | null): WorkCall | null {
  return calls.find((call) => call.key === chosen) ?? calls[0] ?? null;
}

/** The one a transfer or a note belongs to: never one that only rings. */
export function talkingOne(calls: WorkCall[], chosen: string | null): WorkCall | null {
  const connected = calls.filter((call) => call.state === "talking" || call.state === "held");
  return connected.find((call) => call.key === chosen) ?? connected[0] ?? null;
}
