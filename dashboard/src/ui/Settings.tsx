// What this screen is: who works at it, how it looks, how loud it is. Nothing here concerns a patient.
import type { JSX } from "preact";
import { person, theme, volume, wall } from "../settings";
import { LEAST_VOLUME } from "../sound/sound";
import { more } from "../words/more";
import { Segments, TextField } from "./form";
import { Sheet } from "./Sheet";
import { closeSheet } from "./openSheet";
import { actor, asksPin } from "./signedIn";
import { SoundTest } from "./SoundTest";
import "./menu.css";

export function Settings(): JSX.Element {
  const said = more.settings;
  return (
    <Sheet title={said.title} onClose={closeSheet}>
      <div class="stack">
        <Name />
        <Segments
          legend={said.theme}
          value={theme.value}
          options={[
            ["dark", said.dark],
            ["light", said.light],
          ]}
          onValue={(value) => {
            theme.value = value === "light" ? "light" : "dark";
          }}
        />
        <div>
          <Segments
            legend={said.wall}
            value={wall.value}
            options={[
              ["no", said.no],
              ["yes", said.yes],
            ]}
            onValue={(value) => {
              wall.value = value === "yes" ? "yes" : "no";
            }}
          />
          <p class="said">{said.wallHint}</p>
        </div>
        <Volume />
        <SoundTest />
        <p class="said">{said.kept}</p>
      </div>
    </Sheet>
  );
}

/** Where people sign in, nobody types a name. */
function Name(): JSX.Element {
  const said = more.settings;
  if (asksPin.value)
    return (
      <p>
        <span class="legend">{said.name}</span> {actor.value || said.nobody}
      </p>
    );
  return (
    <TextField
      label={said.name}
      hint={said.nameHint}
      value={person.value}
      onValue={(value) => {
        person.value = value.trimStart();
      }}
    />
  );
}

function Volume(): JSX.Element {
  return (
    <label class="field">
      {more.sound.volume}
      <span class="volume">
        <input
          type="range"
          min={LEAST_VOLUME}
          max={1}
          step={0.05}
          value={volume.value}
          aria-valuetext={more.sound.percent(Number(volume.value))}
          onInput={(event) => {
            volume.value = event.currentTarget.value;
          }}
        />
        <output class="num">{more.sound.percent(Number(volume.value))}</output>
      </span>
    </label>
  );
}
