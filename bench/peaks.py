"""How often a peak is over a limit, from the numbers of the clinical notes alone: no device, no core.

Pressure at rest and its rise are two bivariate normals (notes, 2.3 and 7.2); a clause of the seed text says
that one of the two pressures rises by so much or more. What the simulators and the core tell of a population
is held against this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist
from typing import Final, TypeAlias

ALIKE: Final = 0.6
"""Correlation of systolic and diastolic, at rest and rising (notes, 7.2)."""
REST: Final = ((125.0, 14.0), (78.0, 9.0))
SPREADS: Final = (11.2, 8.45)
"""Of the rises: Yale's (notes, 2.3)."""
RISES: Final = {"yale": (16.0, 11.0), "meta": (12.6, 8.5), "repeated": (7.4, 6.0)}
"""Mean rises at the peak, systolic and diastolic, by study (notes, 2.3)."""

Wanted: TypeAlias = Callable[[float, float], tuple[float, float]]
"""From pressures at rest: the systolic and the diastolic rise that a clause begins at; inf: it has none."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What is counted.

    Attributes:
        said: What the notes' table 2.3 says of it, % of sessions by study; None: it says nothing.
    """

    name: str
    wanted: Wanted
    said: tuple[int, int, int] | None


def _absolute(systolic: float, diastolic: float) -> Wanted:
    return lambda s, d: (systolic - s, diastolic - d)


def _any(s: float, d: float) -> tuple[float, float]:
    return min(0.2 * s, 160 - s), min(0.2 * d, 100 - d)


def _without_diastolic(s: float, d: float) -> tuple[float, float]:
    return min(0.2 * s, 160 - s), 100 - d


CLAUSES: Final = (
    Clause("SBP +20 %", lambda s, _: (0.2 * s, inf), (22, 14, 6)),
    Clause("DBP +20 %", lambda _, d: (inf, 0.2 * d), (30, 21, 13)),
    Clause(">160 or >100", _absolute(160, 100), (26, 19, 13)),
    Clause("any of these three", _any, (38, 28, 17)),
    Clause("any but DBP +20 %", _without_diastolic, None),
    Clause(">=165/100", _absolute(165, 100), (23, 17, 11)),
    Clause(">180/110", _absolute(180, 110), (5, 3, 2)),
)


def share(clause: Clause, study: str, steps: int = 40) -> float:
    """Share of sessions, 0 to 1, each variable at points of equal probability: to 0.002 with 40 steps."""
    points = [NormalDist().inv_cdf((n + 0.5) / steps) for n in range(steps)]
    rest = sqrt(1 - ALIKE**2)
    (mean_s, spread_s), (mean_d, spread_d) = REST
    free = 0.0
    for one in points:
        for other in points:
            s, d = mean_s + spread_s * one, mean_d + spread_d * (ALIKE * one + rest * other)
            free += _free(*clause.wanted(s, d), study, points)
    return 1 - free / steps**2


def _free(least_s: float, least_d: float, study: str, points: list[float]) -> float:
    """Probability that neither rise reaches what the clause wants."""
    (mean_s, mean_d), (spread_s, spread_d) = RISES[study], SPREADS
    below = NormalDist().cdf((least_s - mean_s) / spread_s)
    if least_d == inf or not below:
        return below
    kept = sqrt(1 - ALIKE**2)
    edge = (least_d - mean_d) / spread_d
    normal, steps = NormalDist(), len(points)
    inner = 0.0
    for n in range(steps):
        systolic = normal.inv_cdf(below * (n + 0.5) / steps)
        inner += normal.cdf((edge - ALIKE * systolic) / kept)
    return below * inner / steps
