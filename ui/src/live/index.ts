export { live } from "./live.svelte";
export { now, secondsSince, secondsUntil } from "./clock.svelte";
