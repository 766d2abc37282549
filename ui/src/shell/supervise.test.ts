import { describe, expect, test } from "vitest";
import { snapshot } from "../../tests/demo_office";
import { conversationOf } from "./supervise";

describe("a conversation that a supervisor can enter", () => {
  const some = snapshot().calls[0]!;
  const talks = { ...some, id: "C7", state: "talking" as const, caller: "1003", talking: ["1002"] };
  const rings = { ...some, id: "C8", state: "ringing" as const, ringing: ["1001"], talking: [] };

  test("is that of whoever called as well as of whoever answered", () => {
    expect(conversationOf([rings, talks], "1002")?.id).toBe("C7");
    expect(conversationOf([rings, talks], "1003")?.id, "the caller speaks too").toBe("C7");
  });

  test("is none that only rings", () => {
    expect(conversationOf([rings, talks], "1001")).toBeUndefined();
  });

  test("is none while one of the two is in a flow", () => {
    const away = { kind: "in_flow" as const, by: "1002", flow: "meter", node: null };
    expect(conversationOf([{ ...talks, aside: away }], "1002")).toBeUndefined();
  });
});
