/**
 * What somebody is changing in a form. It outlives the screen: whoever looks at something else and
 * comes back finds what was typed, and so does whoever reloads the window.
 */
import { ApiError, type Fault, type Saved } from "@/api";
import { live } from "@/live";
import { sorted, under } from "./faults";
import { forget, keep, kept } from "./kept.svelte";

export class Draft<T extends object> {
  readonly key: string;
  readonly #section: string;
  #saved = $state.raw<T>() as T;
  #fields = $state.raw<ReadonlyMap<string, string[]>>(new Map());
  value = $state<T>() as T;
  others = $state.raw<Fault[]>([]);
  /** What went wrong that is no fault of a field. */
  error = $state.raw<unknown>(null);
  /** What the exchange keeps without effect. */
  notes = $state.raw<string[]>([]);
  saving = $state(false);
  wasSaved = $state(false);

  /** `section` is the list of the office that the entity is in: its faults begin with it. */
  constructor(key: string, section: string, saved: T) {
    this.key = key;
    this.#section = section;
    this.#saved = saved;
    this.value = kept<T>(key) ?? structuredClone(saved);
  }

  get isDirty(): boolean {
    return !same(this.value, this.#saved);
  }

  /** The office came anew: what nobody touched is taken over, what somebody typed stays. */
  refresh(saved: T): void {
    if (same(saved, this.#saved)) return;
    const untouched = !this.isDirty;
    this.#saved = saved;
    if (untouched) this.value = structuredClone(saved);
  }

  /** Writes down what differs, so that it is there after a reload. Call it from an effect. */
  keep(): void {
    if (this.isDirty) keep(this.key, $state.snapshot(this.value));
    else forget(this.key);
  }

  discard(): void {
    this.value = structuredClone(this.#saved);
    this.#clear();
    forget(this.key);
  }

  /** What is wrong with a field, as the exchange said. */
  at(field: string): string | undefined {
    return under(this.#fields, field)[0];
  }

  /** What is wrong with the thing itself. */
  get general(): string[] {
    return this.#fields.get("") ?? [];
  }

  /** True when it is saved. Faults stay with their fields, everything else in `error`. */
  async save(send: (value: T) => Promise<Saved>): Promise<boolean> {
    this.#clear();
    this.saving = true;
    const sent = $state.snapshot(this.value) as T;
    try {
      const answer = await send(sent);
      this.#saved = sent;
      this.notes = answer.notes ?? [];
      this.wasSaved = true;
      forget(this.key);
      await live.reload(answer.revision);
      return true;
    } catch (error) {
      this.#tell(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  #tell(error: unknown): void {
    const known = ApiError.of(error);
    if (known.code !== "faulty" || known.faults.length === 0) {
      this.error = known;
      return;
    }
    const { fields, others } = sorted(known.faults, this.#section);
    this.#fields = fields;
    this.others = others;
  }

  #clear(): void {
    this.error = null;
    this.#fields = new Map();
    this.others = [];
    this.notes = [];
  }
}

/** What is left out and what is null is the same: nothing. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(fields.sort().map(([name, field]) => [name, plain(field)]));
}
