// A phone that is not ours: Debian's baresip, without a window, told what to do over its control socket.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freeSip, freeTcp } from "./ports";
import { asset, Program } from "./program";

const MODULES = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules"].find(existsSync);
/** Where it takes commands: not at its own address, where it has the port after SIP's for TLS. */
const DOOR = "127.0.0.1";
/** A key is let go by this one. */
const RELEASE = "\u0004";

interface Message {
  event?: boolean;
  type?: string;
  response?: boolean;
  token?: string;
  ok?: boolean;
  data?: string;
}

export class Baresip {
  readonly #messages: Message[] = [];
  readonly #watchers = new Set<() => void>();
  #rest = Buffer.alloc(0);
  #commands = 0;

  private constructor(
    readonly folder: string,
    readonly program: Program,
    readonly socket: Socket,
  ) {
    socket.on("data", (bytes) => this.#read(bytes));
  }

  /** A phone at that address that calls as `number`, and is registered nowhere: a carrier's caller. */
  static async at(address: string, number: string): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), "cordboard-baresip-"));
    const [sip, door] = [await freeSip(address), await freeTcp(DOOR)];
    await mkdir(join(folder, "heard"));
    await writeFile(join(folder, "config"), config(folder, `${address}:${sip}`, door, address));
    const account = `<sip:${number}@${address}:${sip}>;regint=0;answermode=manual`;
    await writeFile(join(folder, "accounts"), `${account};audio_codecs=pcma\n`);
    // Line by line, so that what it prints is heard when it happens.
    const words = ["-oL", "baresip", "-4", "-f", folder];
    const program = new Program(words, {}, "stdbuf");
    await program.hear(/baresip is ready/);
    const socket = connect(door, DOOR);
    await once(socket, "connect");
    return new Baresip(folder, program, socket);
  }

  dial(address: string): Promise<void> {
    return this.#command("dial", address);
  }

  async talks(): Promise<void> {
    await this.#hear((one) => one.type === "CALL_ESTABLISHED");
  }

  async keys(digits: string): Promise<void> {
    for (const digit of digits) {
      await this.#command("sndcode", digit);
      await this.#command("sndcode", RELEASE);
    }
  }

  hangUp(): Promise<void> {
    return this.#command("hangup");
  }

  async stop(): Promise<void> {
    this.socket.destroy();
    await this.program.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #command(command: string, params = ""): Promise<void> {
    const token = String((this.#commands += 1));
    const message = JSON.stringify({ command, params, token });
    this.socket.write(`${Buffer.byteLength(message)}:${message},`);
    const answer = await this.#hear((one) => one.response === true && one.token === token);
    if (!answer.ok) throw new Error(`baresip: ${command} ${params}: ${answer.data}`);
  }

  #hear(fits: (message: Message) => boolean, withinMs = 60_000): Promise<Message> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.#messages.find(fits);
        if (!found) return;
        clearTimeout(deadline);
        this.#watchers.delete(look);
        resolve(found);
      };
      const deadline = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`baresip only told ${JSON.stringify(this.#messages)}`));
      }, withinMs);
      this.#watchers.add(look);
      look();
    });
  }

  /** Netstrings: `LENGTH:JSON,` without a gap. */
  #read(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const colon = this.#rest.indexOf(":");
      const end = colon + 1 + Number(this.#rest.subarray(0, colon));
      if (colon < 1 || this.#rest.length <= end) break;
      this.#messages.push(JSON.parse(this.#rest.toString("utf8", colon + 1, end)) as Message);
      this.#rest = this.#rest.subarray(end + 1);
    }
    for (const watcher of this.#watchers) watcher();
  }
}

function config(folder: string, sip: string, door: number, address: string): string {
  const voice = asset("music/default.wav");
  return `poll_method epoll
sip_listen ${sip}
net_interface ${address}
audio_player aufile,${folder}/heard/played.wav
audio_source aufile,${voice}
audio_alert aufile,${folder}/heard/alert.wav
ausrc_srate 8000
auplay_srate 8000
jitter_buffer_delay 2-10
module_path ${MODULES ?? "(Debian: baresip-core)"}
module g711.so
module aufile.so
module_tmp uuid.so
module_tmp account.so
module_app contact.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen ${DOOR}:${door}
ringback_disabled yes
`;
}
