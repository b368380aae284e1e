import type { JSX } from "preact";

export function Log(): JSX.Element {
  return <main>Log</main>;
}
