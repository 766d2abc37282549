// A dry run on screen is told in the language of whoever reads it.
import { beforeEach, expect, test, vi } from "vitest";
import type { DryRun } from "@/flow/dry";
import { looks } from "@/words";
import type { Editor } from "./editor.svelte";
import { Trial } from "./trial.svelte";

const asked = vi.hoisted(() => vi.fn());
vi.mock("./port", () => ({ dryRun: asked, sound: vi.fn() }));

const run = (reason: string): DryRun =>
  ({ steps: [{ node: "menu", reason, heard: [] }], seconds: 1 }) as unknown as DryRun;

function trial(): Trial {
  const editor = { document: { nodes: [] }, names: { numbers: ["075586001234"] } };
  return new Trial(editor as unknown as Editor, "welcome");
}

async function read(language: "en" | "zh-CN"): Promise<void> {
  looks.language = language;
  await looks.ready;
}

beforeEach(async () => {
  asked.mockReset();
  await read("en");
});

vi.mock("@/flow/dry", async (original) => ({
  ...(await original<object>()),
  lit: () => ({}),
}));

test("another language: the same caller's run is asked for again, and as much of it is shown", async () => {
  asked.mockResolvedValueOnce(run("the caller pressed 1"));
  const shown = trial();
  shown.caller.number = "13900139000";
  await shown.start(false);
  // The form is filled in for the next caller already.
  shown.caller.number = "";
  asked.mockResolvedValueOnce(run("主叫方按了 1"));
  await read("zh-CN");
  await shown.retell();
  expect(shown.run, "in the reader's language").toEqual(run("主叫方按了 1"));
  expect(shown.shown, "still all of it").toBe(1);
  const [first, second] = asked.mock.calls.map(([, , caller]) => caller as { number: string });
  expect(second, "the caller of the run, not the one in the form").toEqual(first);
});

test("the same language, or nothing to be told: nobody is asked", async () => {
  const shown = trial();
  await read("zh-CN");
  await shown.retell();
  expect(asked).not.toHaveBeenCalled();
  asked.mockResolvedValue(run("主叫方按了 1"));
  await shown.start(false);
  await shown.retell();
  expect(asked, "it is told in that language").toHaveBeenCalledOnce();
});

test("a run that cannot be asked for again stays as it is", async () => {
  asked.mockResolvedValueOnce(run("the caller pressed 1"));
  const shown = trial();
  await shown.start(false);
  asked.mockRejectedValueOnce(new Error("gone"));
  await read("zh-CN");
  await shown.retell();
  expect(shown.run).toEqual(run("the caller pressed 1"));
});
