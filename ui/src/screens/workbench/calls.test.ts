import { describe, expect, test } from "vitest";
import type { LiveCall, PhoneCall } from "@/api";
import { phone, snapshot } from "../../../tests/demo_office";
import { current, talkingOne, workCalls } from "./calls";

const calls = (): LiveCall[] => snapshot().calls;

describe("my calls", () => {
  test("a call of the softphone carries what the exchange knows of it", () => {
    const [ringing] = workCalls(phone, calls(), "1001");
    expect(ringing?.state, "what rings stands first").toBe("ringing");
    expect(ringing?.live?.id, "found by its number at the exchange").toBe("C41");
    expect(ringing?.live?.digits, "what the caller pressed").toBe("1");
  });

  test("a call is never shown twice, as the phone's and as the exchange's", () => {
    const keys = workCalls(phone, calls(), "1001").map((call) => call.live?.id);
    expect(new Set(keys).size, "each call of the exchange once").toBe(keys.length);
  });

  test("without a softphone my desk phone's calls are shown, and nobody else's", () => {
    const mine = workCalls(null, calls(), "1001");
    expect(mine.map((call) => call.live?.id).sort(), "C41 rings for me, C40 is mine").toEqual([
      "C40",
      "C41",
    ]);
    expect(
      mine.every((call) => call.phone === null),
      "this PC cannot answer them",
    ).toBe(true);
  });

  test("somebody without an extension has no calls", () => {
    expect(workCalls(null, calls(), null), "nothing rings for them").toEqual([]);
  });

  test("a chosen call stays chosen while it lasts, and then the first one is meant", () => {
    const mine = workCalls(phone, calls(), "1001");
    expect(current(mine, "phone 2")?.key, "it was chosen").toBe("phone 2");
    expect(current(mine, "phone 99")?.key, "the chosen one has ended").toBe("phone 1");
  });

  test("what only rings is not transferred", () => {
    const mine = workCalls(phone, calls(), "1001");
    expect(talkingOne(mine, "phone 1")?.key, "the held one is meant").toBe("phone 2");
    const ringing: PhoneCall[] = phone.calls.filter((call) => call.state === "ringing");
    const only = workCalls({ ...phone, calls: ringing }, [], "1001");
    expect(talkingOne(only, null), "there is nothing to transfer").toBeNull();
  });
});
