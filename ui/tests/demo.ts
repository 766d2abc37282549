// A page for looking at screens without an exchange: `npm run dev`, then /tests/demo.html. Never shipped.
import "../src/style/base.css";
import { mount } from "svelte";
import { open } from "../src/api";
import App from "../src/shell/App.svelte";
import { session } from "../src/shell/session.svelte";
import { looks } from "../src/words";
import { answers, snapshot } from "./demo_office";
import { FakeExchange } from "./fake";

const exchange = new FakeExchange(snapshot, answers);
Object.assign(globalThis, { exchange });
const target = document.getElementById("app");
if (!target) throw new Error("demo.html has no #app");
await open(exchange);
await looks.ready;
mount(App, { target });
void session.begin();
