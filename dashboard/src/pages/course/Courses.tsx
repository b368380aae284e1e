import type { JSX } from "preact";

export function Courses(): JSX.Element {
  return <main>Courses</main>;
}
