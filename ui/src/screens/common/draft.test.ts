import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, open, type Transport } from "@/api";
import { Draft } from "./draft.svelte";
import { isKept } from "./kept.svelte";

interface Thing {
  name: string;
  seconds: number;
}
const fresh = (key: string): Draft<Thing> =>
  new Draft(key, "groups", { name: "Sales", seconds: 20 });

beforeEach(async () => {
  await open({
    call: vi.fn().mockRejectedValue(new ApiError("no_connection", "")),
  } as unknown as Transport);
});

describe("what somebody is changing", () => {
  it("is still there when he comes back to it", () => {
    const draft = fresh("a");
    draft.value.name = "Sales desk";
    draft.keep();
    expect(isKept("a")).toBe(true);
    expect(fresh("a").value.name).toBe("Sales desk");
    draft.discard();
    expect(fresh("a").value.name, "and gone when he thinks better of it").toBe("Sales");
    expect(isKept("a")).toBe(false);
  });

  it("stays when the office changes under it, and follows where nobody typed", () => {
    const typed = fresh("b");
    typed.value.name = "Mine";
    typed.refresh({ name: "Theirs", seconds: 20 });
    expect(typed.value.name).toBe("Mine");
    const untouched = fresh("c");
    untouched.refresh({ name: "Theirs", seconds: 20 });
    expect(untouched.value.name).toBe("Theirs");
    expect(untouched.isDirty).toBe(false);
  });

  it("is not changed by saying nothing in another way", () => {
    const draft = new Draft<{ name: string; hand?: string | null }>("g", "calendars", {
      name: "x",
    });
    draft.value.hand = null;
    expect(draft.isDirty).toBe(false);
    draft.value.hand = "open";
    expect(draft.isDirty).toBe(true);
  });

  it("tells faults at their fields", async () => {
    const draft = fresh("d");
    draft.value.seconds = 0;
    const faults = [
      { path: "groups[3].seconds", message: "at least 1" },
      { path: "flows[0]", message: "broken by it" },
    ];
    const done = await draft.save(() => Promise.reject(new ApiError("faulty", "", faults)));
    expect(done).toBe(false);
    expect(draft.at("seconds")).toBe("at least 1");
    expect(draft.others).toEqual([{ path: "flows[0]", message: "broken by it" }]);
    expect(draft.error).toBeNull();
    expect(draft.isDirty, "nothing typed is lost").toBe(true);
  });

  it("keeps any other failure apart", async () => {
    const draft = fresh("e");
    await draft.save(() => Promise.reject(new ApiError("conflict", "the office moved on")));
    expect((draft.error as ApiError).code).toBe("conflict");
  });

  it("is clean once it is saved", async () => {
    const draft = fresh("f");
    draft.value.name = "New";
    draft.keep();
    expect(await draft.save(() => Promise.resolve({ revision: 2, notes: ["not yet"] }))).toBe(true);
    expect([draft.isDirty, isKept("f"), draft.notes]).toEqual([false, false, ["not yet"]]);
  });
});
