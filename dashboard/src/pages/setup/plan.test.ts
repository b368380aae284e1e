import { describe, expect, test } from "vitest";
import type { SessionObject } from "../../protocol";
import { decimal } from "../../ui/numbers";
import { fieldOf, lacks, otherDose, planFields, treatmentOf } from "./plan";

const filled = {
  ...planFields(undefined),
  "patient.alias": " K-1234 ",
  "patient.weight_kg": "78,5",
  "patient.cv_risk": "no",
  "plan.dose": "0.5",
  "plan.duration_min": "40",
};

test.each([
  ["", undefined],
  [" 12.5 ", 12.5],
  ["12,5", 12.5],
  [".5", 0.5],
  ["4.", 4],
  ["-1", null],
  ["1e3", null],
  ["70 kg", null],
])("decimal %j", (typed, wanted) => {
  expect(decimal(typed)).toBe(wanted);
});

describe("lacks", () => {
  test.each([
    ["nothing", filled, {}],
    ["weight", { ...filled, "patient.weight_kg": " " }, { "patient.weight_kg": "missing" }],
    ["a number", { ...filled, "plan.dose": "half" }, { "plan.dose": "no_number" }],
    ["an age that is none", { ...filled, "patient.age": "old" }, { "patient.age": "no_number" }],
  ])("%s", (_, fields, wanted) => {
    expect(lacks(fields)).toEqual(wanted);
  });

  test("an empty form lacks what a session cannot be without", () => {
    expect(Object.keys(lacks(planFields(undefined))).sort()).toEqual([
      "patient.alias",
      "patient.cv_risk",
      "patient.weight_kg",
      "plan.dose",
      "plan.duration_min",
    ]);
  });
});

describe("treatmentOf", () => {
  test("leaves out what was not said", () => {
    expect(treatmentOf(filled)).toEqual({
      patient: { alias: "K-1234", weight_kg: 78.5, cv_risk: false },
      plan: { drug: "ketamine", dose_mg_per_kg: 0.5, duration_min: 40, type: "outpatient" },
    });
  });

  test("carries everything that was", () => {
    const whole = {
      ...filled,
      "patient.age": "61",
      "patient.sex": "f",
      "patient.cv_risk": "yes",
      "plan.dose": "30",
      "plan.unit": "mg",
      "plan.concentration_mg_per_ml": "1",
      "plan.type": "low_dose",
    };
    expect(treatmentOf(whole)).toEqual({
      patient: { alias: "K-1234", weight_kg: 78.5, age: 61, sex: "f", cv_risk: true },
      plan: {
        drug: "ketamine",
        dose_mg: 30,
        duration_min: 40,
        concentration_mg_per_ml: 1,
        type: "low_dose",
      },
    });
  });

  test("a session's fields send what the session has", () => {
    const patient = { alias: "K-1", weight_kg: 70, age: 40, sex: "m", cv_risk: true };
    const plan = {
      drug: "ketamine",
      dose_mg: null,
      dose_mg_per_kg: 0.5,
      duration_min: 40,
      concentration_mg_per_ml: null,
      type: "outpatient" as const,
    };
    const sent = treatmentOf(planFields({ patient, plan } as SessionObject));
    expect(sent.patient).toEqual(patient);
    expect(sent.plan).toEqual({
      drug: "ketamine",
      dose_mg_per_kg: 0.5,
      duration_min: 40,
      type: "outpatient",
    });
  });
});

test.each([
  ["mg/kg", "0.5", "78", { value: 39, unit: "mg" }],
  ["mg", "39", "78", { value: 0.5, unit: "mg/kg" }],
  ["mg", "39", "", null],
  ["mg", "", "78", null],
  ["mg", "39", "0", null],
])("otherDose in %s: %s for %s kg", (unit, dose, weight, wanted) => {
  expect(otherDose({ "plan.unit": unit, "plan.dose": dose, "patient.weight_kg": weight })).toEqual(wanted);
});

test.each([
  ["plan", "plan.dose"],
  ["plan.dose_mg", "plan.dose"],
  ["PMP-DOSE-PRE", "plan.dose"],
  ["SES-DURATION", "plan.duration_min"],
  ["patient.weight_kg", "patient.weight_kg"],
])("%s is shown at %s", (place, field) => {
  expect(fieldOf(place)).toBe(field);
});
