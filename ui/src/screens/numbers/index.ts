export { default } from "./Numbers.svelte";
