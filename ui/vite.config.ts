import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) },
    // Tests run Svelte's client half, too.
    ...(process.env["VITEST"] ? { conditions: ["browser"] } : {}),
  },
  build: { target: "es2022", assetsInlineLimit: 0, chunkSizeWarningLimit: 700, sourcemap: false },
  server: {
    proxy: {
      "/api": { target: process.env["CORDBOARDD"] ?? "http://127.0.0.1:8080", ws: true },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["tests/words.ts"],
    // Far beyond what any of them takes: two cores may be busy with something else.
    testTimeout: 60_000,
  },
});
