import { beforeEach, describe, expect, test } from "vitest";
import { open } from "@/api";
import { answers, snapshot } from "../../tests/demo_office";
import { FakeExchange } from "../../tests/fake";
import { Live } from "./live.svelte";

let exchange: FakeExchange;
let live: Live;

beforeEach(async () => {
  exchange = new FakeExchange(snapshot, { ...answers });
  await open(exchange);
  live = new Live();
  live.start();
});

const call = () => {
  const [first] = snapshot().calls;
  if (!first) throw new Error("the made-up office has calls");
  return first;
};

describe("what is live", () => {
  test("the first snapshot fills everything", () => {
    expect(live.ready, "it has come").toBe(true);
    expect(live.up, "the exchange is heard").toBe(true);
    expect(live.calls.size, "all calls").toBe(snapshot().calls.length);
    expect(live.me?.login, "who I am").toBe("wei");
    expect(live.may("configure"), "the owner may").toBe(true);
  });

  test("a lost event is made good by one new snapshot, not by one for each that follows", () => {
    exchange.lose();
    exchange.emit({ call_ended: "C42" });
    exchange.emit({ call_ended: "C43" });
    expect(exchange.snapshots, "the first one, and one for the gap").toBe(2);
    exchange.emit({ call_ended: "C44" });
    expect(live.calls.has("C44"), "what follows the new snapshot is believed").toBe(false);
  });

  test("when the connection goes, what is shown stays, and what comes back is whole", async () => {
    exchange.connection(false);
    expect(live.up, "it shows at once").toBe(false);
    expect(live.calls.size, "the screen is not emptied").toBe(snapshot().calls.length);
    exchange.connection(true);
    expect(live.up, "back by itself").toBe(true);
  });

  test("a session that ended while the line was down asks for the login, and keeps the screen", async () => {
    exchange.answers.me = () => {
      throw Object.assign(new Error(), { code: "not_logged_in" });
    };
    exchange.connection(false);
    await expect.poll(() => live.loggedOut, { message: "only a question can tell" }).toBe(true);
    expect(live.me?.login, "whose screen it is").toBe("wei");
  });

  test("a new configuration is fetched when somebody changed it", async () => {
    const before = exchange.called.filter(({ command }) => command === "office").length;
    exchange.emit({ office: 13 });
    await expect
      .poll(() => exchange.called.filter(({ command }) => command === "office").length)
      .toBe(before + 1);
  });

  test("ten thousand events leave as many entities as there were", () => {
    const before = live.calls.size;
    for (let n = 0; n < 5_000; n += 1) {
      exchange.emit({ call: { ...call(), id: `C${1000 + n}` } });
      exchange.emit({ call_ended: `C${1000 + n}` });
    }
    expect(live.calls.size, "every call that came has gone").toBe(before);
  });

  test("whoever listens hears every change until he leaves", () => {
    const heard: unknown[] = [];
    const leave = live.listen((change) => heard.push(change));
    exchange.emit({ flow_draft: { flow: "welcome", by: "mei" } });
    leave();
    exchange.emit({ flow_draft: { flow: "welcome", by: "mei" } });
    expect(heard.length, "the second one was not for him any more").toBe(1);
  });
});
