/// <reference types="vitest/config" />
import { defineConfig } from "vite";

// The service serves what is built here; a file name carries its content's hash, so it never goes stale.
export default defineConfig({
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../app/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
