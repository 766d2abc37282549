export { default } from "./People.svelte";
