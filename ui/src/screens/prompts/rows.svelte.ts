/** The prompts as the exchange lists them, with what uses them and how long they are. */
import { call, type Prompt, type PromptRow } from "@/api";

/** A prompt's name is its id and its language: `zh-CN:greeting`. */
export const keyOf = ({ id, language }: Pick<Prompt, "id" | "language">) => `${language}:${id}`;

export class PromptRows {
  rows = $state.raw<PromptRow[]>([]);
  error = $state.raw<unknown>(null);

  async load(): Promise<void> {
    try {
      this.rows = await call("prompts");
      this.error = null;
    } catch (error) {
      this.error = error;
    }
  }
}
