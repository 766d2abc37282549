/** The port at which exchanges let other PCs in. */
const PORT = 8443;

/** A typed address: `shop-pc`, `192.168.1.10:8443`, `[fd00::7]:9000`, or what a browser shows. */
export function addressOf(typed: string): { host: string; port: number } {
  const plain = typed
    .trim()
    .replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "");
  const [, six, host, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(plain) ?? [];
  // A bare IPv6 address has colons of its own.
  if (six === undefined && host === undefined) return { host: plain, port: PORT };
  return { host: six ?? host ?? "", port: port ? Number(port) : PORT };
}

/** A fingerprint as people compare it: four digits at a time. */
export function groups(fingerprint: string): string {
  return fingerprint.replace(/(.{4})(?=.)/g, "$1 ");
}
