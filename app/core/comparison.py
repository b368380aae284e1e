"""Two alert histories of one input, side by side: what came, what went, what moved.

The input is the same and only the rules are others, so an alert of the one history is paired with the
alert of the other that is about the same bed, rule and subject and shares time with it. Whatever finds
no partner is gone or new. Nothing here knows why; the numbers that explain an alert travel with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.history import AlertKey, Occurrence, strength
from app.core.protocol import PRIORITY_RANK, Priority
from app.core.vitals import Millis


@dataclass(frozen=True, slots=True)
class Pair:
    """The same alert in both histories."""

    before: Occurrence
    after: Occurrence

    @property
    def shift(self) -> Millis:
        """How much later people are told; negative: earlier."""
        return self.after.raised_at - self.before.raised_at

    @property
    def peak_shift(self) -> Millis:
        """How much later its strongest word is said."""
        return self.after.peak_at - self.before.peak_at

    @property
    def lasts(self) -> Millis:
        """How much later it ends."""
        return self.after.until - self.before.until

    @property
    def louder(self) -> int:
        """1: its strongest word is stronger; -1: weaker; 0: as strong as before."""
        before, after = strength(self.before.peak), strength(self.after.peak)
        return (after > before) - (after < before)

    @property
    def is_same(self) -> bool:
        """Whether staff would notice no difference."""
        return not (self.shift or self.peak_shift or self.lasts or self.louder)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every alert of both histories, each exactly once.

    Attributes:
        gone: Told before, and no longer.
        new: Told now, and not before.
        pairs: Told in both, perhaps otherwise.
    """

    gone: tuple[Occurrence, ...]
    new: tuple[Occurrence, ...]
    pairs: tuple[Pair, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """Told in both, and otherwise."""
        return tuple(pair for pair in self.pairs if not pair.is_same)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.gone or self.new or self.changed)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one rule at one priority.

    Attributes:
        before, after: Alerts that had this as their highest priority.
        gone, new: Of them, those without a partner.
        shifts: Of pairs with this priority after: how much later people are told, ms, smallest first,
            without those told at the same instant.
        louder, softer: Of pairs with this priority after: whose strongest word is another.
    """

    rule: str
    priority: Priority
    before: int
    after: int
    gone: int
    new: int
    shifts: tuple[Millis, ...]
    louder: int
    softer: int

    @property
    def earlier(self) -> int:
        """Pairs of which people are told earlier."""
        return sum(shift < 0 for shift in self.shifts)

    @property
    def later(self) -> int:
        """Pairs of which people are told later."""
        return sum(shift > 0 for shift in self.shifts)


def compare(before: Iterable[Occurrence], after: Iterable[Occurrence]) -> Comparison:
    """Lay two histories side by side.

    Args:
        before, after: Of the same input, in any order.

    Returns:
        As many pairs as there can be, earliest with earliest; all parts in order of time.
    """
    olds, news = _by_key(before), _by_key(after)
    gone: list[Occurrence] = []
    new: list[Occurrence] = []
    pairs: list[Pair] = []
    for key in olds.keys() | news.keys():
        _pair_off(olds.get(key, ()), news.get(key, ()), gone, new, pairs)
    return Comparison(
        tuple(sorted(gone, key=_place)),
        tuple(sorted(new, key=_place)),
        tuple(sorted(pairs, key=lambda pair: _place(pair.before))),
    )


def _by_key(history: Iterable[Occurrence]) -> dict[AlertKey, list[Occurrence]]:
    found: defaultdict[AlertKey, list[Occurrence]] = defaultdict(list)
    for occurrence in sorted(history, key=_place):
        found[occurrence.key].append(occurrence)
    return found


def _place(occurrence: Occurrence) -> tuple[Millis, Millis, Millis, AlertKey]:
    return occurrence.since, occurrence.raised_at, occurrence.until, occurrence.key


def _pair_off(
    olds: Sequence[Occurrence],
    news: Sequence[Occurrence],
    gone: list[Occurrence],
    new: list[Occurrence],
    pairs: list[Pair],
) -> None:
    """Walk both in time. What ends before the other begins can meet nobody later either."""
    n = m = 0
    while n < len(olds) and m < len(news):
        old, other = olds[n], news[m]
        if old.until < other.since:
            gone.append(old)
            n += 1
        elif other.until < old.since:
            new.append(other)
            m += 1
        else:
            pairs.append(Pair(old, other))
            n += 1
            m += 1
    gone.extend(olds[n:])
    new.extend(news[m:])


def tallies(comparisons: Iterable[Comparison]) -> tuple[Tally, ...]:
    """Count over any number of inputs, per rule and priority.

    Returns:
        In order of the rules' ids, the highest priority first; only what occurred.
    """
    counts: defaultdict[tuple[str, Priority], _Count] = defaultdict(_Count)
    for comparison in comparisons:
        for one in comparison.gone:
            counts[one.rule, one.priority].gone += 1
        for one in comparison.new:
            counts[one.rule, one.priority].new += 1
        for pair in comparison.pairs:
            counts[pair.before.rule, pair.before.priority].kept += 1
            count = counts[pair.after.rule, pair.after.priority]
            count.pairs.append(pair)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], -PRIORITY_RANK[item[0][1]]))
    return tuple(count.tally(rule, priority) for (rule, priority), count in ordered)


class _Count:
    """What is counted of one rule at one priority; ``kept``: paired alerts that had it before."""

    __slots__ = ("gone", "kept", "new", "pairs")

    def __init__(self) -> None:
        self.gone = self.new = self.kept = 0
        self.pairs: list[Pair] = []

    def tally(self, rule: str, priority: Priority) -> Tally:
        return Tally(
            rule=rule,
            priority=priority,
            before=self.gone + self.kept,
            after=self.new + len(self.pairs),
            gone=self.gone,
            new=self.new,
            shifts=tuple(sorted(pair.shift for pair in self.pairs if pair.shift)),
            louder=sum(pair.louder > 0 for pair in self.pairs),
            softer=sum(pair.louder < 0 for pair in self.pairs),
        )
