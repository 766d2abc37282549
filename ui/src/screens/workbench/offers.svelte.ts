// The offers for what is being typed: the page's own at once, the exchange's as they come.
import { call, type Found } from "@/api";
import { live } from "@/live";
import { colleagues } from "./colleagues";
import { local, offers, type Offer } from "./found";

const LIMIT = 12;

export class Offers {
  at = $state(0);
  #there = $state.raw<{ text: string; found: Found[] }>({ text: "", found: [] });
  readonly list: Offer[] = $derived.by(() => {
    const text = this.typed();
    const here = local(text, near(), live.groups.values(), live.me?.extension ?? null);
    const there = this.#there.text === text.trim() ? this.#there.found : [];
    return offers(text, here, there).filter(
      (offer) =>
        (!this.outside || offer.kind !== "group") &&
        (offer.kind !== "extension" || offer.number !== this.but()),
    );
  });

  /** `outside`: without groups, for plain calls; `but`: an extension that is not offered. */
  constructor(
    readonly typed: () => string,
    readonly outside = true,
    readonly but: () => string | null = () => null,
  ) {
    $effect(() => {
      const text = this.typed().trim();
      this.at = 0;
      if (text === "") return;
      let stale = false;
      void call("search", { text, limit: LIMIT }).then(
        (found) => {
          if (!stale) this.#there = { text, found };
        },
        // Without the exchange's finds one still has the page's own.
        () => undefined,
      );
      return () => {
        stale = true;
      };
    });
  }

  move(by: number): void {
    const count = this.list.length;
    if (count > 0) this.at = (this.at + by + count) % count;
  }
}

/** Colleagues, whoever can take a call now first. */
function near() {
  return colleagues(live.extensions.values(), live.agents, live.me?.extension ?? null);
}
