"""What wanders by itself: noise with a memory, whose law does not depend on how often it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from random import Random


@dataclass(slots=True)
class Ripple:
    """A first-order autoregressive process in steady state.

    Attributes:
        spread: Standard deviation, in the signal's unit.
        memory_ms: Time in which what it remembers falls to 1/e, more than 0.
        lots: Its own.
        value: Its present value.
    """

    spread: float
    memory_ms: float
    lots: Random
    value: float = 0.0
    _step: tuple[int, float, float] = (0, 1.0, 0.0)

    def __post_init__(self) -> None:
        """Begin anywhere, not at 0: it has been going on for ever."""
        self.value = self.lots.gauss(0, self.spread)

    def advance(self, ms: int) -> float:
        """Its value ``ms`` later."""
        if ms != self._step[0]:
            kept = exp(-ms / self.memory_ms)
            self._step = ms, kept, self.spread * sqrt(1 - kept**2)
        _, kept, fresh = self._step
        self.value = kept * self.value + self.lots.gauss(0, 1) * fresh
        return self.value
