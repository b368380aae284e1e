// What the devices of a chair say at this moment, in one line. No number outlives its age.
import type { JSX } from "preact";
import { cuffFreshness, freshness, type Freshness } from "../../model/age";
import type { BedObject, ValueObject } from "../../protocol";
import { visit } from "../../words/visit";
import { DASH, number, plain } from "../../words/format";

const said = visit.setup.devices;

export function Live(props: { bed: BedObject; now: number; blind: boolean }): JSX.Element {
  const { bed, now, blind } = props;
  const { spo2, hr, pr, nibp_sys: high, nibp_dia: low, rr } = bed.values;
  const shown = (value: ValueObject | undefined, state: Freshness): string =>
    blind || state === "gone" ? DASH : number(value?.value ?? 0);
  const stream = (value: ValueObject | undefined): string => shown(value, freshness(value, now));
  const cuff = [high, low].map((one) => shown(one, cuffFreshness(one, now))).join("/");
  return (
    <div>
      <p class="quiet-text">{said.compare}</p>
      <dl class="live">
        <div class="spo2">
          <dt>
            SpO<sub>2</sub>
          </dt>
          <dd class="num">{stream(spo2)}</dd>
        </div>
        <div class="hr">
          <dt>{said.signals.hr}</dt>
          <dd class="num">{stream(hr ?? pr)}</dd>
        </div>
        <div class="nibp">
          <dt>{said.signals.nibp}</dt>
          <dd class="num">{cuff === `${DASH}/${DASH}` ? DASH : cuff}</dd>
        </div>
        <div class="rr">
          <dt>{said.signals.rr}</dt>
          <dd class="num">{stream(rr)}</dd>
        </div>
        <div class="pump">
          <dt>{said.signals.pump}</dt>
          <dd>
            <span class="num">{blind || bed.pump === null ? DASH : plain(bed.pump.rate, 1)}</span>
            {!blind && bed.pump !== null && " mL/h"}
          </dd>
        </div>
      </dl>
    </div>
  );
}
