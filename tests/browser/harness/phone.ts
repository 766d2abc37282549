// A phone of the office, with its own SIP and its own sound files: `cordboardd phone`.
import { asset, Program } from "./program";

/** What it says while it talks. */
const VOICE = asset("music/default.wav");

export class Phone {
  readonly #program: Program;

  private constructor(
    readonly number: string,
    program: Program,
  ) {
    this.#program = program;
  }

  /** Waits for calls. */
  static async ready(account: string, secret: string, record: string): Promise<Phone> {
    return Phone.#start(["answer"], account, secret, record);
  }

  /** Calls somebody at once. */
  static async dial(
    target: string,
    account: string,
    secret: string,
    record: string,
  ): Promise<Phone> {
    return Phone.#start(["dial", target], account, secret, record);
  }

  static async #start(words: string[], account: string, secret: string, record: string) {
    const args = ["phone", ...words, "--account", account, "--record", record];
    args.push("--play", VOICE);
    const program = new Program(args, { CORDBOARD_SECRET: secret });
    await program.hear(/^registered/);
    return new Phone(/^sip:([^@]+)@/.exec(account)?.[1] ?? "", program);
  }

  rings(): Promise<unknown> {
    return this.#program.hear(/^called by /);
  }

  answer(): void {
    this.#program.say("answer");
  }

  talks(): Promise<unknown> {
    return this.#program.hear(/^talking to /);
  }

  isHeld(): Promise<unknown> {
    return this.#program.hear(/^held by /);
  }

  over(): Promise<RegExpExecArray> {
    return this.#program.hear(/^over with [^:]*: (.*)$/);
  }

  keys(digits: string): void {
    this.#program.say(`keys ${digits}`);
  }

  /** Keys that the other side has pressed, to this one. */
  hears(key: string): Promise<unknown> {
    return this.#program.hear(new RegExp(`^key ${key}`));
  }

  hangUp(): void {
    this.#program.say("hangup");
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}
