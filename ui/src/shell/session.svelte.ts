// Who is logged in, and what follows from it.
import { ApiError, call, type Me } from "@/api";
import { live } from "@/live";
import { looks, useHome } from "@/words";

class Session {
  /** `asking` at the start, `out`: the login is shown, `gone`: no exchange answers (yet). */
  state = $state<"asking" | "out" | "gone" | "in">("asking");
  error = $state.raw<ApiError | null>(null);

  async begin(): Promise<void> {
    try {
      this.#enter(await call("me"));
    } catch (thrown) {
      const error = ApiError.of(thrown);
      this.error = error.code === "not_logged_in" ? null : error;
      this.state = ["no_connection", "not_ready"].includes(error.code) ? "gone" : "out";
    }
  }

  async login(login: string, password: string): Promise<void> {
    this.#enter(await call("login", { login, password }));
  }

  async logout(): Promise<void> {
    await call("logout").catch(() => undefined);
    live.stop();
    this.state = "out";
  }

  #enter(me: Me): void {
    looks.suggest(me.language);
    useHome({ shown: me.numbers });
    live.me = me;
    this.error = null;
    this.state = "in";
    live.start();
  }
}

export const session = new Session();
