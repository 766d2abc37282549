export { default } from "./Prompts.svelte";
