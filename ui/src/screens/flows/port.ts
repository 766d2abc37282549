// What the flow screens ask of the exchange, in the words of the editor.
import {
  call,
  media,
  type DryCaller,
  type DryRun,
  type Expect,
  type FlowTest,
  type MediaRef,
  type Problem,
  type PromptRow,
  type TestResult,
  type VersionRow,
} from "@/api";
import type { Document } from "@/flow/document";
import type { Diff } from "@/flow/overlay";
import { looks } from "@/words";

export type { DryCaller, DryRun, FlowTest, Problem, PromptRow, TestResult, VersionRow };
export type Expectation = Expect;
export type Version = number | "draft";

export interface FlowPage {
  id: string;
  name: string;
  draft: Document;
  published: Document | null;
  version: number | null;
  problems: Problem[];
  draft_saved: string | null;
}

/** Names for what a document refers to by id. */
export interface Names {
  groups: ReadonlyMap<string, string>;
  extensions: ReadonlyMap<string, string>;
  calendars: readonly string[];
  flows: ReadonlyMap<string, string>;
  prompts: readonly PromptRow[];
  numbers: readonly string[];
  languages: readonly string[];
  webhooks: ReadonlyMap<string, string>;
}

// The editor changes nothing in place; on the wire there is no such thing. Else the two documents are
// the same, block by block, or this does not build.
/** What is not set is left out by the exchange: never null. */
type Present<T> = T extends object ? { [Key in keyof T]: Present<Exclude<T[Key], null>> } : T;
type Writable<T> = T extends object ? { -readonly [Key in keyof T]: Writable<T[Key]> } : T;
type Wired = Parameters<typeof call<"flow_check">>[1]["document"];
const wired = (document: Document): Wired => document as Writable<Document>;
const drawn = (document: Wired): Document => document as Present<Wired>;

export async function openFlow(id: string): Promise<FlowPage> {
  const page = await call("flow", { id });
  return { ...page, draft: drawn(page.draft), published: page.published && drawn(page.published) };
}

export const saveDraft = (id: string, document: Document) =>
  call("flow_draft_save", { id, document: wired(document) });
export const checkFlow = (document: Document): Promise<Problem[]> =>
  call("flow_check", { document: wired(document) });
export const dryRun = (id: string, document: Document, caller: DryCaller): Promise<DryRun> =>
  call("flow_dry_run", {
    id,
    document: wired(document),
    caller,
    language: looks.language,
  });
export const flowVersion = async (id: string, version: number): Promise<Document> =>
  drawn(await call("flow_version", { id, version }));
export const flowDiff = (id: string, from: Version, to: Version): Promise<Diff> =>
  call("flow_diff", { id, from, to });

export async function namesOfOffice(): Promise<Names> {
  const { office } = await call("office");
  // Without the lengths of sounds one can still choose among prompts by name.
  const known = (): PromptRow[] =>
    office.prompts.map(({ id, language, builtin, text, file }) => ({
      id,
      language,
      builtin: builtin ?? null,
      text: text ?? null,
      file: file ?? null,
      seconds: null,
      bytes: null,
      used_by: [],
    }));
  const prompts = await call("prompts").catch(known);
  return {
    groups: new Map(office.groups.map((group) => [group.id, group.name ?? group.id])),
    extensions: new Map(office.extensions.map((extension) => [extension.number, extension.name])),
    calendars: office.calendars.map((calendar) => calendar.id),
    flows: new Map(office.flows.map((flow) => [flow.id, flow.name])),
    numbers: office.numbers.map((number) => number.number),
    languages: [...new Set([office.office.language, ...prompts.map((row) => row.language)])],
    webhooks: new Map((office.webhooks ?? []).map(({ id, name }) => [id, name])),
    prompts,
  };
}

export const sound = (what: MediaRef): Promise<Blob> => media(what);

export const flowTests = (id: string): Promise<FlowTest[]> => call("flow_tests", { id });
export const runTests = (id: string): Promise<TestResult[]> =>
  call("flow_tests_run", { id, language: looks.language });
export const removeTest = (id: string, test: string): Promise<unknown> =>
  call("flow_test_remove", { id, test });

/** Without an id it gets one. */
export async function saveTest(
  id: string,
  name: string,
  caller: DryCaller,
  expect: Expectation,
): Promise<void> {
  await call("flow_test_save", { id, test: { id: "", name, caller, expect } });
}
