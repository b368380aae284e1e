"""Pasts for tests: journals written from events in memory, with no loop and no clock."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from app.codec.frames import change_frame
from app.codec.journal import encode_event, kind_of
from app.codec.protocol_file import dump_protocol
from app.core.changes import Change
from app.core.events import CloseSession, Event, OpenSession, ProtocolAdopted, Ticked
from app.core.plan import Patient, Plan
from app.core.protocol import Protocol
from app.core.suite import Suite
from app.core.vitals import SITE, BedId
from app.shell.restore import snapshot
from app.shell.rows import Batch, ChangeRow, DocumentRow, EventRow
from app.shell.store import Store
from tests.core.test_suite import vitals
from tests.support import CHAIR, START, shipped_whole


def write_journal(folder: Path, events: Sequence[Event], protocol: Protocol | None = None) -> list[bytes]:
    """A data folder in which a service that follows ``protocol`` lived these events.

    Returns:
        Every frame that was told.
    """
    adopted = protocol or shipped_whole()
    lived = [ProtocolAdopted(START - 1_000, SITE, adopted), *events]
    suite = Suite(adopted)
    rows = tuple(EventRow(event.at, event.bed, kind_of(event), encode_event(event)) for event in lived)
    frames: list[bytes] = []
    changes: list[ChangeRow] = []
    for n, event in enumerate(lived):
        for one in suite.take(event):
            if isinstance(one, Change):
                frames.append(change_frame(len(frames) + 1, one))
                changes.append(ChangeRow(len(frames), one.at, one.bed, "", frames[-1], n))
    document = DocumentRow(adopted.sha256, "protocol", dump_protocol(adopted))
    _commit(folder, Batch(events=rows, changes=tuple(changes), documents=(document,)))
    return frames


def write_remainder(folder: Path, early: Sequence[Event], late: Sequence[Event]) -> None:
    """A data folder whose oldest rows were removed: a snapshot after ``early``, and the rows of ``late``."""
    protocol = shipped_whole()
    suite = Suite(protocol)
    seq = sum(isinstance(one, Change) for event in early for one in suite.take(event))
    rows = tuple(EventRow(event.at, event.bed, kind_of(event), encode_event(event)) for event in late)
    document = DocumentRow(protocol.sha256, "protocol", dump_protocol(protocol))
    filler = EventRow(START, SITE, "ticked", encode_event(Ticked(START, SITE)))
    kept = snapshot(suite.beds.values(), suite.registry, seq, 1)
    _commit(folder, Batch(events=(filler, *rows), snapshots=kept, documents=(document,)), forget=1)


def _commit(folder: Path, batch: Batch, *, forget: int = 0) -> None:
    store = Store.open(folder)
    try:
        asyncio.run(store.commit(batch))
        if forget:
            store._writer.execute("DELETE FROM journal WHERE id <= ?", (forget,))
    finally:
        store.close()


def visit(number: int = 1, *, since: int = 0, bed: BedId = CHAIR, spo2: float = 90.0) -> list[Event]:
    """A session of a minute: opened, SpO2 once a second, closed. ``since`` ms after ``START``."""
    at = START + since
    patient, plan = Patient(f"K-{bed}", 80.0), Plan("ketamine", 40.0, 40.0)
    close = CloseSession(at + 60_500, bed, f"c{number}", f"{bed}.s{number}", "RN", "home", override=True)
    seq = number * 1_000
    return [
        OpenSession(at, bed, f"o{number}", patient, plan, ""),
        *(vitals(since + n * 1_000, bed, seq + n, hr=70, spo2=spo2) for n in range(1, 60)),
        close,
    ]


def calmly(*events: Event) -> list[Event]:
    """Events of several beds in order of time."""
    return sorted(events, key=lambda event: event.at)
