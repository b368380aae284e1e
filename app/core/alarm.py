"""How a situation is announced: the life of one alert.

Two machines, never sharing a field. Whether a situation exists is the business of ``watch``; this
file knows only what people are told: priority, acknowledgement, silence, latching, escalation.

The life is one table (ISA-18.2 states). An absent row means "refused": nothing changes.

    active_unacked   --acknowledge-->   active_acked
    active_unacked   --clear, latched-> returned_unacked   (else closed)
    active_acked     --worsen-->        active_unacked     (an acknowledgement never hides worse)
    returned_unacked --acknowledge-->   closed

Silence belongs to one occurrence, always ends, and ends early when the alert gets worse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.core.protocol import (
    ACTION_RANK,
    PRIORITY_RANK,
    Action,
    Conventions,
    Kind,
    Priority,
)
from app.core.vitals import BedId, Instant, Millis


class AlertState(StrEnum):
    """Where an alert is in its life."""

    ACTIVE_UNACKED = "active_unacked"
    ACTIVE_ACKED = "active_acked"
    RETURNED_UNACKED = "returned_unacked"
    CLOSED = "closed"


class Turn(StrEnum):
    """What may befall an alert."""

    ACKNOWLEDGE = "acknowledge"
    UNACKNOWLEDGE = "unacknowledge"
    WORSEN = "worsen"
    CLEAR = "clear"
    CLEAR_LATCHED = "clear_latched"
    RETURN = "return"


LIFE: Final[dict[tuple[AlertState, Turn], AlertState]] = {
    (AlertState.ACTIVE_UNACKED, Turn.ACKNOWLEDGE): AlertState.ACTIVE_ACKED,
    (AlertState.ACTIVE_UNACKED, Turn.WORSEN): AlertState.ACTIVE_UNACKED,
    (AlertState.ACTIVE_UNACKED, Turn.CLEAR): AlertState.CLOSED,
    (AlertState.ACTIVE_UNACKED, Turn.CLEAR_LATCHED): AlertState.RETURNED_UNACKED,
    (AlertState.ACTIVE_ACKED, Turn.UNACKNOWLEDGE): AlertState.ACTIVE_UNACKED,
    (AlertState.ACTIVE_ACKED, Turn.WORSEN): AlertState.ACTIVE_UNACKED,
    (AlertState.ACTIVE_ACKED, Turn.CLEAR): AlertState.CLOSED,
    (AlertState.ACTIVE_ACKED, Turn.CLEAR_LATCHED): AlertState.CLOSED,
    (AlertState.RETURNED_UNACKED, Turn.ACKNOWLEDGE): AlertState.CLOSED,
    (AlertState.RETURNED_UNACKED, Turn.RETURN): AlertState.ACTIVE_UNACKED,
    (AlertState.RETURNED_UNACKED, Turn.WORSEN): AlertState.ACTIVE_UNACKED,
}


@dataclass(frozen=True, slots=True)
class Ack:
    """Who has seen it, and when."""

    by: str
    at: Instant
    note: str = ""


@dataclass(frozen=True, slots=True)
class SilenceLease:
    """Who silenced this occurrence, and until when. It always ends."""

    by: str
    until: Instant


@dataclass(frozen=True, slots=True)
class Escalation:
    """When an alert gets worse by itself if nothing happens before, and the priority it has then.

    The same priority as now: it is not taken by anybody, and is told more widely.
    """

    at: Instant
    priority: Priority


@dataclass(frozen=True, slots=True)
class Explain:
    """Why the alert says what it says, in numbers.

    Attributes:
        signal: Quantity judged; None for named situations.
        value, limit, baseline: In ``unit``; limit is the effective one of this patient.
        held: Span of the evidence, ms.
        samples: Some of the evidence, (instant of receipt, value), oldest first, at most eight.
        cause: What a technical alert is about (``no message``, ``sensor_off``, a device alarm code).
    """

    signal: str | None = None
    value: float | None = None
    unit: str = ""
    op: str = ""
    limit: float | None = None
    baseline: float | None = None
    held: Millis = 0
    samples: tuple[tuple[Instant, float], ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One occurrence of one rule on one subject of one bed. Its id is never used again.

    Attributes:
        listed: Action of the rule's stage; ``action`` is what is said in the present phase.
        onset: First evidence of the situation.
        announced: Instant it was last announced anew; escalation counts from here.
        worst_since: Instant it was raised or last got worse; its minimum display counts from here.
        closes: Set when the situation has ended but the alert must be shown a little longer.
        covered_by: Stronger open alert of the same family that speaks for this one.
        steps: What staff do now, in order, from the protocol.
        escalates: What comes next if nothing happens; None: it gets no worse by itself.
    """

    id: str
    bed: BedId
    session: str | None
    rule: str
    subject: str
    kind: Kind
    family: str | None
    stage: int
    listed: Action
    action: Action
    priority: Priority
    state: AlertState
    provisional: bool
    unverified: bool
    latched: bool
    onset: Instant
    raised_at: Instant
    announced: Instant
    worst_since: Instant
    origin: str
    text: str
    clears_when: str
    explain: Explain
    source: str
    protocol: tuple[str, str, str]
    ack: Ack | None = None
    silence: SilenceLease | None = None
    escalation: int = 0
    covered_by: str | None = None
    closes: Instant | None = None
    closed_at: Instant | None = None
    close_reason: str | None = None
    steps: tuple[str, ...] = ()
    escalates: Escalation | None = None

    @property
    def is_open(self) -> bool:
        """Whether the alert still has to be shown."""
        return self.state is not AlertState.CLOSED

    @property
    def is_unacked(self) -> bool:
        """Whether nobody has taken it yet."""
        return self.state in (AlertState.ACTIVE_UNACKED, AlertState.RETURNED_UNACKED)

    @property
    def strength(self) -> tuple[int, int, int]:
        """Sort key within a family: what is still there, then priority, then action."""
        return (
            int(self.state is not AlertState.RETURNED_UNACKED),
            PRIORITY_RANK[self.priority],
            ACTION_RANK[self.listed],
        )


