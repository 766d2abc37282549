import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** The host is known to one folder only. */
const noHost = {
  patterns: [{ group: ["@tauri-apps/*"], message: "Only src/api may know the desktop shell." }],
};

export default ts.config(
  { ignores: ["dist", "src/words/paraglide", "src/api/generated", "project.inlang"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "no-console": "error",
      "svelte/no-at-html-tags": "error",
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/no-navigation-without-resolve": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig },
    },
  },
  { files: ["scripts/**"], rules: { "no-console": "off" } },
  {
    files: ["src/**"],
    ignores: ["src/api/**"],
    rules: { "no-restricted-imports": ["error", noHost] },
  },
);
