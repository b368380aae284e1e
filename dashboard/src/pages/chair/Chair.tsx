import type { JSX } from "preact";

export function Chair(props: { bed: string; part: string }): JSX.Element {
  return (
    <main>
      {props.bed} {props.part}
    </main>
  );
}
