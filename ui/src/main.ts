// Where it begins: the door is opened, and whoever is logged in is let in.
import "./style/base.css";
import { mount } from "svelte";
import { open } from "@/api";
import App from "@/shell/App.svelte";
import { session } from "@/shell/session.svelte";
import { looks } from "@/words";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
await Promise.all([open(), looks.ready]);
mount(App, { target });
void session.begin();
