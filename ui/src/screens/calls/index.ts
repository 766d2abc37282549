export { default } from "./Calls.svelte";
