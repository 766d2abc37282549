// One clock for all timers on the screen: it ticks only while somebody looks, and goes by the
// exchange's time, so that a PC whose clock is wrong shows the right wait.
import { createSubscriber } from "svelte/reactivity";

let ahead = 0;

const subscribe = createSubscriber((update) => {
  // On the second, so that all timers turn together.
  let ticking: ReturnType<typeof setTimeout>;
  const tick = () => {
    update();
    ticking = setTimeout(tick, 1000 - (serverNow() % 1000));
  };
  ticking = setTimeout(tick, 1000 - (serverNow() % 1000));
  return () => clearTimeout(ticking);
});

export function setServerTime(now: string): void {
  ahead = Date.parse(now) - Date.now();
}

function serverNow(): number {
  return Date.now() + ahead;
}

/** Milliseconds since 1970 by the exchange's clock; within a template, anew every second. */
export function now(): number {
  subscribe();
  return serverNow();
}

/** Seconds since `at`, never below 0. */
export function secondsSince(at: string): number {
  return Math.max(0, (now() - Date.parse(at)) / 1000);
}

/** Seconds until `at`, never below 0. */
export function secondsUntil(at: string): number {
  return Math.max(0, (Date.parse(at) - now()) / 1000);
}
