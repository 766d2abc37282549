export { default } from "./Flows.svelte";
