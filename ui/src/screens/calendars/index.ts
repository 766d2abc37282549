export { default } from "./Calendars.svelte";
