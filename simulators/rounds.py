"""Staff who hear no alert: what they do by the clock, and by the number on the cuff."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Final

from simulators.devices.cuff import Taken

DURING_MIN: Final = 10.0
AFTER_MIN: Final = 15.0
"""Minutes between cuffs, and between checks: during (Yale, Emory), after (seed text 001)."""
WORRIED_MIN: Final = 5.0
"""Between cuffs while the last number looks wrong (notes, 3.1)."""
REACTION_S: Final = (15.0, 45.0)
"""From a number that looks wrong to the button (EJ, as in the stories)."""
LOOKS_HIGH: Final = (160, 100)
LOOKS_LOW: Final = 100
RISEN: Final = 1.2
"""What staff measure again: over 160 or over 100 diastolic, a fifth over rest (seed text 001), or systolic
under 100."""


@dataclass
class Rounds:
    """What staff at one chair mean to do, and when.

    Attributes:
        repeats: Whether they measure again what looks wrong.
        agenda: (second, what) that is still to come.
        rest: Median of the cuffs at rest.
        again_s: When a cuff is pressed again; the number that follows is not repeated.
        worried: Whether the last number, repeated, still looked wrong.
    """

    lots: Random
    repeats: bool
    agenda: list[tuple[int, str]] = field(default_factory=list)
    readings: list[Taken] = field(default_factory=list)
    rest: tuple[float, float] | None = None
    again_s: int | None = None
    repeating: bool = False
    worried: bool = False

    def plan(self, second: int, what: str) -> None:
        """Mean to do something at this second."""
        self.agenda.append((second, what))

    def due(self, second: int) -> list[str]:
        """What is to be done at this second, each thing once."""
        found = [what for at, what in self.agenda if at == second]
        self.agenda = [one for one in self.agenda if one[0] != second]
        return found

    def judge(self, taken: Taken, second: int) -> None:
        """Look at a number; one that looks wrong is measured again, and then more often until it does not."""
        wrong = self._looks_wrong(taken)
        if self.rest is None:
            self.readings.append(taken)
        elif not self.repeats:
            return
        elif self.repeating or self.worried:
            self.repeating, self.worried = False, wrong
        elif wrong:
            self.again_s, self.repeating = second + round(self.lots.uniform(*REACTION_S)), True

    def lock(self) -> None:
        """Take what was measured so far for the pressure at rest."""
        if self.readings:
            self.rest = (
                median(one.systolic for one in self.readings),
                median(one.diastolic for one in self.readings),
            )

    def _looks_wrong(self, taken: Taken) -> bool:
        systolic, diastolic = self.rest or (taken.systolic, taken.diastolic)
        return (
            taken.systolic > LOOKS_HIGH[0]
            or taken.diastolic > LOOKS_HIGH[1]
            or taken.systolic < LOOKS_LOW
            or taken.systolic >= RISEN * systolic
            or taken.diastolic >= RISEN * diastolic
        )

    def rhythm(self, *, over: bool) -> float:
        """Minutes between cuffs that they want now; ``over``: the infusion is."""
        return WORRIED_MIN if self.worried else AFTER_MIN if over else DURING_MIN
