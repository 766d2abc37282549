// The seam to the host: everything that leaves the UI goes through these three members.
import type { Answer, Args, Command } from "./commands";
import type { Fault, MediaRef, ServerMessage } from "./generated/api";

export interface Transport {
  /** Rejects with an `ApiError`. */
  call<C extends Command>(command: C, args: Args<C>): Promise<Answer<C>>;
  /** `state` hears of every coming and going of the connection. */
  subscribe(on: (message: ServerMessage) => void, state: (up: boolean) => void): Subscription;
  /** Sound as WAV bytes. */
  media(what: MediaRef): Promise<Blob>;
}

export interface Subscription {
  /** Asks for a new snapshot. */
  renew(): void;
  end(): void;
}

/** The UI switches on `code` and says it in the user's language. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly faults: Fault[] = [],
    readonly details: unknown = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** Of whatever was thrown or answered. */
  static of(thrown: unknown): ApiError {
    if (thrown instanceof ApiError) return thrown;
    if (typeof thrown === "object" && thrown !== null && "code" in thrown) {
      const { code, message, faults, details } = thrown as Record<string, unknown>;
      return new ApiError(
        String(code),
        typeof message === "string" ? message : "",
        Array.isArray(faults) ? (faults as Fault[]) : [],
        details,
      );
    }
    return new ApiError("failed", thrown instanceof Error ? thrown.message : String(thrown));
  }
}
