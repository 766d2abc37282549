import { describe, expect, it } from "vitest";
import type { Group, Office } from "@/api";
import { bound, changedGroups, meant } from "./binding";

const group = (id: string, numbers: string[]): Group =>
  ({ id, name: id, strategy: "ring_all", members: [], outbound_numbers: numbers }) as Group;
const number = { number: "075586001234", trunk: "carrier", kind: "fixed" as const };

describe("a number and its two bindings", () => {
  const groups = [group("sales", ["075586001234"]), group("repair", ["4008001234"])];

  it("knows the groups that show it", () => {
    expect(bound(number, groups).shown_by).toEqual(["sales"]);
  });

  it("changes only the groups that it must", () => {
    const changed = (was: string | null, to: string, by: string[]) =>
      changedGroups(groups, was, { number: to, shown_by: by }).map(
        (one) => `${one.id}: ${one.outbound_numbers?.join(" ")}`,
      );
    expect(changed("075586001234", "075586001234", ["sales"])).toEqual([]);
    expect(changed("075586001234", "075586001234", ["repair"])).toEqual([
      "sales: ",
      "repair: 4008001234 075586001234",
    ]);
    expect(changed("075586001234", "02161234567", ["sales"]), "renamed in its place").toEqual([
      "sales: 02161234567",
    ]);
    expect(changed(null, "95588", ["sales"]), "a new one comes last").toEqual([
      "sales: 075586001234 95588",
    ]);
  });
});

describe("what the carrier sends", () => {
  const office = {
    office: { name: "", language: "en", time_zone: "UTC", country: "CN", area_code: "0755" },
    numbers: [number],
  } as unknown as Office;

  it("is understood in every shape", () => {
    for (const sent of [
      "+8675586001234",
      "sip:075586001234@192.0.2.1;user=phone",
      '"Lantern" <sip:86001234@carrier.example>',
      "tel:+86-755-8600-1234",
    ]) {
      expect(meant(sent, office), sent).toMatchObject({
        kind: "number",
        recorded: "+8675586001234",
      });
    }
  });

  it("may be a number that is not ours, or none at all", () => {
    expect(meant("02161234567", office)).toEqual({ kind: "nobody", recorded: "+862161234567" });
    expect(meant("sip:alice@example.com", office)).toEqual({ kind: "wrong", why: "characters" });
  });
});
