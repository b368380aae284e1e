// The rest of the language of this build: for what is not in the suite's script.
export { more } from "./en.more";
