// Everything before an infusion, in the order of the work: who and what, screening, devices, baseline, start.
// An unplanned session, which a pump began, is filled in on the same page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { bed as bedOf, blind, sessionOn } from "../../store";
import { words } from "../../words";
import { visit } from "../../words/visit";
import { chairName, timeOfDay } from "../../words/format";
import { Page } from "../../ui/Page";
import { useRead, here } from "../../ui/read";
import type { Practice } from "../../protocol";
import { BaselinePanel } from "./BaselinePanel";
import { DevicesPanel } from "./DevicesPanel";
import { PlanPanel } from "./PlanPanel";
import { ScreeningPanel } from "./ScreeningPanel";
import { StartPanel } from "./StartPanel";
import { makeTurns } from "./turns";
import "./setup.css";

export function Setup(props: { bed: string }): JSX.Element {
  const { bed } = props;
  const practice = here(useRead<Practice>("/practice").reading.value);
  const chair = chairName(bed);
  const [turnOf] = useState(makeTurns);
  const turn = turnOf(sessionOn(bed).value?.id);
  return (
    <Page
      title={visit.setup.title(chair)}
      back={{ to: { page: "chair", bed, part: "" }, name: words.common.chair(chair) }}
      head={<Standing bed={bed} />}
    >
      <div class="setup">
        <div class="setup-who">
          <PlanPanel key={turn} bed={bed} practice={practice} />
        </div>
        <div class="setup-form">
          <ScreeningPanel key={turn} bed={bed} />
        </div>
        <div class="setup-start">
          <DevicesPanel bed={bed} />
          <BaselinePanel key={`${turn}.b`} bed={bed} />
          <StartPanel key={`${turn}.s`} bed={bed} />
        </div>
      </div>
    </Page>
  );
}

/** In one line: is there a session, and where does it stand. */
function Standing(props: { bed: string }): JSX.Element {
  const [session, known] = [sessionOn(props.bed).value, bedOf(props.bed).value];
  if (blind.value) return <p>{visit.setup.unknown}</p>;
  if (known === undefined) return <p>{visit.setup.noChair}</p>;
  if (session === undefined) return <p>{visit.setup.notOpen}</p>;
  if (session.unplanned && session.patient === null) return <p>{visit.setup.unplanned}</p>;
  return (
    <p>
      {words.phase[session.phase]} · {visit.setup.openedAt(timeOfDay(Date.parse(session.opened_at), false))}
    </p>
  );
}
