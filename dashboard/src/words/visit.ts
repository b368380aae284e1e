// Set-up, courses and room in the language of this build.
export { visit } from "./en.visit";
