// Patient and plan: what stands in the fields, and what is sent. Field names are those of the service's faults.
import type { PatientRequest, PlanRequest, PlanType, SessionObject } from "../../protocol";
import type { Fields } from "../../ui/draft";
import { decimal } from "../../ui/numbers";

export type Lack = "missing" | "no_number";

export interface Treatment {
  readonly patient: PatientRequest;
  readonly plan: PlanRequest;
}

/** What the fields show of a session; of none: an empty form, in which nobody has said yet what the risk is. */
export function planFields(session: SessionObject | undefined): Fields {
  const { patient, plan } = session ?? { patient: null, plan: null };
  return {
    "patient.alias": patient?.alias ?? "",
    "patient.weight_kg": text(patient?.weight_kg),
    "patient.age": text(patient?.age),
    "patient.sex": patient?.sex ?? "",
    "patient.cv_risk": patient === null ? "" : patient.cv_risk ? "yes" : "no",
    "plan.drug": plan?.drug ?? "ketamine",
    "plan.dose": text(plan?.dose_mg_per_kg ?? plan?.dose_mg),
    "plan.unit": typeof plan?.dose_mg === "number" ? "mg" : "mg/kg",
    "plan.duration_min": text(plan?.duration_min),
    "plan.concentration_mg_per_ml": text(plan?.concentration_mg_per_ml),
    "plan.type": plan?.type ?? "outpatient",
    reason: "",
  };
}

const REQUIRED = [
  "patient.alias",
  "patient.weight_kg",
  "patient.cv_risk",
  "plan.drug",
  "plan.dose",
  "plan.duration_min",
];
const NUMBERS = [
  "patient.weight_kg",
  "patient.age",
  "plan.dose",
  "plan.duration_min",
  "plan.concentration_mg_per_ml",
];

/** What cannot be sent as it is, by field. What it means clinically is for the service to say. */
export function lacks(fields: Fields): Readonly<Record<string, Lack>> {
  const found: Record<string, Lack> = {};
  for (const name of NUMBERS) if (decimal(fields[name] ?? "") === null) found[name] = "no_number";
  for (const name of REQUIRED) if ((fields[name] ?? "").trim() === "") found[name] = "missing";
  return found;
}

/** Patient and plan as they are sent; only of fields that lack nothing. */
export function treatmentOf(fields: Fields): Treatment {
  const said = (name: string): string => (fields[name] ?? "").trim();
  const of = (name: string): number | undefined => decimal(said(name)) ?? undefined;
  const [age, dose, strength] = [of("patient.age"), of("plan.dose") ?? 0, of("plan.concentration_mg_per_ml")];
  return {
    patient: {
      alias: said("patient.alias"),
      weight_kg: of("patient.weight_kg") ?? 0,
      ...(age === undefined ? {} : { age }),
      ...(said("patient.sex") === "" ? {} : { sex: said("patient.sex") }),
      cv_risk: said("patient.cv_risk") === "yes",
    },
    plan: {
      drug: said("plan.drug"),
      ...(said("plan.unit") === "mg" ? { dose_mg: dose } : { dose_mg_per_kg: dose }),
      duration_min: of("plan.duration_min") ?? 0,
      ...(strength === undefined ? {} : { concentration_mg_per_ml: strength }),
      type: said("plan.type") as PlanType,
    },
  };
}

/** The same dose said the other way, so that a slip of the unit is seen: mg for mg/kg. Null: not to be told. */
export function otherDose(fields: Fields): { readonly value: number; readonly unit: "mg" | "mg/kg" } | null {
  const [dose, weight] = [decimal(fields["plan.dose"] ?? ""), decimal(fields["patient.weight_kg"] ?? "")];
  if (dose === null || dose === undefined || weight === null || weight === undefined || weight <= 0)
    return null;
  return fields["plan.unit"] === "mg"
    ? { value: dose / weight, unit: "mg/kg" }
    : { value: dose * weight, unit: "mg" };
}

/** Field at which a fault of the service, or a gate about the plan, is shown. */
export function fieldOf(place: string): string {
  return FIELDS[place] ?? place;
}

const FIELDS: Readonly<Record<string, string>> = {
  plan: "plan.dose",
  "plan.dose_mg": "plan.dose",
  "plan.dose_mg_per_kg": "plan.dose",
  "PMP-DOSE-PRE": "plan.dose",
  "SES-LOW-DOSE": "plan.dose",
  "SES-DURATION": "plan.duration_min",
  "SES-PLAN-TYPE": "plan.type",
};

function text(value: number | null | undefined): string {
  return value === null || value === undefined ? "" : String(value);
}
