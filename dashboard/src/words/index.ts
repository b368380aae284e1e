// The language of this build.
import { en } from "./en";

export type Words = typeof en;
export const words: Words = en;
