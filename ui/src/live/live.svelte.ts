// What the exchange says, for every screen: `live.calls`, `live.agents`, `live.phone`, ...
import { SvelteMap } from "svelte/reactivity";
import {
  call,
  door,
  type Alarm,
  type Change,
  type Command,
  type Job,
  type Levels,
  type LiveAgent,
  type LiveCall,
  type LiveExtension,
  type LiveGroup,
  type LiveMailbox,
  type LivePhone,
  type LiveTrunk,
  type Me,
  type Office,
  type Right,
  type ServerMessage,
  type Subscription,
} from "@/api";
import { useHome, useZone } from "@/words";
import { setServerTime } from "./clock.svelte";
import { apply, fill, Sequence, type World } from "./world";

type Listener = (change: Change) => void;

export class Live implements World {
  readonly calls = new SvelteMap<string, LiveCall>();
  readonly agents = new SvelteMap<string, LiveAgent>();
  readonly extensions = new SvelteMap<string, LiveExtension>();
  readonly groups = new SvelteMap<string, LiveGroup>();
  readonly trunks = new SvelteMap<string, LiveTrunk>();
  readonly mailboxes = new SvelteMap<string, LiveMailbox>();
  readonly alarms = new SvelteMap<number, Alarm>();
  readonly jobs = new SvelteMap<number, Job>();

  /** Whether the exchange is heard. */
  up = $state(false);
  /** Whether the first snapshot is there. */
  ready = $state(false);
  me = $state.raw<Me | null>(null);
  /** The softphone of this PC; null where there is none. */
  phone = $state.raw<LivePhone | null>(null);
  levels = $state.raw<Levels>({ microphone: 0, speaker: 0 });
  /** The configuration, reloaded whenever somebody changed it; null until it is there. */
  office = $state.raw<Office | null>(null);
  revision = $state(0);
  /** The session ended while the screen was open. */
  loggedOut = $state(false);

  #sequence = new Sequence();
  #subscription: Subscription | null = null;
  #listeners = new Set<Listener>();

  start(): void {
    this.#subscription?.end();
    this.#sequence = new Sequence();
    this.loggedOut = false;
    this.#subscription = door().subscribe(
      (message) => this.hear(message),
      (up) => this.#connection(up),
    );
  }

  stop(): void {
    this.#subscription?.end();
    this.#subscription = null;
    this.ready = false;
    this.up = false;
    this.me = null;
    this.office = null;
    this.phone = null;
  }

  /** For screens that must hear of every change, such as a draft being edited elsewhere. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the exchange knows a command: what it cannot do has no button. */
  offers(command: Command): boolean {
    return this.me?.commands.includes(command) ?? true;
  }

  may(right: Right): boolean {
    return this.me?.rights.includes(right) ?? false;
  }

  hear(message: ServerMessage): void {
    if ("snapshot" in message) {
      const { snapshot } = message;
      this.#sequence.snapshot(message.seq);
      setServerTime(snapshot.now);
      fill(this, snapshot);
      this.phone = snapshot.phone;
      this.me = snapshot.me;
      useHome({ shown: snapshot.me.numbers });
      this.up = true;
      this.ready = true;
      if (this.revision !== snapshot.revision || !this.office) void this.reload(snapshot.revision);
      return;
    }
    const verdict = this.#sequence.change(message.seq);
    if (verdict === "again") this.#subscription?.renew();
    if (verdict === "next") this.#change(message.change);
  }

  /** Loads the configuration anew. */
  async reload(revision?: number): Promise<void> {
    if (revision !== undefined) this.revision = revision;
    const answer = await call("office").catch(() => null);
    if (!answer) return;
    this.office = answer.office;
    this.revision = answer.revision;
    useZone(answer.office.office.time_zone);
    useHome({ country: answer.office.office.country });
  }

  #change(change: Change): void {
    if (!apply(this, change)) {
      if ("phone" in change) this.phone = change.phone;
      else if ("levels" in change) this.levels = change.levels;
      else if ("office" in change) void this.reload(change.office);
      else if ("logged_out" in change) this.loggedOut = true;
    }
    for (const listener of this.#listeners) listener(change);
  }

  #connection(up: boolean): void {
    this.up = up;
    // Whether it is the network or the session that ended, only a question tells.
    if (!up && this.ready)
      call("me").catch((why: { code?: string }) => {
        if (why.code === "not_logged_in") this.loggedOut = true;
      });
  }
}

export const live = new Live();
