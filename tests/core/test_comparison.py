"""Two histories side by side: a table of what may differ, and the laws of comparing."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.comparison import Comparison, compare, tallies
from app.core.history import Occurrence
from app.core.vitals import BedId
from tests.occurring import alert, occurrence
from tests.support import START


def told(
    since: int, until: int, *, at: int | None = None, priority: str = "medium", rule: str = "R"
) -> Occurrence:
    """Evidence from ``since``, people told at ``at`` (else at once), over at ``until``."""
    return occurrence(alert(rule, since if at is None else at, priority, onset=since), until)


def shape(comparison: Comparison) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Begins of what is gone, of what is new, and of each pair."""
    return (
        [one.since - START for one in comparison.gone],
        [one.since - START for one in comparison.new],
        [(pair.before.since - START, pair.after.since - START) for pair in comparison.pairs],
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [], ([], [], [])),
        ([told(0, 10)], [], ([0], [], [])),
        ([], [told(0, 10)], ([], [0], [])),
        ([told(0, 10)], [told(5, 15)], ([], [], [(0, 5)])),
        ([told(0, 10)], [told(10, 15)], ([], [], [(0, 10)])),
        ([told(0, 10)], [told(11, 15)], ([0], [11], [])),
        # told later than the old one ended, on the same evidence
        ([told(0, 10)], [told(3, 40, at=30)], ([], [], [(0, 3)])),
        # one that flapped became one that lasts: the first of them stays
        ([told(0, 9), told(10, 19), told(20, 29)], [told(0, 29)], ([10, 20], [], [(0, 0)])),
        ([told(0, 29)], [told(0, 9), told(10, 19)], ([], [10], [(0, 0)])),
        # a pair is not given away: both can have one
        ([told(0, 5), told(8, 20)], [told(3, 10), told(15, 17)], ([], [], [(0, 3), (8, 15)])),
        # others are others
        ([told(0, 9, rule="A")], [told(0, 9, rule="B")], ([0], [0], [])),
        ([occurrence(alert(subject="hr"), 9)], [occurrence(alert(subject="rr"), 9)], ([0], [0], [])),
        ([occurrence(alert(bed=BedId("c2")), 9)], [occurrence(alert(), 9)], ([0], [0], [])),
    ],
)  # fmt: skip
def test_who_is_paired_with_whom(
    before: list[Occurrence], after: list[Occurrence], expected: tuple[list[int], list[int], list[object]]
) -> None:
    assert shape(compare(before, after)) == expected


@pytest.mark.parametrize(
    ("after", "shift", "peak_shift", "lasts", "louder"),
    [
        (told(0, 60), 0, 0, 0, 0),
        (told(0, 60, at=15), 15, 15, 0, 0),
        (told(-5, 60), -5, -5, 0, 0),
        (told(0, 90), 0, 0, 30, 0),
        (told(0, 60, priority="high"), 0, 0, 0, 1),
        (told(0, 60, priority="low"), 0, 0, 0, -1),
        (occurrence(alert(at=0, action="PAUSE"), 60), 0, 0, 0, 1),
        (replace(told(0, 60), peak_at=START + 20), 0, 20, 0, 0),
    ],
)
def test_how_a_pair_differs(after: Occurrence, shift: int, peak_shift: int, lasts: int, louder: int) -> None:
    comparison = compare([told(0, 60)], [after])
    (pair,) = comparison.pairs
    assert (pair.shift, pair.peak_shift, pair.lasts, pair.louder) == (shift, peak_shift, lasts, louder)
    assert pair.is_same is (not any((shift, peak_shift, lasts, louder)))
    assert comparison.changed == (() if pair.is_same else (pair,))
    assert comparison.is_empty is pair.is_same


def test_tallies_count_over_inputs_by_rule_and_priority() -> None:
    one = compare(
        [told(0, 9, rule="A"), told(20, 60, rule="B"), told(90, 99, rule="A", priority="high")],
        [told(20, 60, at=35, rule="B"), told(200, 210, rule="A")],
    )
    two = compare(
        [told(0, 60, rule="B"), told(80, 90, rule="B")],
        [told(0, 60, rule="B", priority="high"), told(78, 90, rule="B", priority="low")],
    )
    counted = [
        (t.rule, t.priority.value, t.before, t.after, t.gone, t.new, t.shifts, t.louder, t.softer)
        for t in tallies([one, two])
    ]
    assert counted == [
        ("A", "high", 1, 0, 1, 0, (), 0, 0),
        ("A", "medium", 1, 1, 1, 1, (), 0, 0),
        ("B", "high", 0, 1, 0, 0, (), 1, 0),
        ("B", "medium", 3, 1, 0, 0, (15,), 0, 0),
        ("B", "low", 0, 1, 0, 0, (-2,), 0, 1),
    ]
    assert [(t.earlier, t.later) for t in tallies([one, two])][3:] == [(0, 1), (1, 0)]


