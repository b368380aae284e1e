// The wall screen: every chair at a glance. On a phone the same suite in one hand.
import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { allDue } from "../../model/strip";
import type { Phase } from "../../protocol";
import { href } from "../../router";
import { absence, blind, chairs, now, view } from "../../store";
import { alertKeys } from "../../ui/alerts";
import { Header } from "../../ui/Header";
import { addKeys } from "../../ui/keys";
import { lazy } from "../../ui/lazy";
import { narrow } from "../../ui/screen";
import { words } from "../../words";
import { chairName, clockOf, timeOfDay } from "../../words/format";
import { AlertRow } from "./AlertRow";
import { ChairGrid } from "./ChairGrid";
import { placeOfDue } from "../../ui/due";
import { NoChairs, SuiteName } from "./empty";
import { row, shownAlerts } from "./row";
import { standing } from "./standing";
import "./suite.css";

const said = words.suite;
// Until it is here the wall stands in: crowded, but no alert waits for a file.
const Phone = lazy(() => import("./Phone").then((it) => it.Phone), Wall);
const PHASES = Object.keys(said.counts) as Phase[];

export function Suite(): JSX.Element {
  useLayoutEffect(() => addKeys(alertKeys(() => (narrow.value ? shownAlerts.value : row.value.cards))), []);
  if (narrow.value)
    return (
      <div class="phone">
        <Header>
          <SuiteName />
        </Header>
        <Phone />
      </div>
    );
  return (
    <div class="suite">
      <Header>
        <SuiteName />
        {blind.value ? <LastKnown /> : <Counts />}
        {!blind.value && <NextDue />}
      </Header>
      <Wall />
    </div>
  );
}

function Wall(): JSX.Element {
  return (
    <main>
      <AlertRow />
      <Chairs />
    </main>
  );
}

function Chairs(): JSX.Element {
  return standing.value.length === 0 ? <NoChairs /> : <ChairGrid names={standing.value} />;
}

/** `4 infusing  1 paused`: phases that nobody is in are not said. */
function Counts(): JSX.Element {
  const count = new Map<Phase, number>();
  for (const { phase } of view.value.beds.values())
    if (phase !== null) count.set(phase, (count.get(phase) ?? 0) + 1);
  return (
    <ul class="counts">
      {PHASES.filter((phase) => count.has(phase)).map((phase) => (
        <li key={phase}>
          <b class="num">{count.get(phase)}</b> {said.counts[phase]}
        </li>
      ))}
    </ul>
  );
}

function LastKnown(): JSX.Element | null {
  const gone = absence.value;
  if (gone === null) return null;
  return <p>{said.lastKnown(chairs.value.length, timeOfDay(gone.since))}</p>;
}

function NextDue(): JSX.Element | null {
  const next = allDue(view.value.beds.values())[0];
  if (next === undefined) return null;
  const left = next.at - now.value;
  return (
    <p class="next-due">
      {said.nextDue}{" "}
      <a href={href(placeOfDue(next))}>
        {said.dueOf(words.common.chair(chairName(next.bed)), said.due[next.what] ?? next.what)}
      </a>{" "}
      <b class="num">{left < 0 ? said.strip.over(clockOf(-left)) : clockOf(left)}</b>
    </p>
  );
}
