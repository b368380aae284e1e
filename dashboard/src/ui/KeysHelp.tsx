// All keys: the map of the design, section 9. The way to the settings for a wall screen, which has no menu.
import type { JSX } from "preact";
import { more } from "../words/more";
import { Sheet } from "./Sheet";
import { closeSheet, sheet } from "./openSheet";
import "./menu.css";

export function KeysHelp(): JSX.Element {
  return (
    <Sheet title={more.keys.title} onClose={closeSheet}>
      <div class="stack">
        <dl class="key-map">
          {more.keys.map.map(([keys, does]) => (
            <div key={does}>
              <dt>
                {keys.map((key) => (
                  <kbd key={key} class="key">
                    {key}
                  </kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <p class="said">{more.keys.hint}</p>
        <button
          type="button"
          class="button"
          onClick={() => {
            sheet.value = "settings";
          }}
        >
          {more.menu.settings}
        </button>
      </div>
    </Sheet>
  );
}
