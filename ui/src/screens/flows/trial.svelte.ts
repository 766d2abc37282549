// A dry run on the board: who calls, what came of it, and how far it is shown.
import {
  DARK,
  lasting,
  lit,
  type DryAgent,
  type DryCaller,
  type DryResponse,
  type DryRun,
} from "@/flow/dry";
import type { GroupStanding } from "@/api";
import type { Condition } from "@/flow/document";
import { looks } from "@/words";
import type { Editor } from "./editor.svelte";
import { dryRun, sound } from "./port";

export class Trial {
  caller = $state<DryCaller>(someCaller());
  run = $state.raw<DryRun | undefined>();
  /** How many steps are lit. */
  shown = $state(0);
  playing = $state(false);
  withSound = $state(true);
  busy = $state(false);
  fault = $state.raw<unknown>();
  readonly flow: string;
  #editor: Editor;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #audio: HTMLAudioElement | undefined;
  #turn = 0;
  /** Who called in the run that is shown, and the language of its reasons. */
  #ran: { caller: DryCaller; language: string } | undefined;

  constructor(editor: Editor, flow: string) {
    this.#editor = editor;
    this.flow = flow;
    this.caller.dialled = editor.names.numbers[0] ?? "";
  }

  /** Groups and extensions that the flow rings, each as it is told to behave. */
  get people(): DryAgent[] {
    const groups = new Set<string>();
    const extensions = new Set<string>();
    for (const node of this.#editor.document.nodes) {
      if (node.kind === "queue" && node.group) groups.add(node.group);
      if (node.kind === "dial_out" && node.number && !node.number.includes("${"))
        extensions.add(node.number.replace(/\s/g, ""));
      if (node.kind === "ring") node.extensions.forEach((one) => extensions.add(one));
    }
    const told = (group: string | null, extension: string | null): DryAgent =>
      this.caller.agents.find((one) => one.group === group && one.extension === extension) ?? {
        group,
        extension,
        answer: "answers",
        after_seconds: 5,
        talks_seconds: 60,
        hangs_up: "caller",
      };
    return [
      ...[...groups].map((id) => told(id, null)),
      ...[...extensions].map((id) => told(null, id)),
    ];
  }

  /** The servers that the flow asks, each as it is told to answer. */
  get servers(): (DryResponse & { node: string })[] {
    const asking = this.#editor.document.nodes.filter((node) => node.kind === "http_request");
    return asking.map(
      ({ id }) =>
        this.caller.responses.find(
          (one): one is DryResponse & { node: string } => one.node === id,
        ) ?? { node: id, reply: "answers", status: 200, body: "{}", after_seconds: 1 },
    );
  }

