// New conditions, and what is kept of an old one when another question is asked.
import type { Condition, Test } from "@/flow/document";
import type { Office } from "@/flow/specs";
import type { Asked, Testing } from "../words";

function testOf(condition: Condition): Test {
  if ("caller" in condition) return condition.caller;
  if ("dialled" in condition) return condition.dialled;
  if ("language" in condition) return condition.language;
  if ("variable" in condition) return condition.variable.test;
  if ("group" in condition) return condition.group.test;
  return { is: "" };
}

/** The test stays where it can; a condition becomes the first part of a combination. */
export function blank(asked: Asked, office: Office, before: Condition): Condition {
  const test = testOf(before);
  const parts =
    "all" in before
      ? before.all
      : "any" in before
        ? before.any
        : "not" in before
          ? [before.not]
          : [before];
  switch (asked) {
    case "caller":
      return { caller: test };
    case "dialled":
      return { dialled: test };
    case "language":
      return { language: test };
    case "variable":
      return { variable: { name: "", test } };
    case "calendar":
      return { calendar: office.calendars[0] ?? "" };
    case "group":
      return {
        group: { group: office.groups[0] ?? "", fact: "waiting", test: { at_least: 1 } },
      };
    case "time":
      return { time: { from: "09:00", to: "18:00" } };
    case "all":
      return { all: parts };
    case "any":
      return { any: parts };
    case "not":
      return { not: parts[0] ?? { caller: test } };
  }
}

/** The value that a test asks for, as text. */
export function valueOf(test: Test): string {
  const [value] = Object.values(test) as unknown[];
  return Array.isArray(value) ? value.join(", ") : String(value);
}

export function testWith(kind: Testing, text: string): Test {
  const number = Number.parseInt(text, 10);
  switch (kind) {
    case "one_of":
      return {
        one_of: text
          .split(/[,,]\s*/)
          .map((one) => one.trim())
          .filter(Boolean),
      };
    case "empty":
      return { empty: text !== "false" };
    case "at_least":
      return { at_least: Number.isFinite(number) ? number : 0 };
    case "at_most":
      return { at_most: Number.isFinite(number) ? number : 0 };
    default:
      return { [kind]: text } as Test;
  }
}
