export { default } from "./Groups.svelte";
