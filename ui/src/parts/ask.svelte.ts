// Questions that must be answered before something is done: `if (await ask({ ... })) remove()`.
export interface Question {
  title: string;
  text: string;
  /** What the button says that does it. */
  yes: string;
  dangerous?: boolean;
}

class Asked {
  question = $state.raw<Question | null>(null);
  #answer: ((yes: boolean) => void) | null = null;

  put(question: Question): Promise<boolean> {
    this.#answer?.(false);
    this.question = question;
    return new Promise((answer) => (this.#answer = answer));
  }

  answer(yes: boolean): void {
    this.question = null;
    this.#answer?.(yes);
    this.#answer = null;
  }
}

export const asked = new Asked();

export function ask(question: Question): Promise<boolean> {
  return asked.put(question);
}
