"""How often a PIN may be tried. Waits grow; nobody is locked out for good, for there may be an emergency.

Counted for each name at each address: whoever guesses at one console keeps nobody from signing in at
another. One attempt of a name and address is looked at at a time, so that many at once are no way round; and
few of one address, so that whoever tries every name of the list there keeps nobody else waiting behind them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

FREE: Final = 3
"""Wrong PINs without a wait: hands in gloves mistype."""

LONGEST_S: Final = 30.0
"""The longest wait: a nurse who must act can. At one try in 30 s a PIN of six digits lasts half a year on
average; whoever tries that long stands in the log all the while."""

FORGOTTEN_S: Final = 900.0
"""Wrong PINs are forgotten after so long without another."""

MOST: Final = 10_000
"""Names and addresses remembered; beyond, the one that was quiet longest is forgotten."""

IN_HAND_S: Final = 1.0
"""What somebody is told to wait whose former attempt is still being looked at."""


AT_ONCE: Final = 4
"""Attempts of one address in hand: at a third of a second each, who signs in elsewhere waits a second and a
half at most for them. Behind a proxy that tells no address it is all consoles together."""


class WaitError(Exception):
    """It is not time for another attempt.

    Attributes:
        seconds: Until it is.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {ceil(seconds)} s")
        self.seconds = seconds


@dataclass(slots=True)
class _Tries:
    wrong: int = 0
    last: float = 0.0
    in_hand: bool = False


class Attempts:
    """Wrong PINs of late, by name and address."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """None yet; ``monotonic`` gives real seconds."""
        self._now = monotonic
        self._known: dict[tuple[str, str], _Tries] = {}
        self._in_hand: Counter[str] = Counter()

    def begin(self, name: str, address: str) -> None:
        """An attempt is to be looked at; ``end`` says what came of it.

        Raises:
            WaitError: Not yet. What is refused so counts for nothing.
        """
        now = self._now()
        tries = self._known.pop((name, address), None)
        if tries is None or (not tries.in_hand and now - tries.last > FORGOTTEN_S):
            tries = _Tries()
        if len(self._known) >= MOST:
            del self._known[next(iter(self._known))]
        self._known[name, address] = tries  # the last one heard of stands last
        busy = tries.in_hand or self._in_hand[address] >= AT_ONCE
        wait = IN_HAND_S if busy else tries.last + delay(tries.wrong) - now
        if wait > 0:
            raise WaitError(wait)
        tries.in_hand = True
        self._in_hand[address] += 1

    def end(self, name: str, address: str, *, right: bool) -> float:
        """What came of it; returns the seconds until the next attempt."""
        self._in_hand[address] -= 1
        if not self._in_hand[address]:
            del self._in_hand[address]
        if right:
            self._known.pop((name, address), None)
            return 0.0
        tries = self._known.setdefault((name, address), _Tries())
        tries.wrong, tries.last, tries.in_hand = tries.wrong + 1, self._now(), False
        return delay(tries.wrong)


def delay(wrong: int) -> float:
    """Seconds to wait after so many wrong PINs: none, none, 1, 2, 4, 8, 16, 30, 30."""
    return 0.0 if wrong < FREE else min(LONGEST_S, 2.0 ** min(wrong - FREE, 10))
