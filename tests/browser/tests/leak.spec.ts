import { type CDPSession, expect, test, type WebSocketRoute } from "@playwright/test";
import { login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";
import { liveCall } from "../../../ui/src/live/fixture";

/** Of one call: it waits in a group and no longer, is talked, its agent is busy and free again, it ends. */
const EVENTS_OF_A_CALL = 7;
/** So many calls are there at the same time. */
const AT_ONCE = 12;
const BATCH = 40;

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

interface Held {
  heap: number;
  nodes: number;
  listeners: number;
}

/** What the page holds when all that nobody needs has been swept. */
async function held(devtools: CDPSession): Promise<Held> {
  // Twice: what finalizers let go is swept by the second.
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN;
  return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

const call = (n: number, more: object) =>
  liveCall(`C${100_000 + n}`, {
    caller: `+86138${String(n).padStart(8, "0")}`,
    caller_name: `Caller ${n}`,
    started: new Date().toISOString(),
    ...more,
  });

test("ten thousand events leave nothing behind in the page", async ({ browser }) => {
  const { context, page } = await newBrowser(browser, office);
  // The exchange's own events pass; those of a busy day are put between them, numbered as one stream.
  let wire: WebSocketRoute | undefined;
  let seq = 0;
  let agent: object | undefined;
  let group: object | undefined;
  await page.routeWebSocket("**/api/events", (route) => {
    wire = route;
    route.connectToServer().onMessage((text) => {
      const message = JSON.parse(String(text));
      if ("snapshot" in message) {
        seq = message.seq;
        agent = message.snapshot.agents[0];
        group = message.snapshot.groups[0];
      } else message.seq = seq += 1;
      route.send(JSON.stringify(message));
    });
  });
  const tell = (change: object) => wire?.send(JSON.stringify({ seq: (seq += 1), change }));

  await login(page, office, "mei", "/#/workbench");
  await expect.poll(() => agent && group, "a snapshot came by").toBeDefined();
  const line = page.getByRole("region", { name: "Waiting callers" });
  const waits = (id: number) => {
    const since = new Date().toISOString();
    tell({ call: call(id, { state: "waiting", group: "default", waiting_since: since, position: 1 }) });
    const caller = { call: `C${100_000 + id}`, caller: "+8613800138000", since, priority: 0 };
    tell({ group: { ...group, waiting: [caller] } });
  };

  let n = 0;
  const day = async (events: number) => {
    for (let told = 0; told < events; n += 1) {
      const since = new Date().toISOString();
      waits(n);
      tell({ group: { ...group, waiting: [] } });
      tell({ agent: { ...agent, state: "on_call", since } });
      tell({ call: call(n, { state: "talking", answered: since, talking: ["1001"] }) });
      tell({ agent: { ...agent, state: "ready", since } });
      tell({ call_ended: `C${100_000 + n - AT_ONCE}` });
      told += EVENTS_OF_A_CALL;
      // A frame is drawn now and then, as it would be.
      if (n % BATCH === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    for (let left = n - AT_ONCE; left < n; left += 1) tell({ call_ended: `C${100_000 + left}` });
    await expect(line, "all have ended").toContainText("Nobody waits");
  };

  waits(0);
  await expect(line, "what is told is seen").toContainText("Caller 0");

  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  // What is made once and kept (code, caches, formats) is there after the first thousand.
  await day(1_000);
  const before = await held(devtools);
  await day(10_000);
  const after = await held(devtools);
  expect(after.nodes, "elements of calls that ended").toBeLessThanOrEqual(before.nodes + 20);
  expect(after.listeners, "listeners of theirs").toBeLessThanOrEqual(before.listeners + 10);
  const grown = (after.heap - before.heap) / 1024;
  expect(grown, "KiB that ten thousand events left in memory").toBeLessThan(512);
});
