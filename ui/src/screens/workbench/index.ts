export { default } from "./Workbench.svelte";
