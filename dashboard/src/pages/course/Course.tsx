import type { JSX } from "preact";

export function Course(props: { course: string }): JSX.Element {
  return <main>{props.course}</main>;
}
