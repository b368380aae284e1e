"""Who is treated and what is to be given: plain values."""

from __future__ import annotations

from app.core.plan import Patient, Plan
from app.core.practice import PlanType


def test_what_nobody_said_is_unknown_and_not_zero() -> None:
    patient = Patient("K-1", 80)
    assert (patient.age, patient.sex, patient.cv_risk) == (None, None, False)
    plan = Plan("ketamine", 40, dose_mg=40)
    assert (plan.dose_mg_per_kg, plan.concentration_mg_per_ml, plan.type) == (None, None, PlanType.OUTPATIENT)
