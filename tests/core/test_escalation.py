"""What an open alert says of its next escalation: each clock that makes it worse, and what stops it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.alarm import Escalation
from app.core.changes import AlertChanged, AlertRaised
from app.core.protocol import Action, Phase, Priority, Protocol, Situation
from app.core.vitals import Validity
from tests.support import START, Bed, off, shipped

LOW, MEDIUM, HIGH = Priority.LOW, Priority.MEDIUM, Priority.HIGH


def infusing(protocol: Protocol | None = None) -> Bed:
    bed = Bed(protocol or shipped())
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    bed.vitals(1_000, spo2=97, hr=70)
    return bed


def coming(bed: Bed, rule: str) -> tuple[int, Priority] | None:
    """What the alert of a rule says, ms after the start."""
    told = bed.alert(rule).escalates
    return None if told is None else (told.at - START, told.priority)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (10_000, (31_000, MEDIUM)),
        (29_999, (31_000, MEDIUM)),
        (30_000, (61_000, HIGH)),
        (60_000, (91_000, HIGH)),  # nobody has taken it: told more widely after 30 s
        (90_000, (181_000, HIGH)),
        (180_000, None),
    ],
)
def test_a_lost_monitor_says_when_it_is_worse(after: int, told: tuple[int, Priority] | None) -> None:
    bed = infusing()
    bed.tick(1_000 + after)
    assert coming(bed, "TEC-LOST") == told


def test_it_is_told_when_raised_and_not_again_while_nothing_moves_it() -> None:
    bed = infusing()
    bed.tick(30_999)
    words = [one.alert for one in bed.said if isinstance(one, AlertRaised | AlertChanged)]
    told = [alert.escalates for alert in words if alert.rule == "TEC-LOST"]
    assert told == [Escalation(START + 31_000, MEDIUM)]


def test_an_acknowledgement_stops_the_ladder_but_no_silence_of_a_monitor() -> None:
    bed = infusing()
    bed.tick(15_000)
    bed.acknowledge(15_001, "TEC-LOST")
    assert coming(bed, "TEC-LOST") == (31_000, MEDIUM)
    bed.tick(61_000)
    bed.acknowledge(61_001, "TEC-LOST")
    assert coming(bed, "TEC-LOST") is None


def test_while_values_come_back_nothing_is_promised_and_when_they_stop_it_is_again() -> None:
    bed = infusing()
    bed.tick(20_000)
    for at in (21_000, 22_000, 23_000):
        bed.vitals(at, spo2=97, hr=70)
        assert coming(bed, "TEC-LOST") is None
    bed.tick(28_000)
    assert coming(bed, "TEC-LOST") is None, "the next sample may still come"
    bed.tick(28_001)
    assert coming(bed, "TEC-LOST") == (53_000, MEDIUM)
    words = [one.alert for one in bed.said if isinstance(one, AlertRaised | AlertChanged)]
    told = [alert.escalates is not None for alert in words if alert.rule == "TEC-LOST"]
    assert told == [True, False, True], "once each, not with every sample"


def test_of_two_signals_of_a_device_the_one_that_is_worse_first() -> None:
    bed = infusing()
    for at in range(2_000, 12_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF), hr=70)
    assert coming(bed, "TEC-LOST") == (31_000, MEDIUM)
    bed.tick(21_000)
    assert bed.alert("TEC-LOST").subject == "m1"
    assert coming(bed, "TEC-LOST") == (31_000, MEDIUM)


def test_a_stage_of_another_phase_is_not_promised_until_that_phase() -> None:
    bed = Bed()
    bed.open(0)
    bed.vitals(1_000, spo2=97, hr=70)
    bed.tick(35_000)
    assert coming(bed, "TEC-LOST") == (211_000, MEDIUM)
    bed.phase(36_000, Phase.INFUSING)
    assert coming(bed, "TEC-LOST") == (61_000, HIGH)


def test_a_cuff_reading_that_nobody_repeats() -> None:
    bed = infusing()
    bed.vitals(2_000, nibp_sys=165, nibp_dia=90)
    alert = bed.alert("BP-SYS-HIGH")
    assert alert.provisional
    assert alert.escalates is not None
    assert alert.escalates.priority is MEDIUM
    bed.tick(alert.escalates.at - START)
    after = bed.alert("BP-SYS-HIGH")
    assert (after.priority, after.unverified) == (MEDIUM, True)


def test_what_closes_before_promises_nothing() -> None:
    """An alert that is shown its minimum time and is over by then."""
    bed = infusing()
    for at in range(2_000, 40_000, 1_000):
        bed.vitals(at, spo2=91, hr=70)
    assert coming(bed, "SPO2-LOW") is not None
    for at in range(40_000, 80_000, 1_000):
        bed.vitals(at, spo2=97, hr=70)
        alert = next((one for one in bed.state.alerts.values() if one.rule == "SPO2-LOW"), None)
        if alert is None:
            return
        assert alert.closes is None or alert.escalates is None
    raise AssertionError("it did not clear")


def two_staged(*stages: tuple[int, Action, Priority]) -> Protocol:
    """A device that is offline, in stages, as a site may have it."""
    shipped_ = shipped()
    made = []
    for rule in shipped_.rules:
        if rule.situation is Situation.DEVICE_OFFLINE:
            first = rule.stages[0]
            more = tuple(
                replace(first, hold=hold, action=action, priority=priority)
                for hold, action, priority in stages
            )
            rule = replace(rule, stages=(first, *more))  # noqa: PLW2901 - the same rule, longer
        made.append(rule)
    return replace(shipped_, rules=tuple(made), sha256="of a site")


@pytest.mark.parametrize(
    ("stages", "told"),
    [
        ([(20_000, Action.CHECK, HIGH)], (30_000, HIGH)),
        ([(20_000, Action.STOP, MEDIUM)], (30_000, MEDIUM)),
        # A stage that says no more is passed over; one behind it is not reached before it.
        ([(40_000, Action.CHECK, MEDIUM), (20_000, Action.CHECK, HIGH)], (50_000, HIGH)),
        ([(20_000, Action.CHECK, LOW)], (195_000, MEDIUM)),
    ],
)
def test_stages_of_a_situation_that_lasts(
    stages: list[tuple[int, Action, Priority]], told: tuple[int, Priority]
) -> None:
    bed = infusing(two_staged(*stages))
    bed.status(10_000, online=False)
    bed.tick(15_000)
    assert coming(bed, "TEC-DEV-OFF") == told
