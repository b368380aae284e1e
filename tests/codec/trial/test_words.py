from __future__ import annotations

from dataclasses import replace

import pytest

from app.codec.trial.result import Difference, differences
from app.codec.trial.words import (
    BURDEN,
    burden_words,
    caveats,
    counted,
    evidence,
    former,
    hours,
    label,
    moved,
    shifted,
    time_in,
    what,
    why,
)
from app.core.alarm import Explain
from app.core.burden import Burden, RuleBurden
from app.core.comparison import Tally
from app.core.protocol import Priority
from tests.codec.trial.trials import OLD, eventful, low, report, result, side
from tests.occurring import alert
from tests.support import START

CALM = result(side(), side())


@pytest.mark.parametrize(
    ("ms", "told"),
    [
        (0, "0 s"),
        (15_000, "+15 s"),
        (-90_000, "-1 min 30 s"),
        (1_500, "+1.5 s"),
        (-20, "-0.02 s"),
        (3_660_000, "+1 h 1 min"),
    ],
)
def test_a_shift(ms: int, told: str) -> None:
    assert shifted(ms) == told


def test_times_of_a_recording_and_of_a_journal() -> None:
    assert time_in(CALM, START + 3_723_999) == "1:02:03"
    assert time_in(replace(CALM, begins=None), START) == "2026-05-28 20:26:40"


def test_names_of_protocols() -> None:
    assert label(OLD) == "ketamine-trd 0.1.0 (aaaaaaaa)"
    lived = replace(CALM, begins=None)
    assert former(report(CALM)) == label(OLD)
    assert former(report(lived)) == "what was told"
    assert former(report(lived, CALM)) == f"{label(OLD)} and what was told"
    assert former(replace(report(lived), against=OLD)) == label(OLD)
    assert former(report()) == "nothing"


def test_what_differs() -> None:
    assert [what(one) for one in differences(eventful().comparison)] == [
        "told +25 s, ends +30 s",
        "low CHECK is high PAUSE",
        "gone",
        "new",
    ]
    one = low(20_000, 60_000)
    later = replace(one, peak_at=one.peak_at + 5_000)
    assert what(Difference(one, later)) == "strongest +5 s"


@pytest.mark.parametrize(
    ("explain", "told"),
    [
        (Explain(), ""),
        (Explain(cause="sensor off", held=30_000), "held 30 s, sensor off"),
        (Explain(value=205.0, op=">", limit=200.0), "205 over 200"),
        (Explain(value=90.0, samples=((START + 1_000, 90.0),)), "90: 90 at 0:00:01"),
        (Explain(value=90.0, limit=4.0), "90"),
    ],
)
def test_why(explain: Explain, told: str) -> None:
    assert why(alert(explain=explain), CALM) == told


def test_evidence_of_both_sides_is_said_once_if_it_is_the_same() -> None:
    found = differences(eventful().comparison)
    assert evidence(found[0], CALM) == (
        "before: 90 under 92, held 15 s: 91 at 0:00:05, 90 at 0:00:20; "
        "after: 90 under 92, held 40 s: 91 at 0:00:05, 90 at 0:00:45"
    )
    assert evidence(found[1], CALM) == "90 under 92, held 15 s: 91 at 0:01:25, 90 at 0:01:40"


@pytest.mark.parametrize(
    ("shifts", "told"),
    [
        ((), "-"),
        ((15_000,), "1 later, median +15 s"),
        ((-5_000, -4_000), "2 earlier, median -4.5 s"),
        ((-5_000, 5_000), "1 earlier, 1 later, median 0 s"),
    ],
)
def test_shifts_of_a_rule(shifts: tuple[int, ...], told: str) -> None:
    assert moved(Tally("R", Priority.LOW, 9, 9, 0, 0, shifts, 0, 0)) == told


def test_counts_and_rates() -> None:
    assert (counted(1, "alert"), counted(2, "alert")) == ("1 alert", "2 alerts")
    assert hours(5_400_000) == "1.5 bed-hours"


def test_a_burden_line_by_line() -> None:
    found = Burden(
        watched=7_200_000, alerts=8, outside=1,
        priorities={Priority.HIGH: 1, Priority.MEDIUM: 2, Priority.LOW: 5},
        technical=2, acknowledged=4, to_ack_median=15_000, to_ack_p90=90_000, self_cleared=1, flapping=3,
        silenced=120_000, rules=tuple(RuleBurden(f"R{n}", 4 - n, 0, 0, 0) for n in range(4)),
    )  # fmt: skip
    told = (
        "8",
        "4.00",
        "1, 2, 5",
        "2 (25%)",
        "4 (50%)",
        "15 s",
        "1 min 30 s",
        "1 (12%)",
        "3 (38%)",
        "2 min",
        "1",
    )
    assert burden_words(found) == (*told, "R0 4, R1 3, R2 2")
    assert len(BURDEN) == len(burden_words(found))
    empty = replace(found, watched=0, alerts=0, technical=0, to_ack_median=None, to_ack_p90=None, rules=())
    assert burden_words(empty)[1:7] == ("none watched", "1, 2, 5", "0", "4", "nobody did", "nobody did")
    assert burden_words(empty)[-1] == "none"


def test_what_has_to_be_known_of_commands() -> None:
    assert caveats(side()) == []
    told = caveats(side(carried=2, dropped={"A": 1, "": 2}, unnamed={"A": 1}, refused={"Silence": 1}))
    assert told == [
        "2 sessions open at the beginning kept the protocol of then",
        "3 words (unknown 2, A 1) about an alert that is not there dropped",
        "1 recorded action (A 1) kept without the alert it was for",
        "1 command (Silence 1) refused that had been carried out",
    ]
