import type { JSX } from "preact";

export function Suite(): JSX.Element {
  return <main>Suite</main>;
}
