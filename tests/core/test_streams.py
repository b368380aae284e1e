"""What is believed of numbers that stream in, above all of two devices that count one heart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.protocol import Phase
from app.core.vitals import Reading, Signal, Validity
from tests.support import Bed, shipped


def without(*ids: str) -> Bed:
    """A bed whose protocol lacks these rules."""
    return Bed(replace(shipped(), rules=tuple(rule for rule in shipped().rules if rule.id not in ids)))


def test_rates_that_disagree_are_not_judged_and_once_that_is_told_neither_is_oxygen() -> None:
    bed = Bed()
    bed.stream(0, 19_000, hr=160, pr=70, spo2=80)
    assert sorted(bed.open_rules()) == ["SPO2-CRIT", "SPO2-LOW"], "oxygen is judged until it is told"
    bed.stream(20_000, 40_000, hr=160, pr=70, spo2=80)
    assert sorted(bed.open_rules()) == ["SPO2-CRIT", "SPO2-LOW", "TEC-ARTIFACT", "TEC-LOST"]
    quiet = Bed()
    for at in range(0, 25_000, 1_000):
        quiet.vitals(at, Reading(Signal.HR, 70.0, Validity.QUESTIONABLE), spo2=97)
    assert quiet.open_rules() == ["TEC-ARTIFACT"]
    quiet.stream(26_000, 45_000, hr=70, pr=71, spo2=97)
    assert "TEC-ARTIFACT" not in quiet.open_rules()


def test_an_implausible_number_is_dropped_and_hides_no_other() -> None:
    """A sentinel for SpO2 is TEC-RANGE's (notes, 3.6): it says nothing against the heart rate beside it."""
    bed = Bed()
    bed.stream(0, 61_000, spo2=127, hr=130, pr=131)
    assert bed.open_rules() == ["HR-HIGH", "TEC-RANGE"]


@pytest.mark.parametrize(
    ("hr", "pr", "told"),
    [
        (144, 72, []),  # counted twice
        (36, 72, []),  # every other beat
        (170, 152, ["HR-VHIGH"]),  # whichever is right
        (170, 130, []),  # the calmer one is not over 150, and over 120 takes longer
        (30, 46, []),
        (25, 39, ["HR-VLOW"]),
        (166, 150.9, ["HR-VHIGH"]),
        (165, 151, ["HR-VHIGH"]),  # they agree
    ],
)
def test_until_it_is_told_that_rates_disagree_only_what_both_say_is_judged(
    hr: float, pr: float, told: list[str]
) -> None:
    bed = Bed()
    bed.stream(0, 19_000, hr=hr, pr=pr, spo2=97)
    assert bed.open_rules() == told


def test_doubt_ends_nothing_and_a_rate_counted_twice_leaves_no_trace() -> None:
    bed = Bed()
    bed.stream(0, 10_000, hr=160, pr=158)
    assert bed.open_rules() == ["HR-VHIGH"]
    for start in range(11_000, 200_000, 20_000):
        bed.stream(start, start + 15_000, hr=70, pr=158)
        bed.stream(start + 16_000, start + 19_000, hr=160, pr=158)
    assert "HR-VHIGH" in bed.open_rules(), "70 and 158 are no evidence that it is over"
    other = Bed()
    other.stream(0, 200_000, hr=72, pr=72)
    other.stream(201_000, 219_000, hr=144, pr=72)
    other.stream(220_000, 260_000, hr=72, pr=72)
    assert not other.log()


@pytest.mark.parametrize(
    ("hr", "agreed", "apart", "pulse", "told"),
    [
        (140, 42, 6, 70, {"HR-HIGH"}),
        (170, 9, 10, 85, {"HR-HIGH", "HR-VHIGH"}),
        (170, 4, 6, 135, {"HR-HIGH", "HR-VHIGH"}),  # 135 ends nothing of a rate over 150
        (170, 1, 19, 85, {"HR-HIGH", "HR-VHIGH"}),
        (35, 4, 10, 72, {"HR-LOW", "HR-VLOW"}),
    ],
)
def test_a_probe_that_comes_and_goes_hides_no_rate(
    hr: float, agreed: int, apart: int, pulse: float, told: set[str]
) -> None:
    """The electrodes are right all the while, and the disagreement is never long enough to be told."""
    bed = Bed()
    for start in range(0, 120, agreed + apart):
        for at in range(start, start + agreed + apart):
            bed.stream(at * 1000, at * 1000, hr=hr, pr=hr if at < start + agreed else pulse, spo2=97)
    assert set(bed.open_rules()) == told


