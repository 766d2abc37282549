import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { compare, keep, kept, type Shelf } from "./drafts";
import { changeNode } from "./edits";
import { SAVE_AFTER_MS, Saver, TRY_AGAIN_MS, type Saving } from "./saver";
import type { Document } from "./document";
import { WELCOME } from "./fixture";

class Board implements Shelf {
  things = new Map<string, string>();
  getItem = (key: string): string | null => this.things.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.things.set(key, value);
  removeItem = (key: string): void => void this.things.delete(key);
}

const version = (text: string): Document => changeNode(WELCOME, "menu", { prompt: text }).document;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp() {
  const shelf = new Board();
  const sent: Document[] = [];
  const states: Saving[] = [];
  const exchange = { reachable: true, saved: 0 };
  const saver = new Saver("welcome", "s0", {
    shelf,
    told: (state) => states.push(state),
    send: async (document) => {
      await Promise.resolve();
      if (!exchange.reachable) throw new Error("away");
      sent.push(document);
      exchange.saved += 1;
      return { saved: `s${exchange.saved}` };
    },
  });
  return { shelf, sent, states, exchange, saver };
}

describe("a draft", () => {
  it("is kept at once and sent when one pauses", async () => {
    const { saver, shelf, sent, states } = setUp();
    saver.changed(version("a"));
    saver.changed(version("b"));
    expect(kept(shelf, "welcome")?.document, "before anything was sent").toEqual(version("b"));
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(sent).toEqual([version("b")]);
    expect(kept(shelf, "welcome"), "the exchange has it now").toBeUndefined();
    expect(states.at(-1)).toBe("saved");
    expect(saver.base).toBe("s1");
  });

  it("waits for the exchange to come back, and nothing is lost meanwhile", async () => {
    const { saver, shelf, sent, states, exchange } = setUp();
    exchange.reachable = false;
    saver.changed(version("a"));
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(states.at(-1)).toBe("failed");
    expect(kept(shelf, "welcome")?.document).toEqual(version("a"));
    exchange.reachable = true;
    await vi.advanceTimersByTimeAsync(TRY_AGAIN_MS);
    expect(sent).toEqual([version("a")]);
    expect(states.at(-1)).toBe("saved");
  });

  it("that changes while it is sent is sent again", async () => {
    const { saver, sent, shelf } = setUp();
    saver.changed(version("a"));
    const sending = saver.flush();
    saver.changed(version("b"));
    await sending;
    expect(kept(shelf, "welcome")?.document, "the newer one is still to be sent").toEqual(
      version("b"),
    );
    await vi.advanceTimersByTimeAsync(SAVE_AFTER_MS);
    expect(sent).toEqual([version("a"), version("b")]);
  });

  it("found after a crash goes on, unless another was saved meanwhile", () => {
    const shelf = new Board();
    keep(shelf, "welcome", { document: version("mine"), base: "s1", at: "then" });
    expect(compare(kept(shelf, "welcome"), WELCOME, "s1").what).toBe("ours");
    expect(compare(kept(shelf, "welcome"), WELCOME, "s2").what).toBe("both");
    expect(compare(kept(shelf, "welcome"), version("mine"), "s2").what, "it had arrived").toBe(
      "nothing",
    );
    expect(compare(kept(shelf, "other"), WELCOME, "s1").what).toBe("nothing");
    shelf.things.set("cordboard.draft.welcome", '{"half');
    expect(kept(shelf, "welcome"), "half a file is none").toBeUndefined();
  });
});
