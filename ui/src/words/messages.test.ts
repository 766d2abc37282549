import { afterEach, expect, test } from "vitest";
import { looks, m, say } from "@/words";

afterEach(async () => {
  looks.language = "en";
  await looks.ready;
});

test("a message that was kept early is read in the language of the moment", async () => {
  const name = m.shell_workbench;
  expect(name(), "English first").toBe("Workbench");
  looks.language = "zh-CN";
  await looks.ready;
  expect(name(), "the kept one, too").toBe("工作台");
  expect(looks.language, "dates and figures follow").toBe("zh-CN");
});

test("who chooses twice gets the second language", async () => {
  looks.language = "zh-CN";
  looks.language = "en";
  await looks.ready;
  expect([looks.language, m.shell_workbench()]).toEqual(["en", "Workbench"]);
});

test("a code without a message is told as the server said it", () => {
  expect(say("error", "no_such_code_at_all", "the server's words")).toBe("the server's words");
  expect(say("error", "no_such_code_at_all")).toBe("no such code at all");
});
