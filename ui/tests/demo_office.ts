// A made-up office with calls under way.
import { ApiError } from "../src/api";
import type {
  AgentState,
  Call,
  Document,
  LiveAgent,
  LiveCall,
  LivePhone,
  Me,
  Office,
  PhoneCall,
  Snapshot,
} from "../src/api";
import { liveCall } from "../src/live/fixture";
import described from "../../docs/openapi.json";
import { settings } from "./demo_settings";
import type { FakeExchange } from "./fake";

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

const me: Me = {
  login: "wei",
  name: "陈伟",
  role: "owner",
  extension: "1001",
  language: "zh-CN",
  numbers: "full",
  rights: [
    "configure",
    "users",
    "flows",
    "listen_recordings",
    "delete_calls",
    "export_calls",
    "all_calls",
    "supervise",
    "use_phone",
    "see_board",
    "backup",
  ],
  commands: Object.keys(described.paths).map((path) => path.slice("/api/".length)),
};

const document: Document = {
  format: 1,
  start: "menu",
  nodes: [
    { id: "menu", kind: "menu", prompt: "main-menu", keys: ["1", "2"], at: [0, 0] },
    { id: "sales", kind: "queue", group: "default", at: [260, 0] },
  ],
  wires: [{ from: "menu", exit: "1", to: "sales" }],
};

const office: Office = {
  format: 1,
  office: {
    name: "灯笼维修",
    language: "zh-CN",
    time_zone: "Asia/Shanghai",
    country: "CN",
    area_code: "0755",
  },
  users: [{ login: "wei", name: "陈伟", role: "owner", extension: "1001" }],
  extensions: [
    { number: "1001", name: "陈伟", voicemail: {} },
    { number: "1002", name: "梅丽" },
    { number: "1003", name: "Workshop" },
    { number: "1004", name: "李娜" },
    { number: "1005", name: "Tom Becker" },
    { number: "1006", name: "王强" },
  ],
  groups: [
    { id: "default", name: "销售", strategy: "longest_idle", members: [{ extension: "1001" }] },
    { id: "workshop", name: "维修", strategy: "ring_all", members: [{ extension: "1003" }] },
  ],
  trunks: [{ id: "carrier", name: "运营商", kind: "peer", hosts: ["192.0.2.1"] }],
  numbers: [
    { number: "075586001234", trunk: "carrier", kind: "fixed", inbound: { flow: "welcome" } },
  ],
  prompts: [],
  calendars: [],
  flows: [{ id: "welcome", name: "欢迎", publish: true, document }],
  outbound_rules: [],
  recording: { inbound: "always", outbound: "always", keep_days: 90 },
};

function call(id: string, more: Partial<LiveCall>): LiveCall {
  return liveCall(id, {
    caller: "+8613812341234",
    started: ago(95),
    path: [
      {
        flow: "welcome",
        version: 3,
        node: "menu",
        kind: "menu",
        exit: "1",
        at: ago(88),
      },
      { flow: "welcome", version: 3, node: "sales", kind: "queue", exit: null, at: ago(80) },
    ],
    state: "waiting",
    group: "default",
    waiting_since: ago(74),
    position: 1,
    digits: "1",
    ...more,
  });
}

function agent(
  extension: string,
  name: string,
  state: AgentState,
  since: number,
  more: Partial<LiveAgent> = {},
): LiveAgent {
  return {
    extension,
    name,
    state,
    reason: null,
    since: ago(since),
    until: null,
    groups: ["default"],
    calls_today: 7,
    ...more,
  };
}

function phoneCall(id: number, more: Partial<PhoneCall>): PhoneCall {
  return {
    id,
    account: 1,
    direction: "in",
    display: null,
    user: "+8613812341234",
    address: "sip:+8613812341234@192.168.1.10",
    state: "ringing",
    ending: null,
    status: null,
    held_by_peer: false,
    silent: false,
    in_conference: false,
    recording: false,
    transferring: false,
    rest: null,
    began: ago(6),
    answered: null,
    ended: null,
    codec: null,
    quality: null,
    exchange_call: "C41",
    ...more,
  };
}

export const phone: LivePhone = {
  accounts: [
    {
      id: 1,
      name: "灯笼维修",
      address: "1001@192.168.1.10",
      standing: "registered",
      status: 200,
      messages_new: 2,
    },
  ],
  calls: [
    phoneCall(1, {}),
    phoneCall(2, {
      state: "talking",
      display: "Anna Schmidt",
      user: "+4930123456",
      direction: "out",
      answered: ago(190),
      began: ago(200),
      codec: "G722",
      exchange_call: "C40",
      quality: { mos: 4.2, cause: "good", loss: 0.001, jitter_ms: 6, round_trip_ms: 21 },
    }),
  ],
  muted: false,
  do_not_disturb: false,
  microphone: { id: "usb", name: "USB Headset" },
  speaker: { id: "usb", name: "USB Headset" },
  xruns: 0,
  headset_buttons: true,
};

function logged(id: string, more: Partial<Call>): Call {
  const row: Record<string, unknown> = { ...call(id, {}) };
  for (const live of [
    "state",
    "group",
    "waiting_since",
    "position",
    "digits",
    "ringing",
    "talking",
  ])
    delete row[live];
  return { ...(row as unknown as Call), ...more };
}

