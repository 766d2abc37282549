// A real exchange with an office of its own: temporary data folder, free ports, ended with the test.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Phone } from "./phone";
import { audioPorts, freeSip, freeTcp } from "./ports";
import { fixture, Program, run } from "./program";

export interface OfficeFile {
  users: {
    login: string;
    password?: string;
    role: string;
    name: string;
    extension?: string;
  }[];
  extensions: { number: string; name: string; secret?: string }[];
  [section: string]: unknown;
}

export class Exchange {
  #program: Program | null = null;
  readonly #phones: Phone[] = [];

  private constructor(
    readonly folder: string,
    readonly http: number,
    readonly sip: number,
    readonly address: string,
    readonly office: OfficeFile,
  ) {}

  /** With the office of the fixture, changed by `change`; null starts as a first start does. */
  static async start(
    change: ((office: OfficeFile) => void) | null = () => undefined,
    address = "127.0.0.1",
  ): Promise<Exchange> {
    const folder = await mkdtemp(join(tmpdir(), "cordboard-browser-"));
    const [http, sip] = [await freeTcp(), await freeSip(address)];
    let office = JSON.parse(await readFile(fixture("office.json"), "utf8")) as OfficeFile;
    if (change) {
      change(office);
      const file = join(folder, "office.json");
      await writeFile(file, JSON.stringify(office));
      run(["--data", folder, "import", file]);
    }
    const exchange = new Exchange(folder, http, sip, address, office);
    await exchange.run();
    if (!change) {
      office = JSON.parse(run(["--data", folder, "export", "-", "--with-secrets"])) as OfficeFile;
      Object.assign(exchange.office, office);
    }
    return exchange;
  }

  get url(): string {
    return `http://127.0.0.1:${this.http}`;
  }

  /** Starts it, or starts it again on the same ports. */
  async run(): Promise<void> {
    const args = ["--data", this.folder, "serve", "--language", "en"];
    args.push("--sip", `${this.address}:${this.sip}`, "--rtp", audioPorts());
    args.push("--http", `127.0.0.1:${this.http}`);
    this.#program = new Program(args);
    await this.#program.hear(/^ready: sip/);
  }

  /** As if the PC had gone. */
  async halt(): Promise<void> {
    await this.#program?.stop();
    this.#program = null;
  }

  /** A phone on an extension, that answers the first call that comes. */
  async phone(number: string): Promise<Phone> {
    return this.#keep(
      await Phone.ready(this.#account(number), this.#secret(number), this.#tape(number)),
    );
  }

  /** A phone on an extension, that calls somebody. */
  async dial(number: string, target: string): Promise<Phone> {
    const [account, secret] = [this.#account(number), this.#secret(number)];
    return this.#keep(await Phone.dial(target, account, secret, this.#tape(number)));
  }

  password(login: string): string {
    const user = this.office.users.find((user) => user.login === login);
    if (!user?.password) throw new Error(`nobody called ${login} has a password`);
    return user.password;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#phones.map((phone) => phone.stop()));
    await this.halt();
    await rm(this.folder, { recursive: true, force: true });
  }

  #keep(phone: Phone): Phone {
    this.#phones.push(phone);
    return phone;
  }
  #account(number: string): string {
    return `sip:${number}@${this.address}:${this.sip}`;
  }
  #secret(number: string): string {
    const extension = this.office.extensions.find((one) => one.number === number);
    if (!extension?.secret) throw new Error(`no extension ${number} has a secret`);
    return extension.secret;
  }
  #tape(number: string): string {
    return join(this.folder, `heard-by-${number}-${this.#phones.length}.wav`);
  }
}
