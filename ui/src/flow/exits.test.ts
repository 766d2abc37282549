import { describe, expect, it } from "vitest";
import rows from "../../../tests/fixtures/exits.json";
import { exitsOf, namedExit } from "./exits";
import { KINDS } from "./specs";
import type { Node } from "./document";

describe("exits", () => {
  it.each(rows.map((row) => [row.node.id, row] as const))(
    "of block %s are those of the exchange",
    (_, row) => {
      expect(exitsOf(row.node as unknown as Node)).toEqual(row.exits);
    },
  );

  it("are in the fixture for every kind", () => {
    expect(new Set(rows.map((row) => row.node.kind))).toEqual(new Set(KINDS));
  });

  it("have words of the product, but a case keeps its own name", () => {
    expect(namedExit("queue", "no_agents")).toBe("no_agents");
    expect(namedExit("menu", "1")).toBeUndefined();
    expect(namedExit("switch", "timeout"), "somebody called a case so").toBeUndefined();
    expect(namedExit("switch", "otherwise")).toBe("otherwise");
  });
});
