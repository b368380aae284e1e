// The fields of patient and plan. What is usual and what is the most is the practice's.
import type { JSX } from "preact";
import type { Practice } from "../../protocol";
import { Segments, TextField, type Faults } from "../../ui/form";
import type { Fields } from "../../ui/draft";
import { visit } from "../../words/visit";
import { plain } from "../../words/format";
import { otherDose } from "./plan";

const said = visit.setup.patient;

export function PlanFields(props: {
  fields: Fields;
  faults: Faults;
  /** Of a plan that was saved; each stands where its field is. */
  warnings: Fields;
  practice: Practice | null;
  set: (field: string, value: string) => void;
}): JSX.Element {
  const { fields, faults, warnings, practice, set } = props;
  const field = (name: string) => ({
    value: fields[name] ?? "",
    fault: faults[name],
    onValue: (value: string) => {
      set(name, value);
    },
  });
  return (
    <>
      <div class="row top">
        <TextField label={said.weight} unit="kg" numeric required {...field("patient.weight_kg")} />
        <TextField label={said.age} numeric {...field("patient.age")} />
        <Segments legend={said.sex} options={said.sexes} {...field("patient.sex")} />
      </div>
      <Segments
        legend={said.risk}
        options={[
          ["no", visit.setup.no],
          ["yes", visit.setup.yes],
        ]}
        {...field("patient.cv_risk")}
      />
      <Segments legend={said.type} options={said.types} {...field("plan.type")} />
      <div class="row top">
        <TextField label={said.drug} required {...field("plan.drug")} />
        <TextField
          label={said.dose}
          numeric
          required
          {...field("plan.dose")}
          hint={warnings["plan.dose"] ?? doseHint(fields, practice)}
        />
        <Segments
          legend={said.unit}
          options={[
            ["mg/kg", "mg/kg"],
            ["mg", "mg"],
          ]}
          {...field("plan.unit")}
        />
      </div>
      <div class="row top">
        <TextField
          label={said.duration}
          unit="min"
          numeric
          required
          {...field("plan.duration_min")}
          hint={warnings["plan.duration_min"] ?? durationHint(practice)}
        />
        <TextField
          label={said.strength}
          unit="mg/mL"
          numeric
          {...field("plan.concentration_mg_per_ml")}
          hint={said.strengthHint}
        />
      </div>
    </>
  );
}

function doseHint(fields: Fields, practice: Practice | null): string | undefined {
  const other = otherDose(fields);
  const most = practice?.dosing?.ceiling_mg_per_kg ?? 0;
  const told = [
    other === null ? "" : said.is(`${plain(other.value, other.unit === "mg" ? 1 : 2)} ${other.unit}`),
    most > 0 ? said.upTo(`${plain(most)} mg/kg`) : "",
  ].filter((one) => one !== "");
  return told.length === 0 ? undefined : told.join(" ");
}

function durationHint(practice: Practice | null): string | undefined {
  const [least, most] = (practice?.dosing?.duration_min ?? [0, 0]) as [number, number];
  return most > 0 ? said.usual(plain(least), plain(most)) : undefined;
}
