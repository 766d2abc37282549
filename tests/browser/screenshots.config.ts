// `npm run screenshots`: every screen in two sizes, two languages and two themes, into `screenshots/`.
import base from "./playwright.config";

export default { ...base, testDir: "screenshots_of", timeout: 600_000 };
