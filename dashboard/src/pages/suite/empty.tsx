// What the suite is called, and what it says while it has no chairs.
import type { JSX } from "preact";
import { href } from "../../router";
import { wall } from "../../settings";
import { view } from "../../store";
import { narrow } from "../../ui/screen";
import { words } from "../../words";
import { isHeard } from "./standing";

const said = words.suite;

export function SuiteName(): JSX.Element {
  const name = view.value.site?.name;
  const whole = name === undefined || name === "" ? said.title : name;
  return <h1>{narrow.value ? said.short(whole) : whole}</h1>;
}

/** There are none, or nobody has said yet. */
export function NoChairs(): JSX.Element {
  if (!isHeard.value) return <p class="suite-empty">{words.common.loading}</p>;
  return (
    <div class="suite-empty">
      <p>{said.noChairs}</p>
      {wall.value === "no" && (
        <a class="button primary" href={href({ page: "room" })}>
          {said.addChairs}
        </a>
      )}
    </div>
  );
}
