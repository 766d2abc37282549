// `npm run screenshots`: every screen in two sizes, two languages and two themes, into `screenshots/`.
import base from "./playwright.config";

export default {
  ...base,
  testDir: "screenshots_of",
  outputDir: "test-results/screenshots",
  timeout: 1_200_000,
  expect: { timeout: 60_000 },
  use: { ...base.use, actionTimeout: 60_000, trace: "off" as const },
};
