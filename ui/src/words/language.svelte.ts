// Which language people read, and the theme they read it in; kept per PC.
import { speak } from "./messages.svelte";
import { locales, type Locale } from "./paraglide/runtime.js";

export type Theme = "system" | "light" | "dark";

const LANGUAGE = "cordboard.language";
const THEME = "cordboard.theme";
const dark = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

class Looks {
  #language = $state<Locale>(firstLanguage());
  #theme = $state<Theme>((kept(THEME) as Theme | null) ?? "system");
  #systemDark = $state(dark?.matches ?? false);
  /** The words that were asked for last are there. */
  ready: Promise<unknown> = speak(this.#language);

  constructor() {
    dark?.addEventListener("change", (event) => {
      this.#systemDark = event.matches;
      this.#show();
    });
    this.#show();
  }

  get language(): Locale {
    return this.#language;
  }

  set language(language: Locale) {
    keep(LANGUAGE, language);
    this.#choose(language);
  }

  /** What the server keeps for a person, unless this PC was told otherwise. */
  suggest(language: string): void {
    if (kept(LANGUAGE) === null && isLocale(language)) {
      this.#choose(language);
    }
  }

  /** Its words, dates and figures change together, when the words are there. */
  #choose(language: Locale): void {
    const shown = speak(language).then((is) => {
      if (is) this.#language = language;
      this.#show();
    });
    // Without the exchange there are no other words: it stays as it is.
    this.ready = shown.catch(() => undefined);
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    keep(THEME, theme);
    this.#show();
  }

  get isDark(): boolean {
    return this.#theme === "dark" || (this.#theme === "system" && this.#systemDark);
  }

  #show(): void {
    const root = globalThis.document?.documentElement;
    if (!root) return;
    root.lang = this.#language;
    root.dataset["theme"] = this.isDark ? "dark" : "light";
  }
}

export const looks = new Looks();
export type { Locale };
export { locales };

function firstLanguage(): Locale {
  const wanted = [kept(LANGUAGE), ...(globalThis.navigator?.languages ?? [])];
  for (const language of wanted) {
    if (language?.startsWith("zh")) return "zh-CN";
    if (language?.startsWith("en")) return "en";
  }
  return "en";
}

function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}

function kept(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

/** A browser that keeps nothing forgets it at the end of the day. */
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
