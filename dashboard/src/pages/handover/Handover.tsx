import type { JSX } from "preact";

export function Handover(): JSX.Element {
  return <main>Handover</main>;
}
