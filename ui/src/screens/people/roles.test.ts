import { describe, expect, it } from "vitest";
import { loginFrom, RIGHTS, weakPassword } from "./roles";

describe("roles", () => {
  it("never let an agent see the calls of others, nor configure anything", () => {
    expect(RIGHTS.agent).not.toContain("all_calls");
    expect(RIGHTS.agent).not.toContain("configure");
    expect(RIGHTS.supervisor).not.toContain("configure");
  });

  it("leave the deleting of calls to the owner", () => {
    const may = Object.entries(RIGHTS).filter(([, rights]) => rights.includes("delete_calls"));
    expect(may.map(([role]) => role)).toEqual(["owner"]);
  });
});

describe("passwords and logins", () => {
  it("are refused when they are guessed first", () => {
    expect(weakPassword("1234567", "wei")).toBe("short");
    expect(weakPassword("WeiWeiWei", "wei")).toBe("login");
    expect(weakPassword("correct horse", "wei")).toBeNull();
    expect(weakPassword("eight chars", ""), "without a login nothing can be in it").toBeNull();
  });

  it("are suggested from a name", () => {
    expect(loginFrom("Wei Zhang", [])).toBe("wei");
    expect(loginFrom("Wei Li", ["wei", "wei2"])).toBe("wei3");
    expect(loginFrom("小李", []), "left to be typed").toBe("");
  });
});
