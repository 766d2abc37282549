// What the flow screens ask of the exchange, in the words of the editor.
import { call, media, type MediaRef, type Problem, type PromptRow, type VersionRow } from "@/api";
import type { DryCaller, DryRun } from "@/flow/dry";
import type { Document } from "@/flow/document";
import type { Diff } from "@/flow/overlay";

export type { DryCaller, DryRun, Problem, PromptRow, VersionRow };
export type Version = number | "draft";

export interface FlowPage {
  id: string;
  name: string;
  draft: Document;
  published: Document | null;
  version: number | null;
  problems: Problem[];
  draft_saved: string;
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
}

// The document has types of its own here: of each block's settings. On the wire it is the same JSON.
type Wired = Parameters<typeof call<"flow_check">>[1]["document"];
const wired = (document: Document): Wired => document as unknown as Wired;
const drawn = (document: Wired): Document => document as unknown as Document;

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
  } as never) as unknown as Promise<DryRun>;
export const flowVersion = async (id: string, version: number): Promise<Document> =>
  drawn(await call("flow_version", { id, version }));
export const flowDiff = (id: string, from: Version, to: Version): Promise<Diff> =>
  call("flow_diff", { id, from, to }) as Promise<Diff>;

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
    prompts,
  };
}

export const sound = (what: MediaRef): Promise<Blob> => media(what);

/** What is expected of a dry run; what is left out is not looked at. */
export interface Expectation {
  path: string[] | null;
  /** Whether the path is these blocks and no other. */
  exact: boolean;
  ends: { reason?: string | null } | null;
  heard?: string[] | null;
}

export interface FlowTest {
  id: string;
  name: string;
  caller: DryCaller;
  expect: Expectation;
}

export interface TestResult {
  test: string;
  name: string;
  passed: boolean;
  why: string[];
  run: DryRun;
}

export const flowTests = (id: string): Promise<FlowTest[]> =>
  call("flow_tests", { id }) as unknown as Promise<FlowTest[]>;
export const runTests = (id: string): Promise<TestResult[]> =>
  call("flow_tests_run", { id }) as unknown as Promise<TestResult[]>;
export const removeTest = (id: string, test: string): Promise<unknown> =>
  call("flow_test_remove", { id, test });

/** Without an id it gets one. */
export async function saveTest(
  id: string,
  name: string,
  caller: DryCaller,
  expect: Expectation,
): Promise<void> {
  await call("flow_test_save", { id, test: { id: "", name, caller, expect } } as never);
}
