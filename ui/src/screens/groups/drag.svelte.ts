/**
 * An agent that is being carried, by mouse, by finger or by keys. Keys: Enter or Space picks up and puts
 * down, arrows choose the place, Escape lets go.
 */
import type { Group } from "@/api";
import { levelsOf, type Place } from "./levels";

export interface Carried {
  extension: string;
  /** The group it was taken from; `null` from the list of all. */
  from: string | null;
  by: "pointer" | "keys";
  x: number;
  y: number;
}

/** Every place that something can be put down at, in the order of the screen. */
export function places(groups: readonly Group[]): Place[] {
  return groups.flatMap((group) => {
    const levels = levelsOf(group).length;
    return Array.from({ length: levels + 1 }, (_, level) => ({ group: group.id, level }));
  });
}

/** Arrows up and down go through the levels, left and right to the next group; `null` is outside. */
export function stepped(groups: readonly Group[], at: Place | null, key: string): Place | null {
  const all = places(groups);
  if (at === null) return key === "ArrowRight" || key === "ArrowDown" ? (all[0] ?? null) : null;
  const index = all.findIndex((place) => place.group === at.group && place.level === at.level);
  if (key === "ArrowDown") return all[index + 1] ?? at;
  if (key === "ArrowUp") return all[index - 1] ?? null;
  const group = groups.findIndex((one) => one.id === at.group) + (key === "ArrowRight" ? 1 : -1);
  if (group < 0) return null;
  const next = groups[group];
  return next ? { group: next.id, level: 0 } : at;
}

export class Drag {
  carried = $state.raw<Carried | null>(null);
  over = $state.raw<Place | null>(null);
  #began: { x: number; y: number } | null = null;

  press(event: PointerEvent, extension: string, from: string | null): void {
    if (event.button !== 0) return;
    this.#began = { x: event.clientX, y: event.clientY };
    this.carried = { extension, from, by: "pointer", x: event.clientX, y: event.clientY };
  }

  /** A few pixels make a drag of a click. */
  get isMoving(): boolean {
    const { carried } = this;
    if (!carried) return false;
    if (carried.by === "keys" || !this.#began) return true;
    return Math.hypot(carried.x - this.#began.x, carried.y - this.#began.y) > 4;
  }

  move(event: PointerEvent): void {
    if (this.carried?.by !== "pointer") return;
    this.carried = { ...this.carried, x: event.clientX, y: event.clientY };
    const under = document
      .elementFromPoint(event.clientX, event.clientY)
      ?.closest<HTMLElement>("[data-group]");
    this.over = under
      ? { group: under.dataset.group ?? "", level: Number(under.dataset.level ?? 0) }
      : null;
  }

  pickUp(extension: string, from: string | null, at: Place | null): void {
    this.#began = null;
    this.carried = { extension, from, by: "keys", x: 0, y: 0 };
    this.over = at;
  }

  release(): void {
    this.carried = null;
    this.over = null;
    this.#began = null;
  }
}
