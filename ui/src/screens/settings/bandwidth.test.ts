import { expect, test } from "vitest";
import { bandwidth, callersAtOnce } from "./bandwidth";

const extensions = ["1001", "1002", "1003"].map((number) => ({ number, name: number }));
const group = (id: string, ...members: string[]) => ({
  id,
  name: id,
  strategy: "ring_all" as const,
  members: members.map((extension) => ({ extension })),
});

test("agents of several groups are on the phone once", () => {
  const groups = [group("sales", "1001", "1002"), group("service", "1002")];
  expect(callersAtOnce({ groups, extensions })).toBe(2);
});

test("without groups everybody may be on the phone", () => {
  expect(callersAtOnce({ groups: [], extensions })).toBe(3);
});

test("25 calls take two and a half megabits each way", () => {
  expect(bandwidth(25)).toBe(2.5);
});
