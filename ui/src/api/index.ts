// What the rest of the UI sees of the exchange. See transport.ts for the seam, commands.ts for the list.
import type { Answer, Args, Command } from "./commands";
import { onDesktop } from "./host";
import { HttpTransport } from "./http";
import type { MediaRef } from "./generated/api";
import type { Transport } from "./transport";

export { onDesktop };
export * as desk from "./desk";
export type { Desk } from "./desk";
export type * from "./generated/api";
export type * from "./own";
export type { Answer, Args, Command } from "./commands";
export { ApiError, type Subscription, type Transport } from "./transport";

let transport: Transport | null = null;

/** Chooses the door. A test gives its own. */
export async function open(own?: Transport): Promise<Transport> {
  if (own) transport = own;
  else if (onDesktop) transport = new (await import("./desktop")).DesktopTransport();
  else transport = new HttpTransport();
  return transport;
}

export function door(): Transport {
  if (!transport) throw new Error("the door is not open yet");
  return transport;
}

/** `await call("extension_ring", { number: "1001" })`; rejects with an `ApiError`. */
export function call<C extends Command>(
  command: C,
  ...[args]: Args<C> extends Record<string, never> ? [] : [Args<C>]
): Promise<Answer<C>> {
  return door().call(command, (args ?? {}) as Args<C>);
}

export function media(what: MediaRef): Promise<Blob> {
  return door().media(what);
}