def test_nothing_is_tallied_of_nothing() -> None:
    assert tallies([]) == tallies([compare([], [])]) == ()


# ------------------------------------------------------------------------------------ the laws


@st.composite
def histories(draw: st.DrawFn) -> list[Occurrence]:
    """Some keys, each with occurrences that do not overlap, as an engine tells them."""
    found: list[Occurrence] = []
    for rule in draw(st.sets(st.sampled_from("AB"), max_size=2)):
        at = 0
        for _ in range(draw(st.integers(0, 5))):
            since = at + draw(st.integers(1, 8))
            raised = since + draw(st.integers(0, 6))
            at = raised + draw(st.integers(0, 8))
            priority = draw(st.sampled_from(("low", "medium", "high")))
            found.append(told(since, at, at=raised, rule=rule, priority=priority))
    return found


@given(histories())
def test_law_the_same_history_differs_in_nothing(history: list[Occurrence]) -> None:
    comparison = compare(history, history)
    assert comparison.is_empty
    assert len(comparison.pairs) == len(history)


@given(histories(), histories())
def test_law_turned_round_gone_is_new_and_every_shift_has_the_other_sign(
    before: list[Occurrence], after: list[Occurrence]
) -> None:
    one, other = compare(before, after), compare(after, before)
    assert (one.gone, one.new) == (other.new, other.gone)
    turned = {(id(pair.after), id(pair.before)): pair for pair in other.pairs}
    assert len(turned) == len(one.pairs)
    for pair in one.pairs:
        twin = turned[id(pair.before), id(pair.after)]
        assert (pair.shift, pair.lasts, pair.louder) == (-twin.shift, -twin.lasts, -twin.louder)


@given(histories(), histories())
def test_law_every_alert_is_accounted_for_exactly_once(
    before: list[Occurrence], after: list[Occurrence]
) -> None:
    comparison = compare(before, after)
    olds = [*comparison.gone, *(pair.before for pair in comparison.pairs)]
    news = [*comparison.new, *(pair.after for pair in comparison.pairs)]
    assert sorted(map(id, olds)) == sorted(map(id, before))
    assert sorted(map(id, news)) == sorted(map(id, after))


@given(histories(), histories())
def test_law_partners_share_key_and_time_and_there_are_as_many_as_there_can_be(
    before: list[Occurrence], after: list[Occurrence]
) -> None:
    comparison = compare(before, after)
    assert all(meet(pair.before, pair.after) for pair in comparison.pairs)
    assert len(comparison.pairs) == most_pairs(tuple(before), tuple(after))


@given(histories(), histories(), st.randoms())
def test_law_the_order_of_telling_does_not_matter(
    before: list[Occurrence], after: list[Occurrence], random: object
) -> None:
    expected = compare(before, after)
    random.shuffle(before)  # type: ignore[attr-defined]
    random.shuffle(after)  # type: ignore[attr-defined]
    assert compare(before, after) == expected


@given(st.lists(st.tuples(histories(), histories()), max_size=3))
def test_law_tallies_add_up(inputs: list[tuple[list[Occurrence], list[Occurrence]]]) -> None:
    comparisons = [compare(before, after) for before, after in inputs]
    counted = tallies(comparisons)
    assert sum(t.before for t in counted) == sum(len(before) for before, _ in inputs)
    assert sum(t.after for t in counted) == sum(len(after) for _, after in inputs)
    assert sum(t.gone for t in counted) == sum(len(one.gone) for one in comparisons)
    assert sum(t.new for t in counted) == sum(len(one.new) for one in comparisons)
    moved = [pair for one in comparisons for pair in one.pairs if pair.shift]
    assert sum(t.earlier + t.later for t in counted) == len(moved)
    assert all(t.gone <= t.before and t.new <= t.after for t in counted)


def meet(one: Occurrence, other: Occurrence) -> bool:
    return one.key == other.key and one.since <= other.until and other.since <= one.until


def most_pairs(before: tuple[Occurrence, ...], after: tuple[Occurrence, ...]) -> int:
    """The largest matching, by trying: each old one with every new one it meets, or with none."""

    @cache
    def best(n: int, free: frozenset[int]) -> int:
        if n == len(before):
            return 0
        mine = (m for m in free if meet(before[n], after[m]))
        return max([best(n + 1, free), *(1 + best(n + 1, free - {m}) for m in mine)])

    return best(0, frozenset(range(len(after))))
