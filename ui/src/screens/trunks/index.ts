export { default } from "./Trunks.svelte";
