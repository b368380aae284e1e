"""One input under two sets of rules."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from app.core.burden import Watched, burden
from app.core.events import Acknowledge, Event, Ticked
from app.core.suite import Suite
from app.core.trial import LEAD, LONGEST, numbers_in, stretches_of, try_out
from app.core.vitals import SITE, BedId, Reading, Signal, Validity
from tests.core.test_rehearsal import low_oxygen, slower, without
from tests.core.test_suite import vitals
from tests.moves import Move, events_of, governed, lives
from tests.occurring import alert, occurrence
from tests.pasts import visit
from tests.support import CHAIR, START, shipped

OTHER = BedId("chair-2")


def test_what_was_lived_is_compared_with_what_would_have_been() -> None:
    trial = try_out(low_oxygen(40_000), shipped(), slower("SPO2-LOW", 25_000))
    ((pair,), gone, new) = (trial.comparison.pairs, trial.comparison.gone, trial.comparison.new)
    assert (gone, new) == ((), ())
    assert pair.shift == 10_000
    assert pair.after.peak.explain.samples[-1] == (START + 25_000, 90.0)
    assert (trial.since, trial.until, trial.events) == (START, START + 40_000, 41)
    assert trial.before.protocol == (shipped().id, shipped().version, shipped().sha256)
    assert trial.after.protocol[2] == "2" * 64


def test_two_edits_may_be_compared_with_each_other() -> None:
    """What was lived then only says who did what."""
    ack = Acknowledge(START + 39_500, CHAIR, "a", f"{CHAIR}.1", "RN")
    trial = try_out(
        [*low_oxygen(39_000), ack],
        shipped(),
        without("SPO2-LOW"),
        against=slower("SPO2-LOW", 20_000),
    )
    (gone,) = trial.comparison.gone
    assert gone.raised_at == START + 20_000
    assert gone.last.ack is not None
    assert (trial.before.protocol[2], trial.after.protocol[2]) == ("2" * 64, "1" * 64)
    assert (trial.before.dropped, trial.after.dropped) == ({}, {"SPO2-LOW": 1})


def test_time_counts_while_a_bed_has_a_session() -> None:
    trial = try_out(
        [*visit(1), *visit(1, since=70_000, bed=OTHER)[:-1], Ticked(START + 200_000, SITE)],
        shipped(),
        shipped(),
    )
    rules = (shipped().id, shipped().version, shipped().sha256)
    assert trial.watched == (
        Watched(START, START + 60_500, rules),
        Watched(START + 70_000, START + 200_000, rules),
    )
    assert {word.session for word in trial.before.told} >= {f"{CHAIR}.s1", f"{OTHER}.s1"}


def test_without_sessions_a_bed_counts_from_its_first_word_on() -> None:
    events: list[Event] = [*low_oxygen(40_000), vitals(50_000, OTHER, 1, hr=70), Ticked(START + 60_000, SITE)]
    trial = try_out(events, shipped(), shipped(), sessions=False)
    assert [(one.since - START, (one.until or 0) - START) for one in trial.watched] == [
        (0, trial.until - START),
        (50_000, trial.until - START),
    ]
    found = burden(trial.after.told, trial.watched, trial.since, trial.until + 1)
    assert (found.alerts, found.outside) == (len(trial.after.alerts), 0)


def test_a_trial_from_a_snapshot_knows_what_was_open() -> None:
    suite = Suite(shipped())
    for event in low_oxygen(30_000):
        suite.take(event)
    more = [vitals(31_000 + n * 1000, CHAIR, 32 + n, spo2=90, hr=70) for n in range(10)]
    trial = try_out(more, shipped(), without("SPO2-LOW"), states=suite.beds.values(), registry=suite.registry)
    (one,) = trial.before.alerts
    (same,) = trial.after.alerts
    assert one.first == same.first
    assert (one.until, same.last.close_reason) == (START + 40_000, "protocol_changed")
    assert trial.watched == (), "nobody opened a session"
    assert trial.before.told[0].raised_at == one.raised_at
    assert trial.after.carried == 0


def test_nothing_is_compared_with_nothing() -> None:
    trial = try_out([], shipped(), shipped())
    assert (trial.since, trial.until, trial.watched, trial.events) == (0, 0, (), 0)
    assert trial.comparison.is_empty


@settings(max_examples=40)
@given(lives)
def test_law_the_same_rules_tell_the_same(life: list[Move]) -> None:
    trial = try_out(events_of(life), governed(), governed(), against=governed())
    assert trial.comparison.is_empty
    assert trial.before == trial.after


# ---------------------------------------------------------------------------- the numbers behind it


def test_stretches_reach_around_alerts_and_meet() -> None:
    minute = 60_000
    found = stretches_of(
        [
            occurrence(alert(at=20 * minute), 21 * minute),
            occurrence(alert(at=0), minute),
            occurrence(alert(at=4 * minute), 5 * minute),
            occurrence(alert(at=0, subject="hr", bed=OTHER), 600 * minute),
            occurrence(alert(at=1_000, subject="hr", bed=OTHER), 2_000),
        ]
    )
    assert found == {
        (CHAIR, "spo2"): (
            (START - LEAD, START + 5 * minute + LEAD),
            (START + 20 * minute - LEAD, START + 21 * minute + LEAD),
        ),
        (OTHER, "hr"): ((START - LEAD, START + LONGEST + LEAD),),
    }


@pytest.mark.parametrize(("at", "inside"), [(-1, False), (0, True), (10_000, True), (10_001, False)])
def test_numbers_are_those_inside(at: int, inside: bool) -> None:
    wanted = {(CHAIR, "spo2"): ((START, START + 10_000),), (CHAIR, "m-chair-1"): ((START, START + 10_000),)}
    events: list[Event] = [
        vitals(at, CHAIR, 1, spo2=91, hr=70),
        vitals(at, OTHER, 1, spo2=92),
        Ticked(START + at, CHAIR),
    ]
    points = {(CHAIR, "spo2"): ((START + at, 91.0),)} if inside else {}
    assert numbers_in(events, wanted) == points


def test_a_number_that_is_none_is_not_drawn_and_a_doubtful_one_is() -> None:
    event = vitals(0, CHAIR, 1)
    readings = (
        Reading(Signal.SPO2, None, Validity.INVALID),
        Reading(Signal.HR, 300.0, Validity.QUESTIONABLE),
    )
    wanted = {(CHAIR, name): ((START, START),) for name in ("spo2", "hr")}
    assert numbers_in([replace(event, readings=readings)], wanted) == {(CHAIR, "hr"): ((START, 300.0),)}
