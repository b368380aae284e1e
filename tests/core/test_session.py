"""A visit: phases a person may command, the planned dose and rate, the resting values."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.plan import Patient, Plan
from app.core.protocol import Conventions, Phase
from app.core.session import (
    COMMANDED,
    CuffMeasurement,
    medians,
    planned_mg,
    planned_rate,
    resting,
    spread,
)

NUMBERS = Conventions()
MINUTE = 60_000
NOW = 100 * MINUTE

#: From each phase the ways a person may go, typed in anew.
WAYS = {
    "pre": "baseline infusing ended_early",
    "baseline": "pre infusing ended_early",
    "infusing": "paused observation ended_early",
    "paused": "infusing observation ended_early",
    "observation": "infusing recovered ended_early",
    "recovered": "observation discharged",
    "discharged": "",
    "ended_early": "observation discharged",
}


@pytest.mark.parametrize("phase", Phase)
def test_ways_out_of_a_phase(phase: Phase) -> None:
    assert COMMANDED[phase] == set(WAYS[phase].split())


def test_nothing_comes_after_discharge_and_every_phase_leads_there() -> None:
    assert not COMMANDED[Phase.DISCHARGED]
    reached = {Phase.DISCHARGED}
    for _ in Phase:
        reached |= {phase for phase, ways in COMMANDED.items() if ways & reached}
    assert reached == set(Phase)


PATIENT = Patient("K-1", 80.0)
PLANS = {
    "no plan, no dose": (None, PATIENT, None, None),
    "mg as given": (Plan("ketamine", 40, dose_mg=40), PATIENT, 40.0, 60.0),
    "mg as given, whoever the patient": (Plan("ketamine", 40, dose_mg=40), None, 40.0, 60.0),
    "mg outweighs mg/kg": (Plan("ketamine", 40, dose_mg=30, dose_mg_per_kg=1), PATIENT, 30.0, 45.0),
    "mg/kg by weight": (Plan("ketamine", 40, dose_mg_per_kg=0.5), PATIENT, 40.0, 60.0),
    "mg/kg without a patient": (Plan("ketamine", 40, dose_mg_per_kg=0.5), None, None, None),
    "no dose at all": (Plan("ketamine", 40), PATIENT, None, None),
    "no duration, no rate": (Plan("ketamine", 0, dose_mg=40), PATIENT, 40.0, None),
    "a negative duration is none": (Plan("ketamine", -5, dose_mg=40), PATIENT, 40.0, None),
}


@pytest.mark.parametrize(("plan", "patient", "dose", "rate"), PLANS.values(), ids=PLANS.keys())
def test_planned_dose_in_mg_and_rate_in_mg_per_h(
    plan: Plan | None, patient: Patient | None, dose: float | None, rate: float | None
) -> None:
    assert planned_mg(plan, patient) == dose
    assert planned_rate(plan, patient) == rate


def cuff(minutes_ago: float, **values: float) -> CuffMeasurement:
    """A measurement so many minutes before now."""
    return CuffMeasurement(NOW - int(minutes_ago * MINUTE), values or {"nibp_sys": 120.0})


RESTING = {
    "none at all is too few": ((), 0),
    "one is too few": ((cuff(3),), 0),
    "two a minute apart are enough": ((cuff(3), cuff(2)), 2),
    "two within a minute count once": ((cuff(3), cuff(2.5)), 0),
    "the one between does not move the next": ((cuff(3), cuff(2.5), cuff(2)), 2),
    "a third counts too": ((cuff(9), cuff(6), cuff(3)), 3),
    "30 min ago still counts": ((cuff(30), cuff(3)), 2),
    "longer ago does not": ((cuff(30.1), cuff(3)), 0),
}


@pytest.mark.parametrize(("taken", "used"), RESTING.values(), ids=RESTING.keys())
def test_which_measurements_make_a_baseline(taken: tuple[CuffMeasurement, ...], used: int) -> None:
    assert len(resting(taken, NOW, NUMBERS)) == used


def test_the_baseline_is_the_median_of_each_quantity_over_those_that_have_it() -> None:
    taken = (
        cuff(9, nibp_sys=118, nibp_dia=70),
        cuff(6, nibp_sys=150),
        cuff(3, nibp_sys=122, nibp_dia=74, hr=64),
    )
    assert resting(taken, NOW, NUMBERS) == taken
    assert medians(taken) == {"hr": 64.0, "nibp_dia": 72.0, "nibp_sys": 122.0}
    assert spread(taken) == {"hr": (64, 64), "nibp_dia": (70, 74), "nibp_sys": (118, 150)}


@given(st.lists(st.floats(60, 220), min_size=2, max_size=9))
def test_with_room_between_them_every_measurement_counts(values: list[float]) -> None:
    taken = [cuff(2.0 * (len(values) - n), nibp_sys=value) for n, value in enumerate(values)]
    used = resting(taken, NOW, NUMBERS)
    assert used == tuple(taken)
    assert medians(used) == {"nibp_sys": median(values)}
    assert spread(used) == {"nibp_sys": (min(values), max(values))}
