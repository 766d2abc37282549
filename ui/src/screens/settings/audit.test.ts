import { describe, expect, it } from "vitest";
import { programOf, thingOf } from "./audit";

describe("a change that was made", () => {
  it("is told by the name of what was changed, wherever it stands", () => {
    expect(thingOf({ trunk: { id: "carrier", name: "Carrier" }, was: "carrier" })).toBe("Carrier");
    expect(thingOf({ id: "C17" })).toBe("C17");
    expect(thingOf({ delivery: 4, hook: { id: 7 } }), "a number is a name too").toBe("7");
  });

  it("is about nothing where nothing is told", () => {
    expect(thingOf(null)).toBe("");
    expect(thingOf({ outbound_rules: [], revision: 3 })).toBe("");
  });
});

describe("the program of a session", () => {
  it("is a browser and its system", () => {
    const linux = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) ";
    expect(programOf(`${linux}Chrome/140.0.0.0 Safari/537.36`)).toBe("Chrome, Linux");
    expect(programOf(`${linux}Chrome/140.0 Safari/537.36 Edg/140.0`)).toBe("Edge, Linux");
    const phone = "Mozilla/5.0 (Linux; Android 15) Gecko/130.0 Firefox/130.0";
    expect(programOf(phone)).toBe("Firefox, Android");
  });

  it("is what it says where it is none", () => {
    expect(programOf("Cordboard")).toBe("Cordboard");
    expect(programOf("node")).toBe("node");
  });
});
