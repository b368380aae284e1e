"""Alerts as occurrences: first word, strongest word, end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given

from app.core.alarm import close
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Outcome
from app.core.history import key_of, occurrences, strength
from app.core.protocol import Action, Priority
from app.core.suite import Suite
from app.core.vitals import Signal, Validity
from tests.moves import BEGUN, Move, events_of, lives
from tests.occurring import alert
from tests.support import CHAIR, START, Bed, shipped


def test_one_alert_from_its_first_word_to_its_last() -> None:
    first = alert(at=20_000, onset=5_000, priority="low")
    worse = replace(first, priority=Priority.HIGH, action=Action.PAUSE)
    ended = close(replace(worse, priority=Priority.LOW), START + 60_000, "cleared")
    told: list[Outcome] = [
        AlertRaised(START + 20_000, CHAIR, first),
        AlertChanged(START + 30_000, CHAIR, worse),
        AlertClosed(START + 60_000, CHAIR, ended),
    ]
    (one,) = occurrences(told, START + 90_000)
    assert (one.first, one.peak, one.last) == (first, worse, ended)
    assert (one.since - START, one.raised_at - START) == (5_000, 20_000)
    assert (one.peak_at - START, one.until - START) == (30_000, 60_000)
    assert (one.priority, one.action, one.rule) == (Priority.HIGH, Action.PAUSE, "R")
    assert one.key == key_of(first) == (CHAIR, "R", "spo2")


def test_an_open_alert_lasts_until_the_history_ends() -> None:
    (one,) = occurrences([AlertRaised(START, CHAIR, alert())], START + 5)
    assert one.until == START + 5


def test_the_strongest_word_is_the_first_of_its_strength() -> None:
    first = alert()
    again = [AlertChanged(START + n, CHAIR, replace(first, escalation=n)) for n in (1, 2)]
    (one,) = occurrences([AlertRaised(START, CHAIR, first), *again], START + 5)
    assert (one.peak, one.peak_at, one.last.escalation) == (first, START, 2)


def test_an_alert_that_was_open_before_the_history_begins() -> None:
    old = replace(alert(at=-1_000), worst_since=START - 400)
    (one,) = occurrences([AlertClosed(START + 7, CHAIR, close(old, START + 7, "x"))], START + 9, [old])
    assert (one.raised_at, one.peak_at, one.until) == (START - 1_000, START - 400, START + 7)


def test_evidence_is_never_later_than_the_word() -> None:
    (one,) = occurrences([], START + 9, [alert(at=0, onset=50)])
    assert one.since == START


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        (alert(priority="low", action="STOP"), alert(priority="medium", action="INFO")),
        (alert(priority="low", action="CHECK"), alert(priority="low", action="SLOW")),
    ],
)
def test_priority_counts_before_action(weak: object, strong: object) -> None:
    assert strength(weak) < strength(strong)  # type: ignore[arg-type]


def test_a_bed_that_was_lived_with() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=165)
    bed.vitals(60_000, nibp_sys=165)
    bed.vitals(120_000, nibp_sys=120)
    (one,) = occurrences(bed.said, bed.state.clock)
    assert (one.first.priority, one.priority, one.action) == (Priority.LOW, Priority.MEDIUM, Action.PAUSE)
    assert one.peak_at - one.raised_at == 60_000


_SENSOR_COMES_OFF = (
    (Signal.SPO2, None, Validity.VALID),
    (Signal.ETCO2, 20.0, Validity.VALID),
    (Signal.HR, None, Validity.SENSOR_OFF),
)
NAMED_AND_RENAMED_AT_ONCE = [
    *(Move(1_000, what, 0, b, ()) for what, b in BEGUN),
    Move(60_000, "phase", 0, 4, ()),
    *[Move(0, "vitals", 0, 0, ())] * 4,
    Move(0, "vitals", 0, 0, _SENSOR_COMES_OFF),
]
"""A loss is told of a device and, by the same message, of its sensors again: the former was never there."""


@example(NAMED_AND_RENAMED_AT_ONCE)
@given(lives)
def test_every_alert_that_was_raised_is_one_occurrence(moves: list[Move]) -> None:
    suite = Suite(shipped())
    said = [one for event in events_of(moves) for one in suite.take(event)]
    end = max(state.clock for state in suite.beds.values())
    told = occurrences(said, end)
    assert sorted(one.first.id for one in told) == sorted(
        one.alert.id for one in said if isinstance(one, AlertRaised)
    )
    assert all(one.since <= one.raised_at <= one.peak_at <= one.until <= end for one in told)
    assert [one.raised_at for one in told] == sorted(one.raised_at for one in told)
