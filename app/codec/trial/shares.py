"""How many sessions have an alert: counted over a population, with how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from app.core.conditions import quantities
from app.core.history import Occurrence
from app.core.protocol import Kind, Protocol, Rule, Situation
from app.core.quantity import Quantity

CUFF: Final = frozenset({Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.NIBP_MAP})

ANY_PRESSURE: Final = "any blood pressure"
ANY_BODY: Final = "any about the patient"
ANY: Final = "any alert"

NINETY_FIVE: Final = 1.959963984540054
"""Standard deviations of a normal on either side that hold 95 % of it."""

UNCONFIRMED: Final = "not_confirmed"


@dataclass(frozen=True, slots=True)
class Share:
    """How many sessions have one kind of alert.

    Attributes:
        what: A rule, or a group of them.
        sessions: That have it.
        stood: That have one which a repeated measurement did not take back.
        alerts: In all of them.
        of: All sessions.
    """

    what: str
    sessions: int
    stood: int
    alerts: int
    of: int

    @property
    def share(self) -> float:
        """Of all sessions, 0 to 1; of none: 0."""
        return self.sessions / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of ``share``."""
        return wilson(self.sessions, self.of)

    @property
    def a_session(self) -> float:
        """Alerts per session."""
        return self.alerts / self.of if self.of else 0.0


def wilson(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a share, 0 to 1 (Wilson 1927, J Am Stat Assoc 22:209).

    Args:
        hits: From 0 to ``of``.
        of: None at all: nothing is known, 0 to 1.
    """
    if not of:
        return 0.0, 1.0
    share, square = hits / of, NINETY_FIVE**2 / of
    middle = (share + square / 2) / (1 + square)
    half = NINETY_FIVE * sqrt(share * (1 - share) / of + square / (4 * of)) / (1 + square)
    return max(0.0, middle - half), min(1.0, middle + half)


def shares(sessions: Sequence[Iterable[Occurrence]], protocol: Protocol) -> tuple[Share, ...]:
    """Count over sessions, each given by its alerts.

    Returns:
        The groups, then every rule that spoke, in the protocol's order.
    """
    groups = _groups(protocol)
    names = [ANY_PRESSURE, ANY_BODY, ANY, *(rule.id for rule in protocol.rules)]
    having: Counter[str] = Counter()
    stood: Counter[str] = Counter()
    alerts: Counter[str] = Counter()
    for session in sessions:
        told, kept = set[str](), set[str]()
        for one in session:
            about = groups.get(one.rule, {ANY, one.rule})
            alerts.update(about)
            told |= about
            if one.last.close_reason != UNCONFIRMED:
                kept |= about
        having.update(told)
        stood.update(kept)
    of = len(sessions)
    return tuple(
        Share(name, having[name], stood[name], alerts[name], of)
        for name in names
        if name in (ANY_PRESSURE, ANY_BODY, ANY) or alerts[name]
    )


def _groups(protocol: Protocol) -> dict[str, set[str]]:
    """What each rule counts as."""
    return {
        rule.id: {rule.id, ANY}
        | ({ANY_BODY} if rule.kind is Kind.PHYSIOLOGICAL else set())
        | ({ANY_PRESSURE} if _is_about_pressure(rule) else set())
        for rule in protocol.rules
    }


def _is_about_pressure(rule: Rule) -> bool:
    if rule.kind is not Kind.PHYSIOLOGICAL or isinstance(rule.situation, Situation):
        return False
    return quantities(rule.situation) <= CUFF
