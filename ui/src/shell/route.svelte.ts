// Where we are: `#/calls/C17?group=sales` is the area `calls`, the rest `["C17"]` and a query.
export interface Place {
  area: string;
  rest: string[];
  query: URLSearchParams;
}

export function read(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?", 2);
  const parts = path.split("/").filter((part) => part !== "");
  const [area = "", ...rest] = parts.map(decode);
  return { area, rest, query: new URLSearchParams(query) };
}

export function write(place: {
  area: string;
  rest?: string[];
  query?: Record<string, string>;
}): string {
  const path = [place.area, ...(place.rest ?? [])].map(encodeURIComponent).join("/");
  const query = new URLSearchParams(place.query ?? {}).toString();
  return `#/${path}${query === "" ? "" : `?${query}`}`;
}

class Route {
  here = $state.raw<Place>(read(globalThis.location?.hash ?? ""));
  /** Asked before leaving: false keeps us here. */
  #guards = new Set<() => boolean>();
  #hash = globalThis.location?.hash ?? "";

  constructor() {
    globalThis.addEventListener?.("hashchange", () => {
      if (location.hash === this.#hash) return;
      if ([...this.#guards].some((guard) => !guard())) {
        history.replaceState(null, "", this.#hash === "" ? "#/" : this.#hash);
        return;
      }
      this.#arrive();
    });
  }

  go(area: string, ...rest: string[]): void {
    location.hash = write({ area, rest });
  }

  /** Another query on the same page, without a step in the history. */
  ask(query: Record<string, string>): void {
    history.replaceState(null, "", write({ ...this.here, query }));
    this.#arrive();
  }

  /** `guard` answers whether the page may be left; the answer takes it away again. */
  guard(guard: () => boolean): () => void {
    this.#guards.add(guard);
    return () => this.#guards.delete(guard);
  }

  #arrive(): void {
    this.#hash = location.hash;
    this.here = read(location.hash);
  }
}

export const route = new Route();

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
