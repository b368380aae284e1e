import type { JSX } from "preact";

export function Protocol(props: { protocol: string }): JSX.Element {
  return <main>{props.protocol}</main>;
}
