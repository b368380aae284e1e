"""One batch of the engine loop: what came, what followed, and whom to tell after the commit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from app.codec import wire
from app.codec.frames import change_frame
from app.codec.journal import encode_event, kind_of
from app.core.alarm import Alert
from app.core.changes import (
    AlertChanged,
    AlertClosed,
    AlertRaised,
    Aside,
    Change,
    CommandAnswered,
    CommandRefused,
    Outcome,
    ReadingsAccepted,
)
from app.core.events import Event
from app.core.session import Session
from app.core.site import Registry
from app.core.state import BedState
from app.core.vitals import BedId, Instant
from app.shell.mqtt_source import Delivery
from app.shell.rows import AlertRow, AnswerRow, Batch, ChangeRow, EventRow, SampleRow, SessionRow

Answer: TypeAlias = CommandAnswered | CommandRefused

_NEVER: Final = 1 << 62


class Told(NamedTuple):
    """One published change, and its frame, encoded once for the store and for every client."""

    seq: int
    change: Change
    frame: bytes


@dataclass(slots=True)
class Turn:
    """One batch.

    Attributes:
        seq: Newest change in it, or before it if it has none.
        oldest: Receipt of its oldest arrival.
        states, registry: Beds, and who serves whom, as they are after it.
        deliveries: MQTT messages to acknowledge.
    """

    seq: int
    oldest: Instant = _NEVER
    events: list[EventRow] = field(default_factory=list)
    changes: list[ChangeRow] = field(default_factory=list)
    samples: list[SampleRow] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    alerts: dict[str, Alert] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    answered: list[tuple[asyncio.Future[Answer], Answer]] = field(default_factory=list)
    stored: list[AnswerRow] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    states: dict[BedId, BedState] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)

    @property
    def is_empty(self) -> bool:
        """Nothing came and nothing followed."""
        return not self.events and not self.deliveries

    def add(self, event: Event, outcomes: Iterable[Outcome]) -> None:
        """Enter one event and what followed it."""
        cause = len(self.events)
        self.events.append(EventRow(event.at, event.bed, kind_of(event), encode_event(event)))
        for outcome in outcomes:
            if isinstance(outcome, Change):
                self._tell(outcome, cause)
            else:
                self.asides.append(outcome)
                if isinstance(outcome, ReadingsAccepted):
                    self._sample(outcome)

    def _tell(self, change: Change, cause: int) -> None:
        self.seq += 1
        frame = change_frame(self.seq, change)
        self.told.append(Told(self.seq, change, frame))
        self.changes.append(
            ChangeRow(self.seq, change.at, change.bed, wire.change_kind(change), frame, cause)
        )
        match change:
            case AlertRaised(alert=alert) | AlertChanged(alert=alert) | AlertClosed(alert=alert):
                self.alerts[alert.id] = alert
            case _ if (session := getattr(change, "session", None)) is not None:
                self.sessions[session.id] = session
            case _:
                pass

    def _sample(self, accepted: ReadingsAccepted) -> None:
        """Readings for the trend; a late one stands where it was taken, not where it came."""
        for one in accepted.readings:
            at = one.taken if one.late and one.taken is not None else accepted.at
            self.samples.append(SampleRow(accepted.bed, one.signal, at, one.value, one.validity))

    def batch(self) -> Batch:
        """The rows to commit."""
        return Batch(
            events=tuple(self.events),
            changes=tuple(self.changes),
            answers=tuple(self.stored),
            samples=tuple(self.samples),
            alerts=tuple(map(_alert_row, self.alerts.values())),
            sessions=tuple(map(_session_row, self.sessions.values())),
        )


def _alert_row(alert: Alert) -> AlertRow:
    return AlertRow(
        id=alert.id,
        bed=alert.bed,
        session=alert.session,
        rule=alert.rule,
        state=alert.state,
        priority=alert.priority,
        raised_at=alert.raised_at,
        closed_at=alert.closed_at,
        body=wire.to_json(wire.alert_object(alert)),
    )


def _session_row(session: Session) -> SessionRow:
    return SessionRow(
        id=session.id,
        bed=session.bed,
        opened_at=session.opened_at,
        closed_at=session.closed_at,
        body=wire.to_json(wire.session_object(session)),
    )