  /** The groups whose standing the flow asks for, each as it is told to stand. */
  get standings(): [string, GroupStanding][] {
    const asked = new Set<string>();
    const look = (one: Condition): void => {
      if ("group" in one) asked.add(one.group.group);
      else if ("not" in one) look(one.not);
      else if ("all" in one) one.all.forEach(look);
      else if ("any" in one) one.any.forEach(look);
    };
    for (const node of this.#editor.document.nodes)
      if (node.kind === "switch") node.cases.forEach(({ when }) => look(when));
    return [...asked].map((id) => [id, this.caller.groups?.[id] ?? EMPTY]);
  }

  stand(group: string, standing: GroupStanding): void {
    this.caller.groups = { ...this.caller.groups, [group]: standing };
  }

  answer(response: DryResponse): void {
    const others = this.caller.responses.filter((one) => one.node !== response.node);
    this.caller.responses = [...others, response];
  }

  tell(agent: DryAgent): void {
    const others = this.caller.agents.filter(
      (one) => one.group !== agent.group || one.extension !== agent.extension,
    );
    this.caller.agents = [...others, agent];
  }

  async start(realTime: boolean): Promise<void> {
    this.stop();
    this.busy = true;
    this.fault = undefined;
    const turn = (this.#turn += 1);
    try {
      const caller: DryCaller = {
        ...$state.snapshot(this.caller),
        agents: this.people,
        responses: this.servers,
      };
      const language = looks.language;
      const run = await dryRun(this.flow, this.#editor.document, caller);
      if (turn !== this.#turn) return;
      this.run = run;
      this.#ran = { caller, language };
      if (realTime) {
        this.show(0);
        this.play();
      } else this.show(run.steps.length);
    } catch (why) {
      if (turn === this.#turn) this.fault = why;
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  /** Shows a run that was made elsewhere: a test's. */
  display(run: DryRun): void {
    this.stop();
    this.run = run;
    this.#ran = { caller: $state.snapshot(this.caller), language: looks.language };
    this.show(run.steps.length);
  }

  /** The reader has chosen another language: the run that is shown is told in it, as far as it is shown. */
  async retell(): Promise<void> {
    const ran = this.#ran;
    const language = looks.language;
    if (!this.run || !ran || ran.language === language) return;
    const turn = this.#turn;
    const run = await dryRun(this.flow, this.#editor.document, ran.caller).catch(() => undefined);
    // The same caller in the same flow takes the same steps.
    if (!run || turn !== this.#turn || ran !== this.#ran) return;
    this.#ran = { caller: ran.caller, language };
    this.run = run;
  }

  show(count: number): void {
    const steps = this.run?.steps ?? [];
    this.shown = Math.max(0, Math.min(count, steps.length));
    this.#editor.lit = this.shown ? lit(steps, this.shown, this.flow) : DARK;
  }

  play(): void {
    const run = this.run;
    if (!run) return;
    if (this.shown >= run.steps.length) this.show(0);
    this.playing = true;
    this.#next(run);
  }

  #next(run: DryRun): void {
    if (this.shown >= run.steps.length) return this.stop();
    this.show(this.shown + 1);
    const index = this.shown - 1;
    void this.#hear(run, index);
    const ms = Math.max(350, lasting(run.steps, index, run.seconds) * 1000);
    this.#timer = setTimeout(() => this.#next(run), ms);
  }

  /** What the caller hears at a step, one after the other, as long as the step lasts. */
  async #hear(run: DryRun, index: number): Promise<void> {
    if (!this.withSound) return;
    const step = run.steps[index];
    for (const heard of step?.heard ?? []) {
      const what =
        heard.prompt !== null
          ? { prompt: heard.prompt, language: heard.language }
          : heard.text !== null
            ? { speech: { text: heard.text, language: heard.language } }
            : undefined;
      if (!what) continue;
      const blob = await sound(what).catch(() => undefined);
      if (!blob || !this.playing || this.shown !== index + 1) return;
      await this.#sound(blob);
      if (!this.playing || this.shown !== index + 1) return;
    }
  }

  #sound(blob: Blob): Promise<void> {
    const url = URL.createObjectURL(blob);
    this.#audio?.pause();
    const audio = (this.#audio = new Audio(url));
    return new Promise((done) => {
      const end = (): void => {
        URL.revokeObjectURL(url);
        done();
      };
      audio.onended = audio.onerror = audio.onpause = end;
      audio.play().catch(end);
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#audio?.pause();
    this.playing = false;
  }

  /** The flow changed: what was shown is not true any more. */
  forget(): void {
    this.#turn += 1;
    this.stop();
    this.busy = false;
    this.run = undefined;
    this.#ran = undefined;
    this.shown = 0;
    this.#editor.lit = DARK;
  }
}

const EMPTY: GroupStanding = { waiting: 0, agents: 0, free: 0, longest_wait_seconds: 0 };

function someCaller(): DryCaller {
  return {
    number: "13800138000",
    dialled: "",
    at: localMoment(new Date()),
    keys: [],
    patience_seconds: null,
    agents: [],
    responses: [],
    message_ends: "key",
  };
}

/** `2026-10-10T10:00` */
export function localMoment(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
