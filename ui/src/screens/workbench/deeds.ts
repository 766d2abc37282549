// What can be done with a call. The softphone does it where the call is on it; a desk phone's call is
// moved by the exchange.
import { call, type LiveCall } from "@/api";
import { complain, tell } from "@/parts";
import { m } from "@/words";
import type { WorkCall } from "./calls";

async function attempt(deed: Promise<unknown>): Promise<boolean> {
  try {
    await deed;
    return true;
  } catch (thrown) {
    complain(thrown);
    return false;
  }
}

export function answer({ phone }: WorkCall): void {
  if (phone) void attempt(call("phone_answer", { call: phone.id }));
  else tell(m.work_answer_on_desk());
}

/** Declines what rings, takes back what is being dialled, ends what is spoken on. */
export function hangUp({ phone, live, state }: WorkCall): void {
  if (phone && state === "ringing") void attempt(call("phone_decline", { call: phone.id }));
  else if (phone) void attempt(call("phone_hang_up", { call: phone.id }));
  else if (live) void attempt(call("call_hang_up", { id: live.id }));
}

export function hold({ phone, state }: WorkCall): void {
  if (!phone) return;
  if (state === "talking") void attempt(call("phone_hold", { call: phone.id }));
  if (state === "held") void attempt(call("phone_retrieve", { call: phone.id }));
}

export function mute(on: boolean): void {
  void attempt(call("phone_mute", { on }));
}

export function digits({ phone }: WorkCall, keys: string): void {
  if (phone) void attempt(call("phone_digits", { call: phone.id, digits: keys }));
}

export function record({ phone }: WorkCall, on: boolean): void {
  if (phone) void attempt(call("phone_record", { call: phone.id, on }));
}

/** Hands the call over and is out of it. */
export async function transfer(
  { phone, live }: WorkCall,
  target: string,
  name: string,
): Promise<boolean> {
  if (live?.aside?.kind === "in_flow") {
    tell(m.work_take_back_first());
    return false;
  }
  const done = phone
    ? await attempt(call("phone_transfer", { call: phone.id, target }))
    : live
      ? await attempt(call("call_transfer", { id: live.id, to: target }))
      : false;
  if (done) tell(m.work_transferred({ name }));
  return done;
}

/** Lets the other side wait in a parking place, where any phone finds it. */
export async function park({ live }: WorkCall): Promise<void> {
  if (!live) return;
  try {
    const { slot } = await call("call_park", { id: live.id });
    tell(m.work_parked_in({ slot }));
  } catch (thrown) {
    complain(thrown);
  }
}

/** Asks the other side for a number by keys. */
export function collect(
  { live }: WorkCall,
  wish: { label: string; most: number; hash_ends: boolean; masked: boolean; prompt: string | null },
): Promise<boolean> {
  return live ? attempt(call("call_collect", { id: live.id, ...wish })) : Promise.resolve(false);
}

export function cancelCollecting({ id }: LiveCall): void {
  void attempt(call("call_collect_cancel", { id }));
}

/** Sends the other side into a flow, from which it comes back. */
export function sendToFlow({ live }: WorkCall, flow: string): Promise<boolean> {
  return live ? attempt(call("call_send_to_flow", { id: live.id, flow })) : Promise.resolve(false);
}

export function takeBack({ id }: LiveCall): void {
  void attempt(call("call_take_back", { id }));
}

/** Holds the call and asks somebody first. */
export async function consult({ phone, state }: WorkCall, target: string): Promise<boolean> {
  if (!phone) return false;
  if (state === "talking" && !(await attempt(call("phone_hold", { call: phone.id })))) return false;
  return attempt(call("phone_dial", { account: phone.account, target }));
}

/** Joins the two others, and is out of it. */
export function complete(first: number, second: number): Promise<boolean> {
  return attempt(call("phone_transfer_to", { call: first, to: second }));
}

export function conference(calls: WorkCall[]): void {
  const ids = calls.flatMap((one) => (one.phone ? [one.phone.id] : []));
  if (ids.length > 1) void attempt(call("phone_conference", { calls: ids }));
}

export function split({ phone }: WorkCall): void {
  if (phone) void attempt(call("phone_split", { call: phone.id }));
}

export function beReady(): void {
  void attempt(call("agent_state", { extension: null, state: "ready", reason: null }));
}

export function takeBreak(reason: string): void {
  void attempt(call("agent_state", { extension: null, state: "break", reason }));
}

export function signOut(): void {
  void attempt(call("agent_state", { extension: null, state: "logged_out", reason: null }));
}