def acknowledge(alert: Alert, ack: Ack) -> Alert | None:
    """Take the alert as a named person.

    Returns:
        The alert, perhaps closed by it (``acknowledged``), or None when there is nothing to acknowledge.
    """
    state = LIFE.get((alert.state, Turn.ACKNOWLEDGE))
    if state is None:
        return None
    taken = replace(alert, state=state, ack=ack, silence=None)
    return close(taken, ack.at, "acknowledged") if state is AlertState.CLOSED else taken


def unacknowledge(alert: Alert, at: Instant) -> Alert | None:
    """Withdraw an acknowledgement; the alert is announced anew. None when there is none."""
    state = LIFE.get((alert.state, Turn.UNACKNOWLEDGE))
    return None if state is None else replace(alert, state=state, ack=None, announced=at, escalation=0)


def worsen(alert: Alert, at: Instant) -> Alert:
    """Announce anew something that got worse: acknowledgement, silence and escalation start over."""
    state = LIFE[alert.state, Turn.WORSEN]
    return replace(
        alert,
        state=state,
        ack=None,
        silence=None,
        announced=at,
        worst_since=at,
        escalation=0,
        closes=None,
    )


def clear(alert: Alert, at: Instant, reason: str) -> Alert:
    """The situation has ended: close, or wait for a person if the alert is latched."""
    turn = Turn.CLEAR_LATCHED if alert.latched else Turn.CLEAR
    state = LIFE.get((alert.state, turn))
    if state is None:
        return alert
    return close(alert, at, reason) if state is AlertState.CLOSED else replace(alert, state=state)


def come_back(alert: Alert, at: Instant) -> Alert:
    """The situation of a latched, returned alert is there again before anybody took it."""
    state = LIFE.get((alert.state, Turn.RETURN))
    return alert if state is None else replace(alert, state=state, announced=at, escalation=0)


def close(alert: Alert, at: Instant, reason: str) -> Alert:
    """End the alert's life, whatever its state."""
    return replace(
        alert,
        state=AlertState.CLOSED,
        silence=None,
        covered_by=None,
        closes=None,
        escalates=None,
        closed_at=at,
        close_reason=reason,
    )


def longest_silence(alert: Alert, conventions: Conventions) -> Millis:
    """The longest silence this alert allows, ms."""
    high = alert.priority is Priority.HIGH
    return conventions.silence_high if high else conventions.silence_other


def silence(alert: Alert, lease: SilenceLease) -> Alert | None:
    """Stop the sound of this occurrence until ``lease.until``; None when it makes no sound."""
    return replace(alert, silence=lease) if alert.is_unacked else None


def escalates_at(alert: Alert, conventions: Conventions) -> Instant | None:
    """When the alert escalates by one, if nobody takes it before; None: never.

    A covered alert waits: the one that covers it speaks for both.
    """
    if not alert.is_unacked or alert.covered_by is not None or alert.provisional:
        return None
    ladder = {
        Priority.HIGH: conventions.escalate_high,
        Priority.MEDIUM: conventions.escalate_medium,
    }.get(alert.priority, ())
    if alert.escalation >= len(ladder):
        return None
    return alert.announced + ladder[alert.escalation]


def next_deadline(alert: Alert, conventions: Conventions) -> Instant | None:
    """The next instant at which this alert changes by itself."""
    due = [
        at
        for at in (
            escalates_at(alert, conventions),
            alert.silence.until if alert.silence else None,
            alert.closes,
        )
        if at is not None
    ]
    return min(due, default=None)
