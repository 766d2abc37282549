// The screens of the softphone, which are only in the window: what it would tell is put in its place.
import { expect, test, type Page } from "@playwright/test";
import { enter, login } from "../harness/browser";
import { Exchange } from "../harness/exchange";
import { Camera, LOOKS, nameOf } from "./camera";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
  await office.phone("1002");
});
test.afterAll(() => office.stop());

const USUAL = {
  auth_user: null,
  second_server: null,
  stun: null,
  encryption: "usual",
  codecs: ["opus", "G722", "PCMA", "PCMU"],
  auto_answer: true,
  call_waiting: true,
};
const ACCOUNTS = [
  {
    id: 1,
    name: "Lantern Repairs",
    address: "127.0.0.1",
    user: "1001",
    server: null,
    transport: null,
    ...USUAL,
    enabled: true,
  },
  {
    id: 2,
    name: "Harbour branch",
    address: "sip.harbour.example",
    user: "2040",
    server: null,
    transport: "tls",
    ...USUAL,
    enabled: true,
  },
];
const device = (id: string) => ({ id, name: id });
const DEVICES = {
  microphones: [device("Headset"), device("Laptop microphone")],
  speakers: [device("Headset"), device("Laptop loudspeaker")],
  rings: [device("Headset"), device("Laptop loudspeaker")],
  chosen: { microphone: "Headset", speaker: "Headset", ring: "Laptop loudspeaker" },
  tones: { chosen: { kind: "notes" }, own: null, countries: ["CN", "GB", "US"] },
  voice: { echo_cancellation: true, noise_suppression: true, gain_control: false, high_pass: true },
};

function phone(now: string) {
  const call = {
    account: 1,
    direction: "in",
    address: "127.0.0.1",
    ending: null,
    status: null,
    held_by_peer: false,
    silent: false,
    in_conference: false,
    recording: false,
    transferring: false,
    rest: null,
    ended: null,
    exchange_call: null,
    began: now,
  };
  const quality = { mos: 3.2, cause: "network_in", loss: 4, jitter_ms: 38, round_trip_ms: 90 };
  return {
    accounts: ACCOUNTS.map(({ id, name, address }) => ({
      id,
      name,
      address,
      standing: id === 1 ? "registered" : "failed",
      status: id === 1 ? 200 : 403,
      messages_new: 0,
    })),
    calls: [
      {
        ...call,
        id: 1,
        display: "Anna Berg",
        user: "13800138000",
        state: "ringing",
        answered: null,
        codec: null,
        quality: null,
      },
      {
        ...call,
        id: 2,
        display: null,
        user: "02088886666",
        state: "talking",
        answered: now,
        codec: "PCMA",
        quality,
      },
      {
        ...call,
        id: 3,
        display: "Mei",
        user: "1002",
        state: "held",
        answered: now,
        codec: "opus",
        quality: null,
      },
    ],
    muted: true,
    do_not_disturb: false,
    microphone: DEVICES.microphones[0],
    speaker: DEVICES.speakers[0],
    xruns: 0,
    headset_buttons: true,
  };
}

type Call = ReturnType<typeof phone>["calls"][number];
/** Which of the calls there are, at the next snapshot. */
interface Shown {
  calls: (call: Call) => boolean;
}

/** The events of the exchange, with a softphone in the picture. */
async function withSoftphone(page: Page, shown: Shown): Promise<void> {
  await page.routeWebSocket(/\/api\/events/, (socket) => {
    const exchange = socket.connectToServer();
    exchange.onMessage((text) => {
      const message = JSON.parse(String(text)) as { snapshot?: Record<string, unknown> };
      if (message.snapshot) {
        const told = phone(String(message.snapshot["now"]));
        message.snapshot["phone"] = { ...told, calls: told.calls.filter(shown.calls) };
        const me = message.snapshot["me"] as { commands: string[] };
        me.commands.push("phone_devices", "phone_accounts", "phone_credentials");
      }
      socket.send(JSON.stringify(message));
    });
  });
  const answers = { phone_devices: DEVICES, phone_accounts: ACCOUNTS, phone_watch_levels: {} };
  for (const [command, json] of Object.entries(answers))
    await page.route(`**/api/${command}`, (route) => route.fulfill({ json }));
}

/** The small bar that stays on top of other windows, as large as the window makes it. */
async function asBar(camera: Camera, shown: Shown): Promise<void> {
  const { page } = camera;
  await page.setViewportSize({ width: 420, height: 96 });
  await page.evaluate(() => (location.hash = "#/bar"));
  const strong = page.locator("main strong");
  await expect(strong).toHaveText("Anna Berg");
  await camera.shoot("bar-rings");
  shown.calls = ({ state }) => state !== "ringing";
  await page.reload();
  await expect(strong).toHaveText(/6666$/);
  await camera.shoot("bar-talks");
  shown.calls = () => false;
  await page.reload();
  await expect(page.getByRole("main").getByRole("button")).toHaveCount(1);
  await camera.shoot("bar-idle");
}

for (const look of LOOKS) {
  test(`the softphone's screens, ${nameOf(look)}`, async ({ browser }) => {
    const camera = await Camera.at(browser, office, look);
    const { page } = camera;
    const shown: Shown = { calls: () => true };
    await withSoftphone(page, shown);
    await login(page, office, "wei", "/#/workbench");
    await enter(page, "workbench");
    await expect(page.getByRole("article")).toHaveCount(3);
    await camera.shoot("softphone-calls");
    for (const room of ["settings/accounts", "settings/devices"]) {
      await enter(page, room);
      await camera.shoot(room);
    }
    await enter(page, "settings/accounts");
    await camera.press("set_accounts_add");
    await camera.shoot("settings-accounts-new");
    await page.locator("details summary").first().click();
    await camera.shoot("settings-accounts-more");
    await camera.away();
    await asBar(camera, shown);
    await camera.context.close();
  });
}
