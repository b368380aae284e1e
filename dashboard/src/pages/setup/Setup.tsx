import type { JSX } from "preact";

export function Setup(props: { bed: string }): JSX.Element {
  return <main>{props.bed}</main>;
}
