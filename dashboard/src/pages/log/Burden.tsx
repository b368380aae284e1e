import type { JSX } from "preact";

export function Burden(): JSX.Element {
  return <main>Burden</main>;
}
