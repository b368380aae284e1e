"""Signals, their plausible ranges, and what a number outside them is worth."""

from __future__ import annotations

from math import inf, nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.vitals import (
    ARTERIAL,
    CUFF,
    FACTS,
    MINUTE,
    SECOND,
    SITE,
    SITE_NAME,
    Signal,
    Validity,
    is_plausible,
    judged_validity,
)

#: Plausible ranges as clinical.md 6.1 lists them, typed in anew; both ends count.
PLAUSIBLE = {
    Signal.HR: (20, 250),
    Signal.PR: (20, 250),
    Signal.SPO2: (40, 100),
    Signal.NIBP_SYS: (40, 280),
    Signal.NIBP_DIA: (20, 200),
    Signal.NIBP_MAP: (30, 230),
    Signal.ABP_SYS: (40, 280),
    Signal.ABP_DIA: (20, 200),
    Signal.ABP_MAP: (30, 230),
    Signal.RR: (0, 80),
    Signal.ETCO2: (0, 150),
    Signal.TEMP: (30, 43),
    Signal.PERFUSION: (0, 20),
}

DOUBTED = [validity for validity in Validity if validity is not Validity.VALID]


@pytest.mark.parametrize("signal", Signal)
def test_the_ends_of_a_range_are_valid_and_the_next_numbers_outside_are_not(signal: Signal) -> None:
    low, high = PLAUSIBLE[signal]
    judged = [
        judged_validity(signal, value, Validity.VALID)
        for value in (nextafter(low, -inf), low, high, nextafter(high, inf))
    ]
    assert judged == [Validity.QUESTIONABLE, Validity.VALID, Validity.VALID, Validity.QUESTIONABLE]
    assert is_plausible(signal, low)
    assert not is_plausible(signal, nextafter(high, inf))


@given(st.sampled_from(Signal), st.none() | st.floats(-500, 500), st.sampled_from(Validity))
def test_our_own_check_never_improves_what_the_device_said(
    signal: Signal, value: float | None, said: Validity
) -> None:
    judged = judged_validity(signal, value, said)
    assert judged is said or (said is Validity.VALID and judged is Validity.QUESTIONABLE)


@pytest.mark.parametrize("said", DOUBTED)
def test_a_device_that_doubts_its_number_is_taken_at_its_word(said: Validity) -> None:
    assert judged_validity(Signal.SPO2, 97, said) is said


def test_without_a_number_there_is_no_range_to_leave() -> None:
    assert judged_validity(Signal.SPO2, None, Validity.VALID) is Validity.VALID


def test_every_signal_has_a_unit_and_a_name_of_its_own() -> None:
    assert FACTS.keys() == set(Signal)
    assert all(facts.unit for facts in FACTS.values())
    assert len({facts.name for facts in FACTS.values()}) == len(FACTS)


def test_cuff_and_arterial_pressure_are_told_apart() -> None:
    assert {signal for signal in Signal if signal.startswith("nibp_")} == CUFF
    assert {signal for signal in Signal if signal.startswith("abp_")} == ARTERIAL


def test_the_site_is_no_bed_that_a_topic_could_name() -> None:
    assert not SITE
    assert not SITE_NAME.replace("_", "").replace("-", "").isalnum()


def test_spans_are_milliseconds() -> None:
    assert (SECOND, MINUTE) == (1_000, 60_000)
