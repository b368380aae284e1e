// placeholder until model/ribbon is here
import type { JSX } from "preact";
import type { BedObject, SessionObject } from "../../protocol";
export function Ribbon(_props: {
  bed: BedObject | undefined;
  session: SessionObject | undefined;
}): JSX.Element {
  return <div class="ribbon-place" />;
}
