// What the devices of a chair say at this moment, in one line. No number outlives its age.
import type { JSX } from "preact";
import { isCuffGone, isPumpGone, streamFreshness, valueOf, type Continuous } from "../../model/known";
import type { BedObject, ValueObject } from "../../protocol";
import { momentNow } from "../../store";
import { visit } from "../../words/visit";
import { DASH, number, plain } from "../../words/format";

const said = visit.setup.devices;

export function Live(props: { bed: BedObject }): JSX.Element {
  const { bed } = props;
  const moment = momentNow();
  const stream = (signal: Continuous): string => {
    const value = valueOf(bed, signal, moment);
    return streamFreshness(value, moment) === "gone" ? DASH : numberOf(value);
  };
  const cuff = isCuffGone(bed, moment)
    ? DASH
    : `${numberOf(bed.values["nibp_sys"])}/${numberOf(bed.values["nibp_dia"])}`;
  const pump = isPumpGone(bed.pump, moment) ? null : bed.pump;
  return (
    <div>
      <p class="quiet-text">{said.compare}</p>
      <dl class="live">
        <div class="spo2">
          <dt>
            SpO<sub>2</sub>
          </dt>
          <dd class="num">{stream("spo2")}</dd>
        </div>
        <div class="hr">
          <dt>{said.signals.hr}</dt>
          <dd class="num">{stream("hr")}</dd>
        </div>
        <div class="nibp">
          <dt>{said.signals.nibp}</dt>
          <dd class="num">{cuff}</dd>
        </div>
        <div class="rr">
          <dt>{said.signals.rr}</dt>
          <dd class="num">{stream("rr")}</dd>
        </div>
        <div class="pump">
          <dt>{said.signals.pump}</dt>
          <dd>
            <span class="num">{pump === null ? DASH : plain(pump.rate, 1)}</span>
            {pump !== null && " mL/h"}
          </dd>
        </div>
      </dl>
    </div>
  );
}

const numberOf = (value: ValueObject | undefined): string =>
  value === undefined || value.value === null ? DASH : number(value.value);