def test_a_hold_is_never_completed_by_one_of_two_rates() -> None:
    bed = Bed()
    bed.stream(0, 1_000, hr=160, pr=160)
    bed.stream(2_000, 19_000, hr=160, pr=70)
    assert not bed.open_rules()
    bed.stream(20_000, 60_000, hr=70, pr=70)
    assert not bed.log()
    calm = Bed()
    calm.stream(0, 1_000, hr=160, pr=160)
    calm.stream(2_000, 15_000, hr=100, pr=70)  # whichever is right, it is over
    calm.stream(16_000, 17_000, hr=160, pr=160)
    assert not calm.open_rules()


def test_a_rule_of_another_phase_is_not_asked_of_rates_in_doubt_either() -> None:
    rules = (
        replace(rule, phases=frozenset({Phase.INFUSING})) if rule.id == "HR-VHIGH" else rule
        for rule in shipped().rules
    )
    bed = Bed(replace(shipped(), rules=tuple(rules)))
    bed.stream(0, 15_000, hr=170, pr=152)
    assert not bed.open_rules()


def test_rates_that_disagree_are_judged_where_no_rule_minds_it() -> None:
    bed = without("TEC-ARTIFACT")
    bed.stream(0, 10_000, hr=160, pr=70)
    assert bed.open_rules() == ["HR-VHIGH"]


def test_without_a_limit_of_the_rate_nothing_is_beyond_doubt() -> None:
    bed = without("HR-HIGH", "HR-VHIGH", "HR-LOW", "HR-VLOW", "HR-REL")
    bed.stream(0, 19_000, hr=250, pr=200)
    assert not bed.open_rules()


def test_rates_that_disagree_without_oxygen() -> None:
    bed = Bed()
    bed.stream(0, 40_000, hr=100, pr=70)
    assert "TEC-ARTIFACT" in bed.open_rules()


@pytest.mark.parametrize(
    "heart",
    [
        (Reading(Signal.HR, 70.0, Validity.VALID),),
        (Reading(Signal.PR, 70.0, Validity.VALID),),
        (Reading(Signal.HR, 70.0, Validity.VALID), Reading(Signal.PR, None, Validity.SENSOR_OFF)),
    ],
    ids=["heart rate alone", "pulse rate alone", "nobody is there to disagree"],
)
def test_doubt_is_over_when_the_device_is_sure_again_whoever_counts_the_heart(
    heart: tuple[Reading, ...],
) -> None:
    bed = Bed()
    for at in range(0, 30_000, 1_000):
        bed.vitals(at, Reading(Signal.SPO2, 90.0, Validity.QUESTIONABLE), *heart)
    assert "TEC-ARTIFACT" in bed.open_rules()
    for at in range(30_000, 39_000, 1_000):
        bed.vitals(at, *heart, spo2=97)
    assert "TEC-ARTIFACT" in bed.open_rules(), "nobody doubts for 10 s"
    for at in range(39_000, 45_000, 1_000):
        bed.vitals(at, *heart, spo2=97)
    assert "TEC-ARTIFACT" not in bed.open_rules()
    for at in range(45_000, 90_000, 1_000):
        bed.vitals(at, *heart, spo2=80)
    assert "SPO2-CRIT" in bed.open_rules()


def test_a_message_about_neither_is_no_word_on_their_doubt() -> None:
    bed = Bed()
    bed.stream(0, 30_000, hr=160, pr=70)
    off = [Reading(signal, None, Validity.SENSOR_OFF) for signal in (Signal.HR, Signal.PR)]
    for at in range(31_000, 60_000, 1_000):
        bed.vitals(at, *off)
    assert "TEC-ARTIFACT" in bed.open_rules()
