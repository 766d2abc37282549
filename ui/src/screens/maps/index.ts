export { default } from "./Maps.svelte";
