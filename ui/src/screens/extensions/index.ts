export { default } from "./Extensions.svelte";
