// The top of every page: where we are, whether we are heard, whether what is shown is live, what time it is.
import type { ComponentChildren, JSX } from "preact";
import { soundState } from "../sound/sound";
import { armed } from "../sound/sound";
import { clockOff, isOld, link, now, silence, view } from "../store";
import { words } from "../words";
import { timeOfDay } from "../words/format";
import { Icon } from "./Glyph";
import { Menu } from "./Menu";
import { HeadPerson } from "./HeadPerson";
import { notReady } from "./ready";
import { narrow } from "./screen";
import "./header.css";

/** s by which two clocks may differ without a word. */
const CLOCKS_AGREE = 2;

/** `children` stand at the left: a title, counts, chips of chairs. */
export function Header(props: { children: ComponentChildren }): JSX.Element {
  return (
    <header class="page-head">
      <div class="head-own">{props.children}</div>
      <div class="head-state">
        <Pills />
        <SoundState />
        <LinkState />
        <span class="num clock">{timeOfDay(now.value, !narrow.value)}</span>
        <HeadPerson />
        <Menu />
      </div>
    </header>
  );
}

/** What is not as it should be, each in its own words. */
function Pills(): JSX.Element {
  const said = words.link;
  return (
    <>
      <Origin />
      {Object.entries(notReady.value).map(([part]) => (
        <span key={part} class="pill" role="status">
          {said.parts[part] ?? said.part(part)}
        </span>
      ))}
      {clockOff.value > CLOCKS_AGREE && <span class="pill">{said.clockOff(clockOff.value)}</span>}
      {isOld.value && (
        <button
          type="button"
          class="pill"
          onClick={() => {
            location.reload();
          }}
        >
          {said.newVersion} {said.reload}
        </button>
      )}
    </>
  );
}

/** Nobody may take a simulated patient for a real one. */
function Origin(): JSX.Element | null {
  const speed = view.value.site?.speed ?? 1;
  let isSimulated = speed !== 1;
  let isReplay = false;
  for (const { origin } of view.value.beds.values()) {
    isSimulated ||= origin === "simulated";
    isReplay ||= origin === "replay";
  }
  if (!isSimulated && !isReplay) return null;
  return <span class="pill">{isSimulated ? words.link.simulated(speed) : words.link.replay}</span>;
}

function SoundState(): JSX.Element {
  const state = soundState.value;
  if (!armed.value)
    return (
      <span class="pill">
        {narrow.value && state === "locked" ? words.sound.lockedShort : words.sound.state[state]}
      </span>
    );
  return (
    <span class="head-sound">
      <Icon name="speaker" />
      {narrow.value && state === "on" ? words.link.soundShort : words.sound.state[state]}
    </span>
  );
}

function LinkState(): JSX.Element {
  switch (link.value) {
    case "live":
      return <span class="head-live">{words.link.live}</span>;
    case "delayed":
      return <span class="pill">{words.link.delayed(Math.floor(silence.value / 1000))}</span>;
    case "lost":
      return <span class="pill">{words.link.notLive}</span>;
    case "starting":
      return <span>{words.link.connecting}</span>;
  }
}
