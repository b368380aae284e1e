"""A blood pressure cuff: it takes its time, errs, fails, tries again, and sometimes gives up.

Sources: clinical notes, 7.4. Intervals 1 to 10 min and more, gaps of 5 s after a start by hand and 30 s
otherwise (Spacelabs manual p. 57); a cycle takes 20 to 45 s, up to 120 s with retries; error code in 1 to
3 % of cycles and 20 % in somebody agitated; impossible at a heart rate under 40 or over 240 (Biolight manual
p. 50); bias within 5 and spread at most 8 mmHg (ISO 81060-2). Where those are ranges, the choice is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from simulators.physiology.response import mean_pressure

CYCLE_MS: Final = (20_000, 45_000)
LONGEST_MS: Final = 120_000
TRIES: Final = 3
REST_MS: Final = 30_000
REST_BY_HAND_MS: Final = 5_000
FAILS: Final = 0.02
FAILS_AGITATED: Final = 0.20
MEASURABLE: Final = (40.0, 240.0)
OUTLIER: Final = (25.0, 40.0)
"""How far off a single wild reading is, mmHg."""


@dataclass(frozen=True, slots=True)
class CuffSettings:
    """What a cuff is like.

    Attributes:
        every_ms: From one automatic start to the next; 0: by hand alone.
        first_ms: The first automatic start.
        bias: Every cuff of the model is off by up to so much, either way, mmHg, at most 5.
        spread: Standard deviation of the error of one measurement, mmHg, at most 8.
        fails: Share of the tries that come to nothing.
    """

    every_ms: int = 600_000
    first_ms: int = 20_000
    bias: float = 3.0
    spread: float = 4.0
    fails: float = FAILS


EXACT: Final = CuffSettings(bias=0.0, spread=0.0, fails=0.0)


class Taken(NamedTuple):
    """A measurement, mm[Hg], whole numbers as a display has them, and the ms at which it was taken."""

    at_ms: int
    systolic: int
    diastolic: int
    mean: int


class Failed(NamedTuple):
    """A measurement that came to nothing, and the ms at which the monitor said so."""

    at_ms: int


class Cuff:
    """One cuff on one arm."""

    def __init__(self, settings: CuffSettings, seed: str) -> None:
        """Deflated, its first automatic cycle ahead."""
        self._lots = Random(f"cuff/{seed}")
        self._settings = settings
        self._bias = self._lots.uniform(-1, 1) * settings.bias
        self._every_ms = settings.every_ms
        self._due_ms: int | None = settings.first_ms if settings.every_ms else None
        self._pressed = False
        self._begun_ms = 0
        self._ends_ms: int | None = None
        self._tries = 0
        self._rested_ms = 0
        self._wild = False

    @property
    def is_inflated(self) -> bool:
        """Whether it squeezes the arm now."""
        return self._ends_ms is not None

    def press(self) -> None:
        """Somebody presses start: now, or as soon as the last one allows."""
        self._pressed = True

    def set_interval(self, every_ms: int, now_ms: int) -> None:
        """Another interval, counted from the last start; 0: by hand alone."""
        self._every_ms = every_ms
        self._due_ms = max(now_ms, self._begun_ms + every_ms) if every_ms else None

    def go_wild(self) -> None:
        """The next measurement is an outlier."""
        self._wild = True

    def advance(
        self, now_ms: int, systolic: float, diastolic: float, hr: float, *, agitated: bool = False
    ) -> Taken | Failed | None:
        """What the cuff says at ``now_ms``, given what is so: a measurement, a failure, or nothing yet."""
        if self._ends_ms is None:
            if self._wants(now_ms):
                self._begin(now_ms)
            return None
        if now_ms < self._ends_ms:
            return None
        measurable = MEASURABLE[0] <= hr <= MEASURABLE[1]
        if measurable and self._lots.random() >= (FAILS_AGITATED if agitated else self._settings.fails):
            return self._taken(now_ms, systolic, diastolic)
        if self._tries < TRIES and now_ms + CYCLE_MS[1] - self._begun_ms <= LONGEST_MS:
            self._try(now_ms)
            return None
        self._end(now_ms, REST_BY_HAND_MS)
        return Failed(now_ms)

    def _wants(self, now_ms: int) -> bool:
        if now_ms < self._rested_ms:
            return False
        return self._pressed or (self._due_ms is not None and now_ms >= self._due_ms)

    def _begin(self, now_ms: int) -> None:
        if self._due_ms is not None:
            self._due_ms = now_ms + self._every_ms
        self._pressed, self._begun_ms, self._tries = False, now_ms, 0
        self._try(now_ms)

    def _try(self, now_ms: int) -> None:
        self._tries += 1
        self._ends_ms = now_ms + round(self._lots.uniform(*CYCLE_MS))

    def _taken(self, now_ms: int, systolic: float, diastolic: float) -> Taken:
        error = self._bias + self._lots.gauss(0, 1) * self._settings.spread
        if self._wild:
            error += self._lots.uniform(*OUTLIER) * self._lots.choice((-1, 1))
            self._wild = False
        self._end(now_ms, REST_MS)
        high = max(30.0, systolic + error)
        low = max(20.0, min(diastolic + 0.6 * error, high - 10))
        return Taken(now_ms, round(high), round(low), round(mean_pressure(high, low)))

    def _end(self, now_ms: int, rest_ms: int) -> None:
        self._ends_ms = None
        self._rested_ms = now_ms + rest_ms
