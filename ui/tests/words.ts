// What every test of the UI reads: messages are fetched, and tests do not wait for them one by one.
import { looks } from "../src/words";

await looks.ready;
