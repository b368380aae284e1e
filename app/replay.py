"""``dripwatch replay``: a journal or a recording through the same core, as fast as it goes.

A journal gives back, byte for byte, the changes that were told live. A recording is played on a virtual
clock: an hour takes a second, and every hold lasts as long as it should.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from app.codec.frames import change_frame
from app.codec.journal import UnreadableRecordError, decode_event, decode_state
from app.codec.protocol_file import load_protocol
from app.codec.recording import START, RecordingError, events_of
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Change
from app.core.events import Event, Ticked
from app.core.protocol import Protocol
from app.core.site import Registry
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import SITE, BedId
from app.shell.journal_file import JournalFile
from app.shell.restore import GROUND, Ground
from app.shell.store import FILE, StoreError

BED: Final = BedId("recording")
DRAIN: Final = 600_000
"""After a recording's last sample its silence is lived through for this long, ms."""


class ReplayError(Exception):
    """Nothing to replay; the text is one line for a person."""


def replay(path: Path, protocol: Protocol, write: Callable[[bytes], object], *, frames: bool = False) -> None:
    """Replay a file.

    Args:
        path: A data folder, its database, or a recording (``.csv``, ``.csv.gz``).
        protocol: For recordings; a journal brings its own.
        write: Gets one line each, without line end: frames for a journal, a line per alert change
            for a recording.
        frames: Frames for a recording too.

    Raises:
        ReplayError: The file is none of these, or cannot be read.
    """
    journal = path / FILE if path.is_dir() else path
    if not journal.exists():
        raise ReplayError(f"{journal}: no such file. Name a data folder, its database, or a recording.")
    try:
        if journal.name.endswith((".csv", ".csv.gz")):
            _recording(journal, protocol, write, frames=frames)
        else:
            _journal(journal, protocol, write)
    except (RecordingError, UnreadableRecordError, StoreError) as error:
        raise ReplayError(str(error)) from error


def _journal(path: Path, protocol: Protocol, write: Callable[[bytes], object]) -> None:
    with JournalFile(path) as journal:
        protocols = {sha: load_protocol(body) for sha, body in journal.documents().items()}
        suite = Suite(protocol, Registry())
        seq = position = 0
        if not journal.is_whole():
            beds: list[BedState] = []
            for row in journal.snapshots():
                position = row.position
                if row.bed == GROUND:
                    ground = decode_state(row.body, Ground, protocols)
                    suite.registry, seq = ground.registry, ground.seq
                else:
                    beds.append(decode_state(row.body, BedState, protocols))
            suite.restore(beds, suite.registry)
            site = suite.beds[SITE]
            suite.protocol = site.next_protocol or site.protocol
        events = (decode_event(row.body, protocols) for row in journal.after(position))
        told = _play(suite, events, journal.count(position))
        for number, change in enumerate(told, start=seq + 1):
            write(change_frame(number, change))


def _recording(path: Path, protocol: Protocol, write: Callable[[bytes], object], *, frames: bool) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    events: list[Event] = list(events_of(data, path.name, BED))
    if not events:
        raise RecordingError(f"{path} holds no sample")
    events.append(Ticked(events[-1].at + DRAIN, SITE))
    told = _play(Suite(protocol, Registry()), events, len(events))
    for seq, change in enumerate(told, start=1):
        if frames:
            write(change_frame(seq, change))
        elif (line := alert_line(change)) is not None:
            write(line.encode())


def _play(suite: Suite, events: Iterable[Event], total: int) -> Iterator[Change]:
    for event in _progress(events, total):
        yield from (one for one in suite.take(event) if isinstance(one, Change))


def alert_line(change: Change) -> str | None:
    """One alert change for people: time into the recording, what, which, how urgent, the words.

    None: the change is about no alert.
    """
    words = {AlertRaised: "raised", AlertChanged: "changed", AlertClosed: "closed"}
    if not isinstance(change, AlertRaised | AlertChanged | AlertClosed):
        return None
    alert = change.alert
    seconds, ms = divmod(change.at - START, 1000)
    minutes, seconds = divmod(seconds, 60)
    marks = [
        "provisional" if alert.provisional else "",
        "unverified" if alert.unverified else "",
        f"escalation {alert.escalation}" if alert.escalation else "",
        f"covered by {alert.covered_by}" if alert.covered_by else "",
        alert.close_reason or "",
    ]
    return (
        f"{minutes:4d}:{seconds:02d}.{ms:03d}  {words[type(change)]:<8}{alert.id}  {alert.rule}  "
        f"{alert.subject}  {alert.priority}  {alert.action}  {alert.state}  "
        f"[{', '.join(filter(None, marks))}]  {alert.text}"
    )


def _progress(events: Iterable[Event], total: int) -> Iterator[Event]:
    """Pass events on; on a terminal, say how far."""
    shown = sys.stderr.isatty()
    for n, event in enumerate(events):
        if shown and n % 5_000 == 0:
            sys.stderr.write(f"\r{100 * n // max(1, total):3d} %  {n:,} of {total:,} events")
        yield event
    if shown:
        sys.stderr.write("\r\x1b[K")
