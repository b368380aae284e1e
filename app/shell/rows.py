"""Rows of the store: plain values, written as they are and read as they were.

Instants are ms since 1970-01-01 UTC; bodies are JSON; the bed of the site itself is "".
"""

from __future__ import annotations

from typing import NamedTuple


class EventRow(NamedTuple):
    """One event as the journal keeps it."""

    at: int
    bed: str
    kind: str
    body: bytes


class JournalRow(NamedTuple):
    """The same with its position."""

    id: int
    at: int
    bed: str
    kind: str
    body: bytes


class ChangeRow(NamedTuple):
    """One published change.

    Attributes:
        seq: Strictly +1, the sequence number of the WebSocket.
        body: The whole frame, so that a resumed client gets the same bytes.
        cause: Index of the event in its batch that led to it.
    """

    seq: int
    at: int
    bed: str
    kind: str
    body: bytes
    cause: int


class SnapshotRow(NamedTuple):
    """A bed as it was when the journal had reached ``position``."""

    bed: str
    position: int
    body: bytes


class AnswerRow(NamedTuple):
    """First answer to an idempotency key."""

    key: str
    at: int
    status: int
    body: bytes


class AlertRow(NamedTuple):
    """The newest form of an alert."""

    id: str
    bed: str
    session: str | None
    rule: str
    state: str
    priority: str
    raised_at: int
    closed_at: int | None
    body: bytes


class SessionRow(NamedTuple):
    """The newest form of a session."""

    id: str
    bed: str
    opened_at: int
    closed_at: int | None
    body: bytes


class SampleRow(NamedTuple):
    """One number of a trend; None where there was no usable one."""

    bed: str
    signal: str
    at: int
    value: float | None
    validity: str


class DocumentRow(NamedTuple):
    """A document by its digest (a protocol)."""

    sha256: str
    kind: str
    body: bytes


class Batch(NamedTuple):
    """What is committed at once."""

    events: tuple[EventRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    snapshots: tuple[SnapshotRow, ...] = ()
    answers: tuple[AnswerRow, ...] = ()
    alerts: tuple[AlertRow, ...] = ()
    sessions: tuple[SessionRow, ...] = ()
    samples: tuple[SampleRow, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
