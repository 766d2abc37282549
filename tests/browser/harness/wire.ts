// The network between a browser and the exchange, which can be cut and mended.
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Exchange } from "./exchange";

export class Wire {
  #whole = true;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly url: string,
    readonly server: Server,
  ) {}

  static async to(exchange: Exchange): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("the wire has no end");
    const wire = new Wire(`http://127.0.0.1:${address.port}`, server);
    server.on("connection", (near) => {
      if (!wire.#whole) return near.destroy();
      const far = connect(exchange.http, "127.0.0.1");
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        wire.#sockets.add(one);
        one.pipe(other);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          wire.#sockets.delete(one);
          other.destroy();
        });
      }
    });
    return wire;
  }

  cut(): void {
    this.#whole = false;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#whole = true;
  }

  async end(): Promise<void> {
    this.cut();
    await new Promise((done) => this.server.close(done));
  }
}
