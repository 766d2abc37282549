// Ports that nobody has, on loopback.
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

export function freeTcp(address = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, address, () => {
      const found = server.address();
      server.close(() => (typeof found === "object" && found ? resolve(found.port) : reject()));
    });
  });
}

/** Free by UDP and by TCP: a SIP port is both. */
export async function freeSip(address = "127.0.0.1"): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const port = await freeTcp(address);
    if (await isFreeUdp(port, address)) return port;
  }
  throw new Error("no port is free by UDP and TCP");
}

/** A row of `count` UDP ports for audio; each exchange of a test run takes another row. */
let row = 0;
export function audioPorts(count = 400): string {
  const from = 20_000 + (process.pid % 40) * 500 + (row++ % 1) * count;
  return `${from}-${from + count - 1}`;
}

function isFreeUdp(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => resolve(false));
    socket.bind(port, address, () => socket.close(() => resolve(true)));
  });
}
