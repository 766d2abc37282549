// A program that runs beside the test, mostly a `cordboardd`, and the lines it says.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** `CORDBOARDD` names another one. */
export const cordboardd = process.env["CORDBOARDD"] ?? `${root}target/debug/cordboardd`;
export const asset = (name: string) => `${root}assets/${name}`;
export const fixture = (name: string) => `${root}tests/fixtures/${name}`;

export class Program {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];
  readonly #watchers = new Set<() => void>();
  /** How many lines have been waited for already. */
  #read = 0;

  constructor(args: string[], env: Record<string, string> = {}, program = cordboardd) {
    this.#child = spawn(program, args, { env: { ...process.env, ...env } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      let rest = "";
      stream.setEncoding("utf8");
      stream.on("data", (chunk: string) => {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        this.#lines.push(...lines);
        for (const watcher of this.#watchers) watcher();
      });
    }
    this.#child.once("exit", () => {
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** One word a line, as a person would type it. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** The next line that matches; what came before it is skipped. */
  async hear(wanted: RegExp, withinMs = 60_000): Promise<RegExpExecArray> {
    const found = this.#next(wanted);
    if (found) return found;
    return new Promise((resolve, reject) => {
      const over = (what: string) => {
        clearTimeout(deadline);
        this.#watchers.delete(look);
        reject(new Error(`${what} before ${wanted} was heard:\n${this.#lines.join("\n")}`));
      };
      const deadline = setTimeout(() => over(`${withinMs} ms went by`), withinMs);
      const look = () => {
        const found = this.#next(wanted);
        if (found) {
          clearTimeout(deadline);
          this.#watchers.delete(look);
          resolve(found);
        } else if (this.#child.exitCode !== null) over(`it ended with ${this.#child.exitCode}`);
      };
      this.#watchers.add(look);
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }

  #next(wanted: RegExp): RegExpExecArray | null {
    for (; this.#read < this.#lines.length; this.#read += 1) {
      const match = wanted.exec(this.#lines[this.#read] ?? "");
      if (match) {
        this.#read += 1;
        return match;
      }
    }
    return null;
  }
}

/** Runs to its end, and gives what it printed. */
export function run(args: string[]): string {
  return execFileSync(cordboardd, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
