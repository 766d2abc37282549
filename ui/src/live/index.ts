export { live } from "./live.svelte";
export { Asking } from "./ask.svelte";
export { now, secondsSince, secondsUntil } from "./clock.svelte";
