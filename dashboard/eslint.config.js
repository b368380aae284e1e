import tseslint from "typescript-eslint";

// Arrows run one way: wire and model know no screen; parts know no page; a page knows no other page.
const nobody = (files, patterns, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ["node_modules", "src/protocol.gen.ts"] },
  { files: ["src/**/*.{ts,tsx}"], extends: tseslint.configs.strictTypeChecked },
  {
    files: ["src/**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  nobody(
    ["src/model/**", "src/clock/**"],
    ["preact", "@preact/*", "**/ui/*", "**/pages/**", "**/store", "**/wire/*"],
    "the model is pure: it knows frames and nothing else",
  ),
  nobody(
    ["src/wire/**"],
    ["preact", "@preact/*", "**/ui/*", "**/pages/**", "**/store"],
    "the wire has no screen",
  ),
  nobody(
    ["src/sound/**"],
    ["**/ui/*", "**/pages/**", "**/store", "**/wire/*"],
    "sound is told what is the case; it has no screen",
  ),
  nobody(["src/ui/**"], ["**/pages/**"], "a part serves pages; it does not know them"),
);
