"""Alarm burden: what counts, what does not, and each number against a count by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alarm import Ack, SilenceLease
from app.core.burden import (
    FLAPPING,
    HOUR,
    SELF_CLEARED,
    Burden,
    RuleBurden,
    Told,
    Watched,
    burden,
    by_protocol,
    told_of,
)
from app.core.changes import AlertChanged, AlertClosed, AlertRaised
from app.core.protocol import Kind, Priority
from app.core.vitals import MINUTE, SECOND, BedId
from tests.support import START, Bed

RULES, OTHER = ("p", "1", "aa"), ("p", "2", "bb")
BED = BedId("chair-1")
DAY = 24 * HOUR


@dataclass
class Story:
    """What was told, written as short lines; times in ms since the beginning."""

    told: list[Told] = field(default_factory=list)

    def alert(self, name: str, at: int, **said: Any) -> Story:
        """Raise an alert."""
        first = Told(
            at, name, BED, "s1", "R", "spo2", Kind.PHYSIOLOGICAL, Priority.MEDIUM, RULES, at, True, None,
            None, None,
        )  # fmt: skip
        self.told.append(first._replace(**said))
        return self

    def word(self, at: int, name: str = "", **said: Any) -> Story:
        """Something more about an alert; no name: the one told of last."""
        last = next(one for one in reversed(self.told) if name in ("", one.alert))
        self.told.append(last._replace(at=at, **said))
        return self

    def close(self, at: int, name: str = "") -> Story:
        return self.word(at, name, closed_at=at, silent_until=None)

    def sum(self, since: int = 0, until: int = DAY, *watched: Watched) -> Burden:
        return burden(self.told, watched, since, until)


def test_nothing_told_asks_nothing() -> None:
    none = Story().sum()
    assert (none.alerts, none.watched, none.per_bed_hour, none.rules) == (0, 0, None, ())
    assert (none.to_ack_median, none.to_ack_p90) == (None, None)
    assert none.priorities == {Priority.HIGH: 0, Priority.MEDIUM: 0, Priority.LOW: 0}


COUNTED = {
    "an alert": (Story().alert("a", 1), 1),
    "as long as it is open": (Story().alert("a", 1).word(9), 1),
    "covered from beginning to end": (Story().alert("a", 1, speaks=False).close(9), 0),
    "covered at first": (Story().alert("a", 1, speaks=False).word(5, speaks=True), 1),
    "without a priority": (Story().alert("a", 1, priority=Priority.NONE), 0),
    "without one at first": (Story().alert("a", 1, priority=Priority.NONE).word(5, priority=Priority.LOW), 1),
    "of no session": (Story().alert("a", 1, session=None), 0),
    "raised before": (Story().alert("a", -1), 0),
    "raised at the end": (Story().alert("a", DAY), 0),
}


@pytest.mark.parametrize(("story", "count"), COUNTED.values(), ids=COUNTED)
def test_what_counts(story: Story, count: int) -> None:
    assert story.sum().alerts == count


def test_what_is_of_no_session_is_told_apart() -> None:
    assert Story().alert("a", 1, session=None).alert("b", 2).sum().outside == 1


def test_an_alert_is_of_the_worst_priority_it_reached() -> None:
    story = Story().alert("a", 1).word(2, priority=Priority.HIGH).word(3, priority=Priority.LOW)
    story.alert("b", 4, priority=Priority.LOW, kind=Kind.TECHNICAL)
    found = story.sum()
    assert found.priorities == {Priority.HIGH: 1, Priority.MEDIUM: 0, Priority.LOW: 1}
    assert found.technical == 1


def test_the_wait_is_to_the_first_acknowledgement() -> None:
    story = Story().alert("a", 0).word(8_000, acked_at=8_000).word(9_000, acked_at=None)
    story.word(60_000, acked_at=60_000)
    found = story.sum()
    assert (found.acknowledged, found.to_ack_median) == (1, 8_000)


@pytest.mark.parametrize(
    ("waits", "median", "p90"),
    [([5], 5, 5), ([1, 9], 1, 9), ([1, 2, 9], 2, 9), (list(range(1, 11)), 5, 9), (list(range(1, 12)), 6, 10)],
)
def test_median_and_ninth_of_ten(waits: list[int], median: int, p90: int) -> None:
    story = Story()
    for n, wait in enumerate(waits):
        story.alert(f"a{n}", 1000 * n, subject=f"s{n}").word(1000 * n + wait, acked_at=1000 * n + wait)
    found = story.sum()
    assert (found.to_ack_median, found.to_ack_p90) == (median, p90)


@pytest.mark.parametrize(
    ("after", "acked", "count"),
    [(SELF_CLEARED - 1, False, 1), (SELF_CLEARED, False, 0), (SELF_CLEARED - 1, True, 0)],
)
def test_what_cleared_itself(after: int, acked: bool, count: int) -> None:
    story = Story().alert("a", 0)
    if acked:
        story.word(1_000, acked_at=1_000)
    assert story.close(after).sum().self_cleared == count


@pytest.mark.parametrize(
    ("gap", "changed", "count"),
    [
        (FLAPPING - 1, {}, 1),
        (FLAPPING, {}, 0),
        (1, {"bed": BedId("chair-2")}, 0),
        (1, {"rule": "Q"}, 0),
        (1, {"subject": "hr"}, 0),
    ],
)
def test_what_came_back(gap: int, changed: dict[str, Any], count: int) -> None:
    story = Story().alert("a", 0).close(90_000).alert("b", 90_000 + gap, **changed)
    assert story.sum().flapping == count


def test_what_came_back_at_the_beginning_is_known_from_before_it() -> None:
    story = Story().alert("a", -60_000).close(-30_000).alert("b", 1_000)
    found = story.sum()
    assert (found.alerts, found.flapping) == (1, 1)


SILENCES = {
    "to its end": (
        Story().alert("a", 0).word(10_000, silent_until=70_000).word(70_000, silent_until=None), 60,
    ),
    "cut by the close": (Story().alert("a", 0).word(10_000, silent_until=70_000).close(30_000), 20),
    "cut by something worse": (
        Story().alert("a", 0).word(10_000, silent_until=70_000).word(15_000, silent_until=None), 5,
    ),
    "said again while it lasts": (
        Story().alert("a", 0).word(10_000, silent_until=70_000).word(40_000).word(70_000, silent_until=None),
        60,
    ),
    "prolonged": (
        Story().alert("a", 0).word(10_000, silent_until=70_000).word(50_000, silent_until=110_000), 100,
    ),
    "from before the beginning": (
        Story().alert("a", -90_000).word(-30_000, silent_until=30_000).word(30_000, silent_until=None), 30,
    ),
    "beyond the end": (Story().alert("a", DAY - 5_000).word(DAY - 4_000, silent_until=DAY + 56_000), 4),
    "of no session": (Story().alert("a", 0, session=None).word(1, silent_until=60_000), 0),
}  # fmt: skip


@pytest.mark.parametrize(("story", "seconds"), SILENCES.values(), ids=SILENCES)
def test_how_long_it_was_silenced(story: Story, seconds: int) -> None:
    assert story.sum().silenced == seconds * SECOND


def test_rates_are_over_the_hours_that_beds_had_a_session() -> None:
    stays = (
        Watched(-HOUR, HOUR, RULES),
        Watched(2 * HOUR, None, RULES),
        Watched(-2 * HOUR, -HOUR, RULES),
    )
    story = Story()
    for n in range(6):
        story.alert(f"a{n}", n)
    found = story.sum(0, 4 * HOUR, *stays)
    assert (found.watched, found.per_bed_hour) == (3 * HOUR, 2.0)


def test_rules_by_how_much_they_say() -> None:
    story = Story().alert("a", 0, rule="B").close(1_000).alert("b", 2_000, rule="B").alert("c", 0, rule="C")
    story.word(5_000, acked_at=5_000).alert("d", 0, rule="A")
    assert story.sum().rules == (
        RuleBurden("B", 2, 0, 1, 1),
        RuleBurden("A", 1, 0, 0, 0),
        RuleBurden("C", 1, 1, 0, 0),
    )


def test_each_protocol_has_its_own() -> None:
    story = Story().alert("a", 0).alert("b", 1, protocol=OTHER).alert("c", 2, protocol=OTHER)
    story.alert("d", 3, protocol=("p", "9", "site"), session=None)
    stays = (Watched(0, HOUR, RULES), Watched(0, 2 * HOUR, OTHER), Watched(0, HOUR, ("q", "", "")))
    found = by_protocol(story.told, stays, 0, DAY)
    assert list(found) == [RULES, OTHER, ("q", "", "")]
    assert [(one.alerts, one.watched) for one in found.values()] == [(1, HOUR), (2, 2 * HOUR), (0, HOUR)]


def test_the_cores_own_words_are_understood() -> None:
    bed = Bed()
    bed.open(0)
    bed.vitals(0, nibp_sys=205, spo2=97, hr=70)
    bed.acknowledge(7_000, "BP-EXT")
    alerts = [
        told_of(one.at, one.alert)
        for one in bed.said
        if isinstance(one, AlertRaised | AlertChanged | AlertClosed) and one.alert.rule == "BP-EXT"
    ]
    found = burden(alerts, (), START, START + MINUTE)
    assert (found.alerts, found.acknowledged, found.to_ack_median) == (1, 1, 7_000)
    alert = bed.alert("BP-EXT")
    assert alert.ack == Ack("RN", START + 7_000)
    silent = type(alert)(**{name: getattr(alert, name) for name in alert.__slots__} | {
        "silence": SilenceLease("RN", START + 9_000), "ack": None,
    })  # fmt: skip
    assert told_of(START, silent).silent_until == START + 9_000
    assert told_of(START, silent).acked_at is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 600_000), st.integers(0, 400_000)), max_size=12))
def test_parts_are_parts_of_the_whole(spells: list[tuple[int, int, int]]) -> None:
    story = Story()
    for n, (rule, at, span) in enumerate(spells):
        story.alert(f"a{n}", at, rule=f"R{rule}", protocol=(RULES, OTHER)[n % 2]).close(at + span)
    whole = story.sum()
    parts = by_protocol(story.told, (), 0, DAY).values()
    assert whole.alerts == len(spells) == sum(one.alerts for one in parts)
    assert whole.self_cleared == sum(one.self_cleared for one in parts)
    assert whole.alerts == sum(one.alerts for one in whole.rules)
    assert whole.flapping == sum(one.flapping for one in whole.rules) <= max(0, len(spells) - 1)
