// The language of this build, of a chair's page.
export { en as page } from "./en.chair";
