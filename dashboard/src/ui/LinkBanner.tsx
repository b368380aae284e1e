// MONITORING LOST, over every page; and what was missed, when the service is back.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { LOST_MS } from "../clock/watchdog";
import { meanwhile } from "../model/absence";
import { lossSilence, silenceLoss } from "../sound/sound";
import { absence, alerts, attempts, comeback, connected, link, silence, view } from "../store";
import { wall } from "../settings";
import { words } from "../words";
import { sinceOf, timeOfDay } from "../words/format";
import { placeOf } from "./alertWords";
import { Icon, Mark } from "./Glyph";
import "./banner.css";

/** Alerts that are named in it. */
const NAMED = 4;

export function LinkBanner(): JSX.Element | null {
  if (link.value === "lost") return <Lost />;
  return comeback.value === null ? null : <Back />;
}

/** Above whatever sheet is open. */
function Over(props: { class: string; children: ComponentChildren }): JSX.Element {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    box.current?.showPopover();
  }, []);
  return (
    <section ref={box} popover="manual" class={`banner ${props.class}`} aria-label={words.link.title}>
      {props.children}
    </section>
  );
}

function Lost(): JSX.Element {
  const said = words.link;
  const since = absence.value;
  const named = alerts.value.filter((alert) => alert.priority === "high" || alert.priority === "medium");
  const list = named
    .slice(0, NAMED)
    .map((alert) => said.lastAlert(placeOf(alert).toLowerCase(), alert.action))
    .join(", ");
  return (
    <Over class="lost">
      <span class="lamp high flashing" aria-hidden="true">
        <Mark priority="high" sign="LOST" size={2.75} />
      </span>
      <div class="banner-text">
        <p class="banner-head">
          <strong role="alert">{said.lost}</strong> {since === null ? said.never : said.noData}{" "}
          <span class="num">{sinceOf(silence.value)}</span>
        </p>
        <p>
          {since !== null && said.removed(timeOfDay(since.since + LOST_MS))}
          {said.watch}
          {list !== "" && said.lastAlerts(list)}
        </p>
      </div>
      <p class="banner-side">{connected.value ? said.listening : said.tries(attempts.value)}</p>
      <SilenceLoss />
    </Over>
  );
}

function SilenceLoss(): JSX.Element {
  const left = lossSilence.value;
  if (wall.value === "yes") return <></>;
  return (
    <button type="button" class="button" onClick={silenceLoss} disabled={left > 0}>
      <Icon name={left > 0 ? "crossed" : "bell"} />
      {left > 0 ? <span class="num">{sinceOf(left)}</span> : words.link.silence}
      <kbd class="key" aria-hidden="true">
        S
      </kbd>
    </button>
  );
}

function Back(): JSX.Element {
  const back = comeback.value;
  if (back === null) return <></>;
  return (
    <Over class="back">
      <p role="status" class="banner-text">
        {words.link.backAfter(sinceOf(back.length), meanwhile(back, view.value))}
      </p>
      <button
        type="button"
        class="button"
        onClick={() => {
          comeback.value = null;
        }}
      >
        {words.link.dismiss}
      </button>
    </Over>
  );
}
