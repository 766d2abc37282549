// A carrier: another exchange at another address of this PC, whose subscribers call our office's number.
import { Exchange } from "./exchange";
import type { Phone } from "./phone";

export const CARRIER = "127.0.0.2";
/** The office's own number, as it is in the fixture. */
export const OWN_NUMBER = "075586001234";
/** Who calls, as our office sees it. */
export const SUBSCRIBER_NUMBER = "02088886666";
const SUBSCRIBER = "8001";

export class Carrier {
  private constructor(readonly exchange: Exchange) {}

  /** The port on which our office will listen must be known, and is to be given to `Exchange.start`. */
  static async start(office: { address: string; port: number }): Promise<Carrier> {
    const exchange = await Exchange.start((file) => {
      file.users = file.users.slice(0, 1);
      file.extensions = [
        {
          number: SUBSCRIBER,
          name: "Subscriber",
          secret: "subscriber-secret-8001",
        },
      ];
      file["groups"] = [
        {
          id: "subscribers",
          name: "Subscribers",
          strategy: "longest_idle",
          members: [{ extension: SUBSCRIBER, priority: 1 }],
          outbound_numbers: [SUBSCRIBER_NUMBER],
        },
      ];
      file["flows"] = [];
      file["calendars"] = [];
      file["prompts"] = [];
      file["outbound_rules"] = [];
      file["trunks"] = [
        {
          id: "office",
          name: "The office",
          kind: "peer",
          hosts: [`${office.address}:${office.port}`],
          allow_signalling_from: [`${office.address}/32`],
          allow_media_from: [`${office.address}/32`],
        },
      ];
      file["numbers"] = [{ number: SUBSCRIBER_NUMBER, trunk: "office", kind: "fixed" }];
    }, CARRIER);
    return new Carrier(exchange);
  }

  /** A subscriber calls the office. */
  call(): Promise<Phone> {
    return this.exchange.dial(SUBSCRIBER, OWN_NUMBER);
  }

  stop(): Promise<void> {
    return this.exchange.stop();
  }
}

/** An office that is open at any hour, and the carrier that its customers call over. */
export async function openOffice(): Promise<{ office: Exchange; carrier: Carrier }> {
  const office = await Exchange.start((file) => {
    for (const calendar of file["calendars"] as Record<string, unknown>[])
      calendar["override"] = "open";
    // A phone that is not ours says its address, but sends sound from the PC's first one.
    for (const trunk of file["trunks"] as Record<string, string[]>[])
      trunk["allow_media_from"]?.push("127.0.0.1/32");
  });
  const carrier = await Carrier.start({ address: office.address, port: office.sip });
  return { office, carrier };
}
