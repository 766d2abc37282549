// Commands given as a program would, past the user interface: what a story needs before it begins.
import type { Exchange } from "./exchange";

export class Api {
  private constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  static async of(exchange: Exchange, login = "owner"): Promise<Api> {
    const answer = await send(exchange.url, "login", { login, password: exchange.password(login) });
    const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]);
    return new Api(exchange.url, cookie.join("; "));
  }

  async give<T = unknown>(command: string, args: unknown = {}): Promise<T> {
    return (await send(this.url, command, args, this.cookie)).json() as Promise<T>;
  }
}

async function send(url: string, command: string, args: unknown, cookie = ""): Promise<Response> {
  const answer = await fetch(`${url}/api/${command}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", cookie },
    body: JSON.stringify(args),
  });
  if (!answer.ok) throw new Error(`${command}: ${answer.status} ${await answer.text()}`);
  return answer;
}
