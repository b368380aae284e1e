"""The ten vectors of the clinical notes (2.3): what a confirmed pressure says with the shipped protocol.

Each runs a whole visit: a session, a baseline where the vector has one, a pump that infuses to plan, a
quiet heart rate and SpO2 throughout, and the same cuff reading twice, a minute apart. What *sounds* is
an open alert that nothing covers; "none" means that no alert of any kind is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pytest

from app.core.vitals import Reading, Signal
from tests.support import Bed

MINUTE: Final = 60_000
PLANNED_RATE: Final = 58.5
"""mL/h: 0.5 mg/kg for 78 kg in 40 min at 1 mg/mL."""

BASELINE_MISSING: Final = ("SES-BASE", "CHECK", "medium")


@dataclass(frozen=True)
class Vector:
    """A row: resting pressure (None: not locked), the reading, what sounds, and what is covered."""

    baseline: tuple[int, int] | None
    reading: tuple[int, int]
    sounds: tuple[tuple[str, str, str], ...]
    covered: frozenset[str] = frozenset()


VECTORS: Final = {
    "120/80 on 120/75 says nothing, whatever a diastolic under 100 means": Vector((120, 75), (120, 80), ()),
    "143/80 on 120/75 is 1.19 times the baseline and says nothing": Vector((120, 75), (143, 80), ()),
    "144/80 on 120/75 is exactly 1.20 times the baseline, and counts": Vector(
        (120, 75), (144, 80), (("BP-REL-SYS", "SLOW", "medium"),)
    ),
    "125/90 on 120/75 is a rise of the diastolic alone": Vector(
        (120, 75), (125, 90), (("BP-REL-DIA", "SLOW", "low"),)
    ),
    "160/100 on 140/90 says nothing: both limits are strict": Vector((140, 90), (160, 100), ()),
    "161/95 on 140/90 is a high systolic alone": Vector(
        (140, 90), (161, 95), (("BP-SYS-HIGH", "PAUSE", "medium"),)
    ),
    "150/101 on 140/90 is a high diastolic alone": Vector(
        (140, 90), (150, 101), (("BP-DIA-HIGH", "PAUSE", "medium"),)
    ),
    "96/62 on 120/75 is looked at": Vector((120, 75), (96, 62), (("BP-SYS-LOW1", "CHECK", "low"),)),
    "88/55 on 120/75 is hypotension, which speaks for the softer limit too": Vector(
        (120, 75), (88, 55), (("BP-SYS-LOW2", "PAUSE", "high"),), frozenset({"BP-SYS-LOW1"})
    ),
    "150/95 without a baseline says only that the baseline is missing": Vector(
        None, (150, 95), (BASELINE_MISSING,)
    ),
    # Around the ten: the edges of the strict limits without a baseline in the way, and the pile-up.
    "160/100 without a baseline is on both limits and over none": Vector(
        None, (160, 100), (BASELINE_MISSING,)
    ),
    "161/100 without a baseline is over the systolic limit": Vector(
        None, (161, 100), (("BP-SYS-HIGH", "PAUSE", "medium"), BASELINE_MISSING)
    ),
    "160/101 without a baseline is over the diastolic limit": Vector(
        None, (160, 101), (("BP-DIA-HIGH", "PAUSE", "medium"), BASELINE_MISSING)
    ),
    "165/105 on 120/75 breaks four rules and sounds once": Vector(
        (120, 75),
        (165, 105),
        (("BP-SYS-HIGH", "PAUSE", "medium"),),
        frozenset({"BP-REL-SYS", "BP-DIA-HIGH", "BP-DELTA"}),
    ),
}


def visit(vector: Vector) -> Bed:
    """A visit in which the vector's reading is taken at minutes 2 and 3, seen just after the second."""
    bed = Bed()
    bed.vitals(0, hr=70, spo2=97)
    bed.open(500)
    if vector.baseline is not None:
        systolic, diastolic = vector.baseline
        bed.baseline(800, nibp_sys=systolic, nibp_dia=diastolic, hr=70)
    systolic, diastolic = vector.reading
    cuff = (Reading(Signal.NIBP_SYS, systolic), Reading(Signal.NIBP_DIA, diastolic))
    for at in range(1_000, 3 * MINUTE + 1, 1_000):
        bed.vitals(at, *(cuff if at in (2 * MINUTE, 3 * MINUTE) else ()), hr=70, spo2=97)
        if at % 5_000 == 0:
            bed.pump(at, rate=PLANNED_RATE)
    return bed


def sounding(bed: Bed) -> tuple[tuple[str, str, str], ...]:
    """(rule, action, priority) of every open alert that nothing covers."""
    loud = (a for a in bed.state.alerts.values() if a.covered_by is None)
    return tuple(sorted((a.rule, str(a.action), str(a.priority)) for a in loud))


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_vector(vector: Vector) -> None:
    bed = visit(vector)
    assert sounding(bed) == tuple(sorted(vector.sounds))
    covered = {a.rule: a.covered_by for a in bed.state.alerts.values() if a.covered_by is not None}
    assert covered.keys() == vector.covered
    speakers = {a.id for a in bed.state.alerts.values() if a.family == "pressure" and a.covered_by is None}
    assert set(covered.values()) <= speakers
    assert len(speakers) <= 1
    assert not any(a.provisional or a.unverified for a in bed.state.alerts.values())


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_vector_was_silent_about_what_it_does_not_expect(vector: Vector) -> None:
    """No alert came and went on the way either."""
    expected = {rule for rule, _, _ in vector.sounds} | vector.covered
    assert {rule for _, _, rule, _, _ in visit(vector).log()} == expected
