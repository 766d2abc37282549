import { describe, expect, test } from "vitest";
import type { Change, Job, Snapshot } from "@/api";
import { liveCall } from "./fixture";
import { apply, fill, Sequence, type World } from "./world";

describe("the sequence of messages", () => {
  test("what comes before the first snapshot is not believed", () => {
    expect(new Sequence().change(1), "there is nothing that it could change").toBe("ignore");
  });

  test("a gap asks for a new snapshot once, and believes nothing until it is there", () => {
    const sequence = new Sequence();
    sequence.snapshot(10);
    expect(sequence.change(11), "the next one").toBe("next");
    expect(sequence.change(13), "12 was lost").toBe("again");
    expect(sequence.change(14), "the snapshot is asked for already").toBe("ignore");
    sequence.snapshot(20);
    expect(sequence.change(20), "a late one is in the snapshot already").toBe("ignore");
    expect(sequence.change(21), "whole again").toBe("next");
  });
});

describe("the world", () => {
  test("a snapshot replaces all that was there", () => {
    const world = empty();
    apply(world, { call: liveCall("C1") });
    fill(world, { ...nothing, calls: [liveCall("C2")] });
    expect([...world.calls.keys()], "C1 ended while nobody listened").toEqual(["C2"]);
  });

  test("an entity is replaced whole, not merged", () => {
    const world = empty();
    apply(world, { call: { ...liveCall("C1"), digits: "12" } });
    apply(world, { call: liveCall("C1") });
    expect(world.calls.get("C1")?.digits, "nothing of the old one is left").toBe("");
  });

  test("ten thousand events leave nothing behind", () => {
    const world = empty();
    for (let n = 0; n < 10_000; n += 1) {
      const id = `C${n}`;
      const changes: Change[] = [
        { call: liveCall(id) },
        { job: job(n) },
        { alarm: { id: n, at: "", what: "", advice: "", what_in: {}, advice_in: {} } },
        { alarm_cleared: n },
        { call_ended: id },
      ];
      for (const change of changes) apply(world, change);
    }
    expect(world.calls.size, "every call has ended").toBe(0);
    expect(world.alarms.size, "every alarm was cleared").toBe(0);
    expect(world.jobs.size, "only the newest jobs are kept").toBe(20);
    expect(world.jobs.has(9_999), "the newest is kept").toBe(true);
  });

  test("a change of another family is left to others", () => {
    expect(apply(empty(), { office: 7 }), "the configuration is not kept here").toBe(false);
  });
});

const nothing: Snapshot = {
  now: "2026-01-01T00:00:00Z",
  me: {
    login: "wei",
    name: "Wei",
    role: "agent",
    extension: "1001",
    language: "en",
    numbers: "full",
    rights: [],
    commands: [],
  },
  revision: 1,
  calls: [],
  agents: [],
  extensions: [],
  groups: [],
  trunks: [],
  mailboxes: [],
  alarms: [],
  phone: null,
  jobs: [],
};

function empty(): World {
  return {
    calls: new Map(),
    agents: new Map(),
    extensions: new Map(),
    groups: new Map(),
    trunks: new Map(),
    mailboxes: new Map(),
    alarms: new Map(),
    jobs: new Map(),
  };
}

function job(id: number): Job {
  return { id, kind: "backup", progress: 1, text: "", done: true, error: null, result: null };
}
