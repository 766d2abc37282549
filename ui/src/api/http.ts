// The door of `cordboardd`: commands by POST, events by WebSocket, the session in a cookie.
import { BackOff } from "./back_off";
import type { Answer, Args, Command } from "./commands";
import type { MediaRef, ServerMessage } from "./generated/api";
import { ApiError, type Subscription, type Transport } from "./transport";

/** A connection that says nothing for so long is asked; the exchange answers or is gone. */
const DIAL_MS = 10_000;

export class HttpTransport implements Transport {
  async call<C extends Command>(command: C, args: Args<C>): Promise<Answer<C>> {
    const response = await this.#fetch(`/api/${command}`, args);
    const text = await response.text();
    return (text === "" ? null : JSON.parse(text)) as Answer<C>;
  }

  async media(what: MediaRef): Promise<Blob> {
    if ("speech" in what) return (await this.#fetch("/api/media/speech", what.speech)).blob();
    const part = encodeURIComponent;
    const path =
      "recording" in what
        ? `recording/${part(what.recording)}`
        : "message" in what
          ? `message/${what.message}`
          : `prompt/${part(what.language)}/${part(what.prompt)}`;
    return (await this.#fetch(`/api/media/${path}`)).blob();
  }

  subscribe(on: (message: ServerMessage) => void, state: (up: boolean) => void): Subscription {
    const backOff = new BackOff();
    let socket: WebSocket | null = null;
    let again: ReturnType<typeof setTimeout> | undefined;
    let ended = false;

    const dial = () => {
      clearTimeout(again);
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const mine = new WebSocket(`${scheme}://${location.host}/api/events`);
      socket = mine;
      const patience = setTimeout(() => mine.close(), DIAL_MS);
      mine.onopen = () => clearTimeout(patience);
      mine.onmessage = (event) => {
        if (socket !== mine) return;
        backOff.reset();
        const message = JSON.parse(String(event.data)) as ServerMessage;
        if ("snapshot" in message) state(true);
        on(message);
      };
      mine.onclose = () => {
        clearTimeout(patience);
        if (ended || socket !== mine) return;
        state(false);
        again = setTimeout(dial, backOff.next());
      };
    };
    // A cable that is plugged in again need not be waited for.
    const online = () => {
      if (socket?.readyState !== WebSocket.OPEN) dial();
    };
    const offline = () => socket?.close();
    addEventListener("online", online);
    addEventListener("offline", offline);
    dial();

    return {
      renew() {
        const old = socket;
        dial();
        old?.close();
      },
      end() {
        ended = true;
        clearTimeout(again);
        removeEventListener("online", online);
        removeEventListener("offline", offline);
        socket?.close();
      },
    };
  }

  async #fetch(path: string, body?: unknown): Promise<Response> {
    const init: RequestInit = { credentials: "same-origin" };
    if (body !== undefined) {
      init.method = "POST";
      init.headers = { "Content-Type": "application/json" };
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await fetch(path, init);
    } catch (why) {
      throw new ApiError("no_connection", why instanceof Error ? why.message : "");
    }
    if (response.ok) return response;
    throw ApiError.of(await response.json().catch(() => ({ code: "failed" })));
  }
}
