// An office in the middle of its day: people, calls that were, and calls that are.
import { expect } from "@playwright/test";
import { Api } from "../harness/api";
import { Carrier } from "../harness/carrier";
import { Exchange, type OfficeFile } from "../harness/exchange";
import type { Phone } from "../harness/phone";

export interface BusyOffice {
  office: Exchange;
  stop(): Promise<void>;
}

interface Row {
  id: string;
  answered: string | null;
  ended: string | null;
}
type Sections = Record<string, Record<string, unknown>[]>;

/** `now` also has calls that go on: they change while they are looked at. */
export async function busyOffice(until: "this morning" | "now" = "now"): Promise<BusyOffice> {
  const office = await Exchange.start(larger);
  const carrier = await Carrier.start({ address: office.address, port: office.sip });
  const stop = async () => {
    await carrier.stop();
    await office.stop();
  };
  try {
    const api = await Api.of(office);
    await setUp(api);
    await wasCalled(office, carrier, api, await office.phone("1001"));
    if (until === "now") await isCalled(office, carrier, api);
  } catch (error) {
    await stop();
    throw error;
  }
  return { office, stop };
}

/** The fixture's office with more people, a carrier that costs money, and callers who may wait for long. */
function larger(file: OfficeFile): void {
  const sections = file as unknown as Sections;
  for (const calendar of sections["calendars"] ?? []) calendar["override"] = "open";
  file.extensions.push(
    { number: "1004", name: "Lan Front Desk", secret: "s3cret-1004-phone" },
    { number: "1005", name: "陈晓明", secret: "s3cret-1005-phone" },
  );
  for (const group of sections["groups"] ?? []) group["max_wait_seconds"] = 7200;
  const [everyone] = sections["groups"] ?? [];
  if (everyone?.["members"] instanceof Array)
    for (const extension of ["1004", "1005"]) everyone["members"].push({ extension, priority: 2 });
  const [trunk] = sections["trunks"] ?? [];
  Object.assign(trunk ?? {}, {
    guard: { minutes_per_hour: 240, minutes_per_day: 1200, spend_per_day: 50 },
    prices: [
      { prefix: "1", per_minute: 0.06 },
      { prefix: "0", per_minute: 0.09 },
      { prefix: "+852", per_minute: 0.7 },
    ],
  });
  const [number] = sections["numbers"] ?? [];
  if (number) number["max_calls"] = 20;
}

async function setUp(api: Api): Promise<void> {
  const contacts = [
    {
      name: "刘师傅",
      company: "红灯笼五金",
      numbers: ["02088886666"],
      note: "Always asks for Mei",
    },
    { name: "Anna Berg", company: "Harbour Hotel", numbers: ["13800138000"], note: "" },
  ];
  for (const contact of contacts) {
    const rest = { id: 0, tags: ["regular"], owner: null, pinyin: "" };
    await api.give("contact_save", { contact: { ...contact, ...rest } });
  }
  const webhook = {
    id: "crm",
    name: "Customer file",
    url: "http://127.0.0.1:9/calls",
    format: "json",
    events: ["call.answered", "call.ended", "queue.abandoned"],
    private: true,
  };
  await api.give("webhooks_save", { webhook });
  await api.give("token_create", { name: "Wallboard in the hall", rights: ["see_board"] });
  await api.give("token_create", { name: "Night export", rights: ["export_calls"], days: 90 });
  await anotherVersion(api);
}

/** A second published version of the flow, and a draft beyond it. */
async function anotherVersion(api: Api): Promise<void> {
  type Page = { draft: { nodes: Record<string, unknown>[]; wires: unknown[] } };
  const { draft } = await api.give<Page>("flow", { id: "welcome" });
  const menu = draft.nodes.find((node) => node["id"] === "menu");
  if (!menu) throw new Error("the fixture's flow has no menu");
  menu["timeout_seconds"] = 8;
  draft.nodes.push({ id: "sorry", kind: "play", text: "We are closed", at: [260, 300] });
  draft.wires = [
    ...draft.wires.filter((wire) => (wire as { exit: string }).exit !== "closed"),
    { from: "hours", exit: "closed", to: "sorry" },
    { from: "sorry", exit: "done", to: "message" },
  ];
  await api.give("flow_draft_save", { id: "welcome", document: draft });
  await api.give("flow_publish", { id: "welcome", note: "Say first that we are closed" });
}

/** What happened this morning: an answered call, one from a colleague, and one that nobody took. */
async function wasCalled(office: Exchange, carrier: Carrier, api: Api, wei: Phone): Promise<void> {
  const caller = await carrier.call();
  await caller.talks();
  caller.keys("1");
  await wei.talks();
  await lasts(api, 5);
  caller.hangUp();
  await wei.over();
  await wei.stop();
  const call = (await rows(api))[0];
  await api.give("call_note_save", {
    id: call?.id,
    text: "Wants the red lantern repaired by Friday",
    tags: ["lantern", "urgent"],
  });
  const gone = await carrier.call();
  await gone.talks();
  gone.keys("2");
  await expect.poll(async () => (await rows(api)).length).toBe(2);
  gone.hangUp();
  await gone.over();
}

/** What happens now: one talks, one is parked, two wait, and a colleague rests. */
async function isCalled(office: Exchange, carrier: Carrier, api: Api): Promise<void> {
  const first = await office.phone("1001");
  const parked = await carrier.call();
  await parked.talks();
  parked.keys("1");
  await first.talks();
  const wei = await Api.of(office, "wei");
  const talking = (await rows(api)).find((row) => !row.ended);
  await wei.give("call_park", { id: talking?.id });
  await first.over();
  await first.stop();

  const own = await office.phone("1001");
  await agent(api, "1004", "break", "Lunch");
  await office.phone("1002");
  await agent(api, "1002", "logged_out");
  await agent(api, "1005", "logged_out");
  const caller = await carrier.call();
  await caller.talks();
  caller.keys("1");
  await own.talks();
  for (let count = 0; count < 2; count += 1) {
    const waiting = await carrier.call();
    await waiting.talks();
    waiting.keys("1");
  }
  const going = async () => (await rows(api)).filter((row) => !row.ended).length;
  await expect.poll(going, "four calls go on").toBe(4);
}

function agent(api: Api, extension: string, state: string, reason: string | null = null) {
  return api.give("agent_state", { extension, state, reason });
}

async function rows(api: Api): Promise<Row[]> {
  const { rows } = await api.give<{ rows: Row[] }>("call_log", { limit: 50 });
  return rows;
}

/** Until the newest call has been talked for so long. */
async function lasts(api: Api, seconds: number): Promise<void> {
  const talked = async () => {
    const answered = (await rows(api))[0]?.answered;
    return answered ? (Date.now() - Date.parse(answered)) / 1000 : 0;
  };
  await expect.poll(talked, { timeout: 60_000 }).toBeGreaterThan(seconds);
}
