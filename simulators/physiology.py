"""What a body at rest shows, and how a story bends it. Pure functions of the second; simple on purpose.

Nothing here models a drug: a number wanders a little round its resting level, and a scenario may lay a
course over it. Levels are of a healthy adult at rest; they are ours, not measured.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import pi, sin
from random import Random
from typing import Final

SLOW_PERIOD_S: Final = 97.0
FAST_PERIOD_S: Final = 23.0
"""Two periods without a common one: the sum does not repeat within a visit."""

SWING: Final = {"hr": 2.5, "spo2": 0.8, "rr": 1.2}
"""How far a signal wanders from its level, in its own unit."""


@dataclass(frozen=True, slots=True)
class Wander:
    """A level and what wanders round it.

    Attributes:
        level, swing: Middle and largest distance from it, in the signal's unit.
        slow, fast: Phases, radians.
    """

    level: float
    swing: float
    slow: float
    fast: float

    def value(self, t: float) -> float:
        """The number at second ``t``, within ``level`` plus or minus ``swing``."""
        slow = sin(2 * pi * t / SLOW_PERIOD_S + self.slow)
        fast = sin(2 * pi * t / FAST_PERIOD_S + self.fast)
        return self.level + self.swing * (0.7 * slow + 0.3 * fast)


@dataclass(frozen=True, slots=True)
class Course:
    """A number that a story prescribes: straight lines between knots, nothing outside them.

    Attributes:
        knots: (second, value), in order of the seconds, at least two.
    """

    knots: tuple[tuple[float, float], ...]

    def value(self, t: float) -> float | None:
        """The prescribed number at second ``t``; None before the first and after the last knot."""
        if not self.knots[0][0] <= t <= self.knots[-1][0]:
            return None
        after = min(bisect_right(self.knots, t, key=lambda knot: knot[0]), len(self.knots) - 1)
        (start, low), (end, high) = self.knots[after - 1], self.knots[after]
        return low + (high - low) * (t - start) / (end - start)


@dataclass(frozen=True, slots=True)
class Body:
    """The person at one chair, drawn from a seed.

    Attributes:
        weight_kg: 55 to 95.
        age: Years, 24 to 68.
        sex: ``f`` or ``m``.
        signals: Resting ``hr`` (/min), ``spo2`` (%) and ``rr`` (/min).
    """

    weight_kg: float
    age: int
    sex: str
    signals: dict[str, Wander]

    def value(self, signal: str, t: float) -> int:
        """What a monitor would show at second ``t``: a whole number, SpO2 at most 100."""
        number = round(self.signals[signal].value(t))
        return min(number, 100) if signal == "spo2" else number


def body(seed: int, bed: str) -> Body:
    """The person at ``bed``: the same for the same seed, on every machine."""
    lots = Random(f"{seed}/{bed}")
    levels = {"hr": lots.uniform(64, 80), "spo2": lots.uniform(96.6, 98.2), "rr": lots.uniform(13, 16)}
    return Body(
        weight_kg=float(lots.randint(55, 95)),
        age=lots.randint(24, 68),
        sex=lots.choice("fm"),
        signals={
            signal: Wander(level, SWING[signal], lots.uniform(0, 2 * pi), lots.uniform(0, 2 * pi))
            for signal, level in levels.items()
        },
    )


def mean_pressure(systolic: float, diastolic: float) -> int:
    """The mean a cuff shows, mm[Hg]: a third of the way from diastolic to systolic (textbook rule)."""
    return round(diastolic + (systolic - diastolic) / 3)
