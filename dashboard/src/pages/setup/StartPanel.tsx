// What is met, what stands against the start, who answers for it; and the start where no pump tells of it.
import type { ComponentChildren, JSX } from "preact";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { GateObject, SessionObject } from "../../protocol";
import { href } from "../../router";
import { bed as bedOf, blind, now, sessionOn } from "../../store";
import { faultsOf, useEntry } from "../../ui/command";
import { TextField } from "../../ui/form";
import { Icon } from "../../ui/Glyph";
import { Said } from "../../ui/Said";
import { visit } from "../../words/visit";
import { timeOfDay } from "../../words/format";
import { against, steps, type Step } from "./gates";

const said = visit.setup.start;

export function StartPanel(props: { bed: string }): JSX.Element {
  const [session, bed] = [sessionOn(props.bed).value, bedOf(props.bed).value];
  if (session === undefined || bed === undefined) {
    return (
      <Panel>
        <p class="quiet-text">{visit.setup.screening.first}</p>
      </Panel>
    );
  }
  if (blind.value) {
    return (
      <Panel>
        <p>{visit.setup.unknown}</p>
      </Panel>
    );
  }
  const begun = session.started_at !== null;
  return (
    <Panel begun={begun}>
      <p role="status">{verdict(against(bed.gates), begun)}</p>
      <ul class="steps">
        {steps(bed.gates, session).map((step) => (
          <StepRow key={step.part} step={step} session={session} />
        ))}
      </ul>
      <Start bed={props.bed} session={session} fed={bed.pump !== null} held={against(bed.gates) > 0} />
    </Panel>
  );
}

/** In one line. Once the infusion has begun nothing stands against its start any more; it is unmet all the same. */
function verdict(count: number, begun: boolean): string {
  if (begun) return count === 0 ? said.allMet : said.unmet(count);
  return count === 0 ? said.ready : said.against(count);
}

function Panel(props: { begun?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <section class="panel stack" aria-labelledby="setup-start">
      <h2 id="setup-start">{props.begun === true ? said.titleBegun : said.title}</h2>
      {props.children}
    </section>
  );
}

function StepRow(props: { step: Step; session: SessionObject }): JSX.Element {
  const { step, session } = props;
  return (
    <li class={`step ${step.standing}`}>
      <div class="row middle">
        <span class="step-mark" aria-hidden="true">
          {step.standing === "met" && <Icon name="tick" />}
        </span>
        <h3 class="grow">{said.part[step.part]}</h3>
        <span class="quiet-text">
          {step.standing === "stands" && session.started_at !== null
            ? said.isUnmet
            : said.standing[step.standing]}
        </span>
      </div>
      {step.gates.map((gate) => (
        <Gate key={gate.id} gate={gate} session={session} />
      ))}
    </li>
  );
}

/** One unmet gate in the service's words, and who answered for it or may. */
function Gate(props: { gate: GateObject; session: SessionObject }): JSX.Element {
  const { gate, session } = props;
  const [open] = useState(() => signal(false));
  const [reason] = useState(() => signal(""));
  const entry = useEntry<SessionObject>(
    "POST",
    () => `/sessions/${encodeURIComponent(session.id)}/overrides`,
    () => sessionOn(session.bed).peek()?.revision,
  );
  const answer = session.record.overrides.findLast((one) => one.gate === gate.id);
  const faults = faultsOf(entry.progress.value);
  return (
    <div class="gate">
      <div class="row middle">
        <p class="grow">{gate.text}</p>
        {gate.overridable && !gate.overridden && (
          <button
            type="button"
            class="button quiet"
            aria-expanded={open.value}
            aria-label={said.overrideOf(gate.text)}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {said.override}
          </button>
        )}
      </div>
      {!gate.overridable && <p class="quiet-text">{said.never}</p>}
      {gate.overridden && answer !== undefined && (
        <p class="quiet-text">
          {said.overridden(answer.by, timeOfDay(Date.parse(answer.at), false), answer.reason)}
        </p>
      )}
      {open.value && !gate.overridden && (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void entry.send({ gate: gate.id, reason: reason.value });
          }}
        >
          <TextField
            label={said.overrideWhy(gate.text)}
            value={reason.value}
            fault={faults["reason"]}
            required
            maxLength={500}
            onValue={(value) => {
              reason.value = value;
            }}
          />
          <button type="submit" class="button">
            {said.override}
          </button>
          <Said progress={entry.progress} done="" />
        </form>
      )}
    </div>
  );
}

/** A person records the start only where the pump does not tell it. */
function Start(props: { bed: string; session: SessionObject; fed: boolean; held: boolean }): JSX.Element {
  const { session } = props;
  const entry = useEntry<SessionObject>(
    "POST",
    () => `/sessions/${encodeURIComponent(session.id)}/phase`,
    () => sessionOn(props.bed).peek()?.revision,
  );
  const before = session.phase === "pre" || session.phase === "baseline";
  const running = session.phase === "infusing" || session.phase === "paused";
  return (
    <div class="stack">
      {before && <p class="quiet-text">{props.fed ? said.pump : said.byHand}</p>}
      {!before && <p>{running ? said.running : said.over}</p>}
      <div class="row">
        {before && !props.fed && (
          <button
            type="button"
            class={props.held ? "button" : "button primary"}
            onClick={() => {
              void entry.send({ phase: "infusing" });
            }}
          >
            {said.begin}
          </button>
        )}
        <a class="button link" href={href({ page: "chair", bed: props.bed, part: "" })}>
          {said.chair}
        </a>
        <Said progress={entry.progress} done={said.begun(timeOfDay(now.value, false))} />
      </div>
    </div>
  );
}