const missed = [
  logged("C38", { started: ago(900), ended: ago(860), reason: "abandoned", wait_seconds: 38 }),
  logged("C35", {
    caller: "+8613900001111",
    caller_name: "周先生",
    started: ago(4000),
    ended: ago(3980),
    reason: "no_answer",
    wait_seconds: 20,
  }),
];
const earlier = [
  logged("C30", {
    started: ago(86_000),
    answered: ago(85_990),
    talk_seconds: 190,
    reason: "hung_up",
  }),
  logged("C12", { started: ago(400_000), ended: ago(399_000), reason: "abandoned" }),
];

export function snapshot(): Snapshot {
  const phones = [
    { contact: "sip:1@192.168.1.31", user_agent: "T", address: "192.168.1.31", expires: ago(-600) },
  ];
  return {
    now: new Date().toISOString(),
    me,
    revision: 12,
    calls: [
      call("C41", { state: "ringing", ringing: ["1001"], caller_name: "刘女士" }),
      call("C40", {
        state: "talking",
        direction: "outbound",
        caller: "1001",
        called: "+4930123456",
        talking: ["1001"],
        path: [],
      }),
      call("C42", { caller: "+8613700002222", position: 2, waiting_since: ago(31), digits: "12" }),
      call("C43", { caller: "+862088886666", group: "workshop", waiting_since: ago(12) }),
      call("C44", { state: "talking", talking: ["1004"], caller: "+8613611113333" }),
    ],
    agents: [
      agent("1001", "陈伟", "ringing", 6),
      agent("1002", "梅丽", "ready", 320),
      agent("1003", "Workshop", "no_phone", 4000, { groups: ["workshop"] }),
      agent("1004", "李娜", "on_call", 140),
      agent("1005", "Tom Becker", "break", 600, { reason: "lunch" }),
      agent("1006", "王强", "wrap_up", 4, { until: ago(-8) }),
    ],
    extensions: office.extensions.map(({ number, name }) => ({
      number,
      name,
      phones: number === "1003" ? [] : phones,
      busy: number === "1004",
      mobile: false,
    })),
    groups: [
      {
        id: "default",
        name: "销售",
        waiting: [
          { call: "C41", caller: "+8613812341234", since: ago(74), priority: 0 },
          { call: "C42", caller: "+8613700002222", since: ago(31), priority: 0 },
        ],
        ready: 1,
        staffed: 4,
        answered_today: 42,
        missed_today: 3,
        service_level: 0.86,
        longest_wait: 74,
      },
      {
        id: "workshop",
        name: "维修",
        waiting: [{ call: "C43", caller: "+862088886666", since: ago(12), priority: 0 }],
        ready: 0,
        staffed: 0,
        answered_today: 9,
        missed_today: 5,
        service_level: 0.5,
        longest_wait: 12,
      },
    ],
    trunks: [
      { id: "carrier", name: "运营商", up: true, why: "", why_in: {}, calls: 4, max_calls: 20 },
    ],
    mailboxes: [{ extension: "1001", new: 2, old: 5 }],
    alarms: [],
    phone: location.search.includes("desk") ? null : phone,
    jobs: [],
  };
}

export const answers: FakeExchange["answers"] = {
  ...settings,
  me: () => {
    if (location.search.includes("out")) throw new ApiError("not_logged_in", "");
    return me;
  },
  login: () => me,
  office: () => ({ revision: 12, office }),
  setup: () => ({ done: !location.search.includes("start"), step: "", business: office.office }),
  setup_save: (setup) => setup,
  break_reasons: () => ["lunch", "rest", "meeting", "training", "paperwork"],
  search: ({ text }) =>
    [
      { kind: "extension" as const, label: "梅丽", number: "1002", detail: "ml" },
      { kind: "extension" as const, label: "李娜", number: "1004", detail: "ln" },
      { kind: "contact" as const, label: "刘女士", number: "+8613812341234", detail: "北方灯饰" },
      { kind: "recent" as const, label: "+8613900001111", number: "+8613900001111", detail: "" },
      { kind: "group" as const, label: "维修", number: "workshop", detail: "" },
    ].filter((found) => `${found.label}${found.number}${found.detail}`.includes(text)),
  call_log: ({ answered }) => ({ rows: answered === false ? missed : earlier, total: 2 }),
  history: () => earlier,
  messages: () => [
    {
      id: 7,
      mailbox: "1001",
      caller: "+8613900001111",
      at: ago(5000),
      name: "周先生",
      seconds: 21,
      heard: false,
      call: "C33",
    },
    {
      id: 5,
      mailbox: "1001",
      caller: "+862088886666",
      at: ago(90_000),
      name: null,
      seconds: 8,
      heard: true,
      call: "C20",
    },
  ],
  call: ({ id }) => ({
    call: earlier.find((one) => one.id === id) ?? logged(id, {}),
    journal: [],
    why: "",
    note: null,
    recording: null,
    contact: null,
    ladder: [],
    quality: [],
  }),
  contacts: () => [
    {
      id: 1,
      name: "刘女士",
      company: "北方灯饰",
      numbers: ["+8613812341234"],
      tags: ["VIP", "灯带"],
      note: "每月订货，发票抬头北方灯饰有限公司。",
      owner: "1001",
      pinyin: "lns",
    },
  ],
  agent_state: () => ({}),
  phone_answer: () => ({}),
  call_note_save: () => null,
};
