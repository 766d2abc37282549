export { default } from "./FirstStart.svelte";
