import { describe, expect, it } from "vitest";
import { sorted, under } from "./faults";

describe("faults of a form", () => {
  const faults = [
    { path: "groups[2].ring_seconds", message: "too long" },
    { path: "groups[2].members[1].extension", message: "no such extension" },
    { path: "groups[sales]", message: "twice" },
    { path: "flows[0].document.nodes[q].group", message: "there is no group" },
  ];

  it("stand at their fields, and those of other things apart", () => {
    const { fields, others } = sorted(faults, "groups");
    expect([...fields.keys()]).toEqual(["ring_seconds", "members[1].extension", ""]);
    expect(others.map((fault) => fault.path)).toEqual(["flows[0].document.nodes[q].group"]);
  });

  it("are told at a field for all that lies in it", () => {
    const { fields } = sorted(faults, "groups");
    expect(under(fields, "members")).toEqual(["no such extension"]);
    expect(under(fields, "ring"), "another field that begins alike").toEqual([]);
  });

  it("are found whichever way the path begins", () => {
    expect(sorted([{ path: "number.trunk", message: "x" }], "numbers").fields.get("trunk")).toEqual(
      ["x"],
    );
  });
});
