// An exchange that exists only in a test: answers are given beforehand, events are emitted by hand.
import {
  ApiError,
  type Answer,
  type Args,
  type Change,
  type Command,
  type ServerMessage,
  type Snapshot,
  type Subscription,
  type Transport,
} from "../src/api";

type Answers = { [C in Command]?: (args: Args<C>) => Answer<C> | Promise<Answer<C>> };

export class FakeExchange implements Transport {
  /** Every command that was called, in order. */
  readonly called: { command: Command; args: unknown }[] = [];
  /** How often a snapshot was asked for. */
  snapshots = 0;
  #seq = 0;
  #on: ((message: ServerMessage) => void) | null = null;
  #state: ((up: boolean) => void) | null = null;

  constructor(
    readonly snapshot: () => Snapshot,
    readonly answers: Answers = {},
  ) {}

  async call<C extends Command>(command: C, args: Args<C>): Promise<Answer<C>> {
    this.called.push({ command, args });
    const answer = this.answers[command];
    if (!answer) throw new ApiError("unknown_command", command);
    return answer(args);
  }

  media(): Promise<Blob> {
    return Promise.resolve(new Blob([], { type: "audio/wav" }));
  }

  subscribe(on: (message: ServerMessage) => void, state: (up: boolean) => void): Subscription {
    this.#on = on;
    this.#state = state;
    this.#send();
    return { renew: () => this.#send(), end: () => (this.#on = null) };
  }

  emit(change: Change): void {
    this.#seq += 1;
    this.#on?.({ seq: this.#seq, change });
  }

  /** An event that never arrives. */
  lose(): void {
    this.#seq += 1;
  }

  connection(up: boolean): void {
    this.#state?.(up);
    if (up) this.#send();
  }

  #send(): void {
    this.snapshots += 1;
    this.#on?.({ seq: this.#seq, snapshot: this.snapshot() });
  }
}
