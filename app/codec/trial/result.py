"""What a trial found, input by input, and what differs as one list in order of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.core.burden import Burden, Told, burden
from app.core.comparison import Comparison, Pair
from app.core.history import Occurrence
from app.core.pace import USUAL
from app.core.trial import Points, Side, Subject, Trial
from app.core.vitals import BedId, Instant, Millis


@dataclass(frozen=True, slots=True)
class Result:
    """One input.

    Attributes:
        name: As people know it.
        begins: Of a recording: the instant that its times count from. None: its times are of the day.
        is_whole: False: a journal whose oldest rows were removed; it begins with a snapshot.
        points: The numbers around each difference, where its subject is a signal.
        interval: From one sample of it to the next, ms.
    """

    name: str
    trial: Trial
    comparison: Comparison
    begins: Instant | None
    is_whole: bool = True
    points: Mapping[Subject, Points] = field(default_factory=dict)
    interval: Millis = USUAL

    @property
    def is_notable(self) -> bool:
        """Whether something differs, or has to be known of it."""
        sides = (self.trial.before, self.trial.after)
        moved = any(side.carried or side.dropped or side.unnamed or side.refused for side in sides)
        return moved or not self.is_whole or not self.comparison.is_empty


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be tried; ``problem`` is one line for a person."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole trial.

    Attributes:
        edited: Id, version and digest of the protocol that was tried.
        against: Of the one that journals are compared with; None: with what was told.
        interval: From one sample of the recordings to the next, ms; the longest of them.
        paced: What has to be said of that; empty: nothing.
    """

    edited: tuple[str, str, str]
    against: tuple[str, str, str] | None
    interval: Millis
    paced: str
    results: tuple[Result, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def differing(self) -> tuple[Result, ...]:
        """Inputs of which there is more to say than that nothing differs."""
        return tuple(one for one in self.results if one.is_notable)


@dataclass(frozen=True, slots=True)
class Difference:
    """One alert that is told otherwise; at least one side has it."""

    before: Occurrence | None
    after: Occurrence | None

    @property
    def pair(self) -> Pair | None:
        """Both sides, where both have it."""
        return None if self.before is None or self.after is None else Pair(self.before, self.after)

    @property
    def sides(self) -> tuple[Occurrence, ...]:
        """Those that have it, the former first."""
        return tuple(one for one in (self.before, self.after) if one is not None)

    @property
    def at(self) -> Instant:
        """When the first of them is told."""
        return min(one.raised_at for one in self.sides)


def differences(comparison: Comparison) -> tuple[Difference, ...]:
    """Everything that is not the same, in order of time."""
    found: Iterable[Difference] = (
        *(Difference(one, None) for one in comparison.gone),
        *(Difference(None, one) for one in comparison.new),
        *(Difference(pair.before, pair.after) for pair in comparison.changed),
    )
    return tuple(sorted(found, key=lambda one: (one.at, one.sides[0].key)))


def burdens(report: Report) -> tuple[Burden, Burden]:
    """What alarms asked of people before and after, over all inputs; no input mixes with another."""
    watched = [one for result in report.results for one in result.trial.watched]
    since = min((result.trial.since for result in report.results), default=0)
    until = max((result.trial.until for result in report.results), default=0) + 1
    before = _apart(result.trial.before for result in report.results)
    after = _apart(result.trial.after for result in report.results)
    return burden(before, watched, since, until), burden(after, watched, since, until)


def _apart(sides: Iterable[Side]) -> list[Told]:
    """What was told, under names that no two inputs share."""
    return [
        word._replace(alert=f"{n}/{word.alert}", bed=BedId(f"{n}/{word.bed}"))
        for n, side in enumerate(sides)
        for word in side.told
    ]
