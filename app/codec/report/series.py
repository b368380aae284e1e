"""Readings and pump reports as what is drawn: runs without a hole, cuff measurements, stretches of a rate."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.core.events import PumpReported, PumpState
from app.core.vitals import MINUTE, Instant, Millis, Signal

Reading: TypeAlias = tuple[str, Instant, float]
Point: TypeAlias = tuple[Instant, float]
Run: TypeAlias = tuple[Point, ...]
"""Neighbours that lie no further apart than a stream's gap; never empty."""

REPEATED: Final[Millis] = MINUTE
"""A monitor that repeats a cuff's numbers within this is taken to show the same measurement again."""


@dataclass(frozen=True, slots=True)
class Cuff:
    """One cuff measurement, mm[Hg]; None: the cuff did not say."""

    at: Instant
    systolic: float | None
    diastolic: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The pump said one thing from one report to another. Rate in mL/h, 0 unless it infuses."""

    since: Instant
    until: Instant
    state: str
    rate: float


def points(readings: Iterable[Reading], signal: str) -> Run:
    """One signal's numbers."""
    return tuple((at, value) for name, at, value in readings if name == signal)


def heart_rate(readings: Sequence[Reading], gap: Millis) -> Run:
    """Heart rate; pulse rate where there is none within a gap."""
    beats = points(readings, Signal.HR)
    times = [at for at, _ in beats]

    def is_alone(at: Instant) -> bool:
        after = bisect_left(times, at - gap)
        return after == len(times) or times[after] > at + gap

    pulse = (one for one in points(readings, Signal.PR) if is_alone(one[0]))
    return tuple(sorted((*beats, *pulse)))


def runs(found: Sequence[Point], gap: Millis) -> tuple[Run, ...]:
    """Cut where neighbours lie further apart than the gap: nobody knows what was between."""
    cut: list[list[Point]] = []
    for point in found:
        if cut and point[0] - cut[-1][-1][0] <= gap:
            cut[-1].append(point)
        else:
            cut.append([point])
    return tuple(tuple(one) for one in cut)


def thinned(run: Run, width: Millis) -> Run:
    """First, smallest, largest and last of every ``width`` ms, so that no extreme is lost."""
    kept: list[Point] = []
    column: list[Point] = []
    for point in run:
        if column and point[0] // width != column[0][0] // width:
            kept += _corners(column)
            column = []
        column.append(point)
    return (*kept, *_corners(column))


def _corners(column: list[Point]) -> list[Point]:
    lowest = min(column, key=lambda one: one[1])
    highest = max(column, key=lambda one: one[1])
    return sorted({column[0], lowest, highest, column[-1]})


def cuffs(readings: Sequence[Reading]) -> tuple[Cuff, ...]:
    """Cuff measurements, each once however often the monitor repeated it."""
    taken: dict[Instant, dict[str, float]] = {}
    for name, at, value in readings:
        if name in (Signal.NIBP_SYS, Signal.NIBP_DIA, Signal.NIBP_MAP):
            taken.setdefault(at, {})[name] = value
    told: list[Cuff] = []
    seen: Cuff | None = None
    for at, values in sorted(taken.items()):
        cuff = Cuff(at, values.get(Signal.NIBP_SYS), values.get(Signal.NIBP_DIA), values.get(Signal.NIBP_MAP))
        again = seen is not None and _numbers(seen) == _numbers(cuff) and at - seen.at <= REPEATED
        if not again:
            told.append(cuff)
        seen = cuff
    return tuple(told)


def _numbers(cuff: Cuff) -> tuple[float | None, ...]:
    return cuff.systolic, cuff.diastolic, cuff.mean


def stretches(reports: Sequence[PumpReported], gap: Millis, end: Instant) -> tuple[Stretch, ...]:
    """What the pump said, each word until the next; after a gap nobody knows.

    Args:
        reports: Oldest first.
        gap: A word holds this long at most without another.
        end: Of what is drawn.
    """
    told: list[Stretch] = []
    for number, report in enumerate(reports):
        following = reports[number + 1].at if number + 1 < len(reports) else end
        until = following if following - report.at <= gap else report.at
        rate = report.rate if report.state is PumpState.INFUSING else 0.0
        last = told[-1] if told else None
        if last and last.until == report.at and (last.state, last.rate) == (report.state, rate):
            told[-1] = Stretch(last.since, until, last.state, rate)
        else:
            told.append(Stretch(report.at, until, str(report.state), rate))
    return tuple(told)
