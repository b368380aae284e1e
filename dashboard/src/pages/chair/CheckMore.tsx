// What is looked at less often: the CADSS items, RASS, signs, orientation and gait. Part of the same entry.
import type { JSX } from "preact";
import { cadss6Sum, type CheckDraft } from "../../model/checks";
import { Segments, Select } from "../../ui/form";
import { Sheet } from "../../ui/Sheet";
import { page } from "../../words/chair";
import { DASH } from "../../words/format";
import { Toggle, YesNo } from "./CheckCard";

type Set = (part: Partial<CheckDraft>) => void;

/** Items of the CADSS that make the short form (clinical notes, 3.4). */
const CADSS6 = [1, 2, 6, 7, 15, 22] as const;
const STEPS = ["0", "1", "2", "3", "4"].map((step) => [step, step] as const);
const RASS = ["4", "3", "2", "1", "0", "-1", "-2", "-3", "-4", "-5"];
const CADSS_MOST = 92;

export function Cadss6Sheet(props: { draft: CheckDraft; set: Set; onClose: () => void }): JSX.Element {
  const { draft, set } = props;
  const sum = cadss6Sum(draft.cadss6);
  return (
    <Sheet title={page.check.cadss6} onClose={props.onClose}>
      <div class="stack">
        <p class="quiet-text">{page.check.cadss6Hint}</p>
        {CADSS6.map((number, place) => (
          <Segments
            key={number}
            legend={page.check.cadss6Item(number)}
            value={String(draft.cadss6[place] ?? "")}
            options={STEPS}
            onValue={(value) => {
              set({ cadss6: draft.cadss6.map((one, at) => (at === place ? Number(value) : one)) });
            }}
          />
        ))}
        <p role="status">{page.check.cadss6Sum(sum === null ? DASH : String(sum))}</p>
        <button type="button" class="button primary" onClick={props.onClose}>
          {page.check.done}
        </button>
      </div>
    </Sheet>
  );
}

export function MoreSheet(props: {
  draft: CheckDraft;
  set: Set;
  gait: boolean;
  onClose: () => void;
}): JSX.Element {
  const { draft, set } = props;
  return (
    <Sheet title={page.check.moreTitle} onClose={props.onClose}>
      <div class="stack">
        <Select
          label={page.check.rass}
          value={draft.rass === null ? "" : String(draft.rass)}
          options={[
            ["", page.check.notLooked],
            ...RASS.map((step) => [step, page.check.rassWord[step] ?? step] as const),
          ]}
          onValue={(value) => {
            set({ rass: value === "" ? null : Number(value) });
          }}
        />
        <Select
          label={page.check.cadss}
          value={draft.cadss === null ? "" : String(draft.cadss)}
          options={[
            ["", page.check.notLooked],
            ...Array.from({ length: CADSS_MOST + 1 }, (_, score) => [String(score), String(score)] as const),
          ]}
          onValue={(value) => {
            set({ cadss: value === "" ? null : Number(value) });
          }}
        />
        {props.gait && (
          <>
            <YesNo
              name={page.check.oriented}
              value={draft.oriented}
              onValue={(oriented) => {
                set({ oriented });
              }}
            />
            <YesNo
              name={page.check.walks}
              value={draft.walks}
              onValue={(walks) => {
                set({ walks });
              }}
            />
          </>
        )}
        <fieldset class="toggles">
          <legend class="legend">{page.check.distress}</legend>
          <Toggle
            text={page.check.symptom}
            on={draft.symptom}
            onToggle={(symptom) => {
              set({ symptom });
            }}
          />
          <Toggle
            text={page.check.line_risk}
            on={draft.line_risk}
            onToggle={(line_risk) => {
              set({ line_risk });
            }}
          />
          <Toggle
            text={page.check.allergy}
            on={draft.allergy}
            onToggle={(allergy) => {
              set({ allergy });
            }}
          />
        </fieldset>
        <button type="button" class="button primary" onClick={props.onClose}>
          {page.check.done}
        </button>
      </div>
    </Sheet>
  );
}

/** What of the entry is not seen on the card itself. */
export function moreText(draft: CheckDraft): string {
  const sum = cadss6Sum(draft.cadss6);
  return [
    ...(sum === null ? [] : [page.check.cadss6Sum(String(sum))]),
    ...(draft.rass === null
      ? []
      : [`${page.check.rass} ${page.check.rassWord[String(draft.rass)] ?? draft.rass}`]),
    ...(draft.cadss === null ? [] : [`CADSS ${draft.cadss}`]),
    ...(["symptom", "line_risk", "allergy"] as const)
      .filter((one) => draft[one])
      .map((one) => page.check[one]),
  ].join("; ");
}
