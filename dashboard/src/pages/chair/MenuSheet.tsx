// Everything that can be put down or changed at this chair, for those who use no keys.
import type { JSX } from "preact";
import type { Signal } from "@preact/signals";
import type { SessionObject } from "../../protocol";
import { href } from "../../router";
import { Sheet } from "../../ui/Sheet";
import { page } from "../../words/chair";
import type { SheetName } from "./OpenSheet";

const ENTRIES = ["note", "medicine", "adverse", "limits", "phase", "discharge"] as const;

export function MenuSheet(props: {
  bed: string;
  session: SessionObject | undefined;
  open: Signal<SheetName | null>;
  onClose: () => void;
}): JSX.Element {
  const { session } = props;
  const said = page.chair.menu;
  return (
    <Sheet title={said.title} onClose={props.onClose}>
      <ul class="chair-menu">
        {session !== undefined &&
          ENTRIES.map((name) => (
            <li key={name}>
              <button type="button" class="button" onClick={() => (props.open.value = name)}>
                {said[name]}
              </button>
            </li>
          ))}
        <li>
          <a class="button link-button" href={href({ page: "chair", bed: props.bed, part: "setup" })}>
            {said.setUp}
          </a>
        </li>
        {session !== undefined && (
          <li>
            <a class="button link-button" href={href({ page: "report", session: session.id })}>
              {said.report}
            </a>
          </li>
        )}
      </ul>
    </Sheet>
  );
}
