// The door of the desktop shell: one command, one event, no port.
import { invoke } from "@tauri-apps/api/core";
import { listen, type UnlistenFn } from "@tauri-apps/api/event";
import type { Answer, Args, Command } from "./commands";
import type { MediaRef, ServerMessage } from "./generated/api";
import { ApiError, type Subscription, type Transport } from "./transport";

/** The shell says so when the exchange that it is connected to goes or comes. */
type Up = { up: boolean };

export class DesktopTransport implements Transport {
  async call<C extends Command>(command: C, args: Args<C>): Promise<Answer<C>> {
    try {
      return await invoke<Answer<C>>("rpc", { cmd: command, payload: args });
    } catch (thrown) {
      throw ApiError.of(thrown);
    }
  }

  async media(what: MediaRef): Promise<Blob> {
    try {
      const bytes = await invoke<ArrayBuffer>("rpc_media", { what });
      return new Blob([bytes], { type: "audio/wav" });
    } catch (thrown) {
      throw ApiError.of(thrown);
    }
  }

  subscribe(on: (message: ServerMessage) => void, state: (up: boolean) => void): Subscription {
    let ended = false;
    const ears: UnlistenFn[] = [];
    const keep = (ear: UnlistenFn) => (ended ? ear() : ears.push(ear));
    const subscribe = () => {
      if (!ended) void invoke("rpc_subscribe").catch(() => state(false));
    };
    const heard = listen<ServerMessage>("cordboard://event", ({ payload }) => {
      if ("snapshot" in payload) state(true);
      on(payload);
    });
    const up = listen<Up>("cordboard://connection", ({ payload }) => {
      state(payload.up);
      if (payload.up) subscribe();
    });
    void Promise.all([heard.then(keep), up.then(keep)]).then(subscribe);
    return {
      renew: subscribe,
      end() {
        ended = true;
        for (const ear of ears) ear();
      },
    };
  }
}
