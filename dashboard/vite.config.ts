/// <reference types="vitest/config" />
import type { Rolldown } from "vite";
import { defineConfig } from "vite";

const ENTRY = new URL("src/main.tsx", import.meta.url).pathname;

/** Everything that the entry needs at once: the suite. Pages that are fetched later are not among it. */
function reached(graph: Rolldown.ChunkingContext): Set<string> {
  const found = new Set([ENTRY]);
  for (const id of found) for (const next of graph.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  return found;
}

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
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file for the suite: packed together it is smaller, and asked for once.
          groups: [{ debugName: "suite", name: (id, graph) => (reached(graph).has(id) ? "suite" : null) }],
        },
      },
    },
  },
  worker: { format: "es" },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
