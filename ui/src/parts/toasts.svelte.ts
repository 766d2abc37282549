// Short news at the edge of the screen: what was done, what failed.
import { ApiError } from "@/api";
import { say } from "@/words";

export interface Toast {
  id: number;
  tone: "good" | "bad" | "info";
  text: string;
  advice?: string | undefined;
  action?: { label: string; run: () => void } | undefined;
}

const LASTS_MS = 5_000;
const ERRORS_LAST_MS = 12_000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(toast: Omit<Toast, "id">): void {
    const id = this.#next++;
    this.list = [...this.list.slice(-3), { id, ...toast }];
    const lasts = toast.tone === "bad" || toast.action ? ERRORS_LAST_MS : LASTS_MS;
    this.#timers.set(
      id,
      setTimeout(() => this.close(id), lasts),
    );
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();

/** It is done. */
export function tell(text: string, action?: Toast["action"]): void {
  toasts.show({ tone: "good", text, action });
}

/** It failed: says what and what to do. */
export function complain(thrown: unknown): void {
  const error = ApiError.of(thrown);
  const { text, advice } = wordsOf(error);
  toasts.show({ tone: "bad", text, advice });
}

export function wordsOf(error: ApiError): { text: string; advice: string } {
  return {
    text: say("shell_error", error.code, error.message),
    advice: say("shell_advice", error.code, say("shell_advice", "failed")),
  };
}
