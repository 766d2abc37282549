import { describe, expect, it } from "vitest";
import { addressOf, groups } from "./exchange";

describe("the address of another exchange", () => {
  it("is read as people write it", () => {
    for (const [typed, host, port] of [
      ["shop-pc", "shop-pc", 8443],
      [" 192.168.1.10:9000 ", "192.168.1.10", 9000],
      ["https://192.168.1.10:8443/#/workbench", "192.168.1.10", 8443],
      ["[fd00::7]:9000", "fd00::7", 9000],
      ["fd00::7", "fd00::7", 8443],
    ] as const)
      expect(addressOf(typed), typed).toEqual({ host, port });
  });

  it("is known by digits in groups", () => {
    expect(groups("0123456789ab")).toBe("0123 4567 89ab");
  });
});
