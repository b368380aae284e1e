import type { JSX } from "preact";

export function Room(): JSX.Element {
  return <main>Room</main>;
}
