"""The codes are those of the project's clinical notes, section 6, to the digit."""

from __future__ import annotations

import pytest

from app.codec.fhir.codes import (
    CATEGORY,
    ENTRIES,
    LOINC,
    MDC,
    MEASURES,
    MONITOR,
    PANEL,
    SURVEY,
    UNIT_WORDS,
    WEIGHT,
    Code,
    own,
)
from app.core.quantity import ENTERED_QUANTITIES, Quantity
from app.core.vitals import ARTERIAL, FACTS, Signal


@pytest.mark.parametrize(
    ("signal", "loinc", "mdc", "unit"),
    [
        ("hr", ["8867-4"], 147842, "/min"),
        ("pr", ["8889-8"], 149530, "/min"),
        ("spo2", ["59408-5", "2708-6"], 150456, "%"),
        ("perfusion", ["61006-3"], 150488, "%"),
        ("nibp_sys", ["8480-6"], 150021, "mm[Hg]"),
        ("nibp_dia", ["8462-4"], 150022, "mm[Hg]"),
        ("nibp_map", ["8478-0"], 150023, "mm[Hg]"),
        ("rr", ["9279-1"], 151562, "/min"),
        ("etco2", ["19889-5"], 151728, "mm[Hg]"),
        ("temp", ["8310-5"], 150344, "Cel"),
    ],
)
def test_a_signal(signal: str, loinc: list[str], mdc: int, unit: str) -> None:
    measure = MEASURES[signal]
    assert [code.code for code in measure.codes if code.system == LOINC] == loinc
    assert [code.code for code in measure.codes if code.system == MDC] == [str(mdc)]
    assert (measure.unit, measure.text) == (unit, FACTS[Signal(signal)].name)


def test_what_is_no_signal() -> None:
    assert [(code.system, code.code) for code in PANEL] == [(LOINC, "85354-9"), (MDC, "150020")]
    assert [(code.system, code.code) for code in WEIGHT.codes] == [(MDC, "68063")]
    assert (MONITOR.system, MONITOR.code) == (MDC, "69965")


def test_every_signal_is_here_but_the_arterial_pressures() -> None:
    assert set(MEASURES) == set(Signal) - ARTERIAL


def test_every_entry_has_its_words() -> None:
    assert set(ENTRIES) == {*ENTERED_QUANTITIES, Quantity.PRESSURE_ALERT}
    assert len(set(ENTRIES.values())) == len(ENTRIES)


def test_a_code_says_what_it_knows() -> None:
    assert SURVEY.coding() == {"system": CATEGORY, "code": "survey", "display": "Survey"}
    assert Code("s", "c", "").coding() == {"system": "s", "code": "c"}
    assert own("phase", "pre") == Code("https://dripwatch.example/fhir/CodeSystem/phase", "pre", "pre")
    assert set(UNIT_WORDS) & {"/min", "%"} == set(), "these are written as they are"
