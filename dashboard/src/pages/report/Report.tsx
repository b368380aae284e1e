import type { JSX } from "preact";

export function Report(props: { session: string }): JSX.Element {
  return <main>{props.session}</main>;
}
