"""Who is treated, and what is to be given."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.practice import PlanType


@dataclass(frozen=True, slots=True)
class Patient:
    """Pseudonym and what the rules need. Weight in kg, age in years."""

    alias: str
    weight_kg: float
    age: int | None = None
    sex: str | None = None
    cv_risk: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be given. Dose in mg (or mg/kg), duration in minutes.

    Attributes:
        concentration_mg_per_ml: Serves when the pump sends none.
    """

    drug: str
    duration_min: float
    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None
    concentration_mg_per_ml: float | None = None
    type: PlanType = PlanType.OUTPATIENT
