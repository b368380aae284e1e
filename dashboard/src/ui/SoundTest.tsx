// Plays each priority's sound and puts down whether somebody heard it: a screen nobody hears is no alarm.
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { listed, soundTests } from "../settings";
import { actor } from "./signedIn";
import type { Tone } from "../sound/pattern";
import { soundState, testTone } from "../sound/sound";
import { words } from "../words";
import { more } from "../words/more";
import { dayAndTime } from "../words/format";

interface Test {
  readonly at: number;
  readonly tone: Tone;
  readonly heard: boolean;
  readonly by: string;
}

/** So many are kept. */
const KEPT = 20;
const TONES: readonly Tone[] = ["high", "medium", "low"];

const known = (): Test[] => listed(soundTests.value, isTest);

/** A browser's store outlives the page that wrote it. */
function isTest(one: unknown): one is Test {
  const { at, tone, heard, by } = (one ?? {}) as Partial<Record<keyof Test, unknown>>;
  return (
    typeof at === "number" &&
    TONES.includes(tone as Tone) &&
    typeof heard === "boolean" &&
    typeof by === "string"
  );
}

export function SoundTest(): JSX.Element {
  const asked = useSignal<Tone | null>(null);
  const said = more.sound;
  const answer = (heard: boolean) => (): void => {
    if (asked.value === null) return;
    const test: Test = { at: Date.now(), tone: asked.value, heard, by: actor.value };
    soundTests.value = JSON.stringify([test, ...known()].slice(0, KEPT));
    asked.value = null;
  };
  return (
    <section class="stack" aria-label={said.test}>
      <div>
        <h3>{said.test}</h3>
        <p class="said">{said.testHint}</p>
        <p role="status">{words.sound.state[soundState.value]}</p>
      </div>
      <div class="sheet-row">
        {TONES.map((tone) => (
          <button
            key={tone}
            type="button"
            class="button"
            onClick={() => {
              testTone(tone);
              asked.value = tone;
            }}
          >
            {said.play[tone]}
          </button>
        ))}
      </div>
      <div class="sheet-row" role="status">
        {asked.value === null ? (
          <Last test={known()[0]} />
        ) : (
          <>
            <span>{said.asked(asked.value)}</span>
            <button type="button" class="button primary" onClick={answer(true)}>
              {said.heard}
            </button>
            <button type="button" class="button" onClick={answer(false)}>
              {said.notHeard}
            </button>
          </>
        )}
      </div>
    </section>
  );
}

function Last(props: { test: Test | undefined }): JSX.Element {
  const { test } = props;
  return (
    <p class="said">
      {test ? more.sound.last(test.tone, test.heard, dayAndTime(test.at), test.by) : more.sound.none}
    </p>
  );
}
