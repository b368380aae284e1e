// What is looked at less often: the CADSS items, RASS, signs, orientation and gait. Part of the same entry.
import type { JSX } from "preact";
import { cadss6Sum, type CheckDraft } from "../../model/checks";
import { Segments, Select } from "../../ui/form";
import { Sheet } from "../../ui/Sheet";
import { words } from "../../words";
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
    <Sheet title={words.check.cadss6} onClose={props.onClose}>
      <div class="stack">
        <p class="quiet-text">{words.check.cadss6Hint}</p>
        {CADSS6.map((number, place) => (
          <Segments
            key={number}
            legend={words.check.cadss6Item(number)}
            value={String(draft.cadss6[place] ?? "")}
            options={STEPS}
            onValue={(value) => {
              set({ cadss6: draft.cadss6.map((one, at) => (at === place ? Number(value) : one)) });
            }}
          />
        ))}
        <p role="status">{words.check.cadss6Sum(sum === null ? DASH : String(sum))}</p>
        <button type="button" class="button primary" onClick={props.onClose}>
          {words.check.done}
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
    <Sheet title={words.check.moreTitle} onClose={props.onClose}>
      <div class="stack">
        <Select
          label={words.check.rass}
          value={draft.rass === null ? "" : String(draft.rass)}
          options={[
            ["", words.check.notLooked],
            ...RASS.map((step) => [step, words.check.rassWord[step] ?? step] as const),
          ]}
          onValue={(value) => {
            set({ rass: value === "" ? null : Number(value) });
          }}
        />
        <Select
          label={words.check.cadss}
          value={draft.cadss === null ? "" : String(draft.cadss)}
          options={[
            ["", words.check.notLooked],
            ...Array.from({ length: CADSS_MOST + 1 }, (_, score) => [String(score), String(score)] as const),
          ]}
          onValue={(value) => {
            set({ cadss: value === "" ? null : Number(value) });
          }}
        />
        {props.gait && (
          <>
            <YesNo
              name={words.check.oriented}
              value={draft.oriented}
              onValue={(oriented) => {
                set({ oriented });
              }}
            />
            <YesNo
              name={words.check.walks}
              value={draft.walks}
              onValue={(walks) => {
                set({ walks });
              }}
            />
          </>
        )}
        <fieldset class="toggles">
          <legend class="legend">{words.check.distress}</legend>
          <Toggle
            text={words.check.symptom}
            on={draft.symptom}
            onToggle={(symptom) => {
              set({ symptom });
            }}
          />
          <Toggle
            text={words.check.line_risk}
            on={draft.line_risk}
            onToggle={(line_risk) => {
              set({ line_risk });
            }}
          />
          <Toggle
            text={words.check.allergy}
            on={draft.allergy}
            onToggle={(allergy) => {
              set({ allergy });
            }}
          />
        </fieldset>
        <button type="button" class="button primary" onClick={props.onClose}>
          {words.check.done}
        </button>
      </div>
    </Sheet>
  );
}

/** What of the entry is not seen on the card itself. */
export function moreText(draft: CheckDraft): string {
  const sum = cadss6Sum(draft.cadss6);
  return [
    ...(sum === null ? [] : [words.check.cadss6Sum(String(sum))]),
    ...(draft.rass === null
      ? []
      : [`${words.check.rass} ${words.check.rassWord[String(draft.rass)] ?? draft.rass}`]),
    ...(draft.cadss === null ? [] : [`CADSS ${draft.cadss}`]),
    ...(["symptom", "line_risk", "allergy"] as const)
      .filter((one) => draft[one])
      .map((one) => words.check[one]),
  ].join("; ");
}
