// One sitting at a flow: the editor, what it sends to the exchange, and what the exchange says of it.
import { ApiError, call } from "@/api";
import { compare, forget, kept, type Kept } from "@/flow/drafts";
import { Saver, type Saving } from "@/flow/saver";
import type { Document } from "@/flow/document";
import { looks } from "@/words";
import { Editor } from "./editor.svelte";
import {
  checkFlow,
  namesOfOffice,
  openFlow,
  saveDraft,
  type FlowPage,
  type Names,
  type Problem,
} from "./port";
import { Trial } from "./trial.svelte";

const CHECK_AFTER_MS = 140;

export class Sitting {
  readonly id: string;
  name = $state("");
  readonly editor: Editor;
  readonly trial: Trial;
  version = $state.raw<number | null>(null);
  published = $state.raw<Document | null>(null);
  saving = $state<Saving>("saved");
  fault = $state.raw<ApiError | undefined>();
  /** Typed here before, while somebody else saved another draft. */
  conflict = $state.raw<Kept | undefined>();
  /** Changed with each version: the list of versions and tests is to be read again. */
  edition = $state(0);
  #saver: Saver<{ problems: Problem[]; saved: string }>;
  #check: ReturnType<typeof setTimeout> | undefined;
  #checked = 0;

  static async open(id: string): Promise<Sitting> {
    const [page, names] = await Promise.all([openFlow(id), namesOfOffice()]);
    return new Sitting(page, names);
  }

  private constructor(page: FlowPage, names: Names) {
    this.id = page.id;
    this.name = page.name;
    this.version = page.version;
    this.published = page.published;
    const found = compare(kept(localStorage, page.id), page.draft, page.draft_saved);
    this.editor = new Editor(page.draft, names, (document) => this.#changed(document));
    this.editor.problems = page.problems;
    this.trial = new Trial(this.editor, page.id);
    this.#saver = new Saver(page.id, page.draft_saved, {
      send: (document) => saveDraft(page.id, document),
      shelf: localStorage,
      told: (state, answer, fault) => {
        this.saving = state;
        this.fault = fault === undefined ? undefined : ApiError.of(fault);
        if (answer) this.editor.problems = answer.problems;
      },
    });
    if (found.what === "ours") this.editor.replace(found.kept.document);
    if (found.what === "both") this.conflict = found.kept;
  }

  #changed(document: Document): void {
    this.#saver.changed(document);
    this.trial.forget();
    clearTimeout(this.#check);
    this.#check = setTimeout(() => void this.#validate(document), CHECK_AFTER_MS);
  }

  /** Told before it is saved: a problem is best seen at once. */
  async #validate(document: Document): Promise<void> {
    const turn = (this.#checked += 1);
    const problems = await checkFlow(document).catch(() => undefined);
    if (problems && turn === this.#checked) this.editor.problems = problems;
  }

  get hasDraft(): boolean {
    return this.published === null || this.editor.document !== this.published;
  }

  /** Takes what was typed here before, or lets it go. */
  resolve(take: boolean): void {
    if (take && this.conflict) this.editor.replace(this.conflict.document);
    else forget(localStorage, this.id);
    this.conflict = undefined;
  }

  async rename(name: string): Promise<void> {
    await call("flow_rename", { id: this.id, name });
    this.name = name;
  }

  async publish(note: string, despiteRed: boolean): Promise<number> {
    await this.#saver.flush();
    const { version } = await call("flow_publish", {
      id: this.id,
      note,
      despite_red: despiteRed,
      language: looks.language,
    });
    this.version = version;
    this.published = this.editor.document;
    this.edition += 1;
    return version;
  }

  async rollBack(version: number): Promise<void> {
    const answer = await call("flow_roll_back", { id: this.id, version });
    const page = await openFlow(this.id);
    this.version = answer.version;
    this.published = page.published;
    this.edition += 1;
  }

  async refreshNames(): Promise<void> {
    this.editor.names = await namesOfOffice();
  }

  flush(): Promise<void> {
    return this.#saver.flush();
  }

  /** What is not saved yet is tried once more, and waits on the shelf. */
  leave(): void {
    clearTimeout(this.#check);
    this.trial.stop();
    void this.#saver.flush().finally(() => this.#saver.stop());
  }
}
