"""What was lived before, opened for living it again: a journal with all its sessions, or a recording."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BufferedIOBase
from pathlib import Path
from typing import Final

from app.codec.journal import UnreadableRecordError, decode_event, decode_state
from app.codec.protocol_file import ProtocolError, load_protocol
from app.codec.recording import START, Fleet, RecordingError, events_in, fleet_of, rows_in, rows_of
from app.codec.wire_recording import Visit, bed_of, is_end, visits_of
from app.core.events import Event, Ticked
from app.core.pace import USUAL
from app.core.protocol import Protocol
from app.core.service_events import ConsolesChanged
from app.core.site import Registry
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import SITE, BedId, Instant, Millis
from app.shell.journal_file import JournalFile
from app.shell.restore import GROUND, Ground
from app.shell.store import FILE, StoreError

BED: Final = BedId("recording")
DRAIN: Final[Millis] = 600_000
"""Long enough for all that silence can lead to on a bed without a session."""

RECORDINGS: Final = (".csv", ".csv.gz")
SPOKEN: Final = (".jsonl", ".jsonl.gz")
"""Visits in the words of the wire."""


class PastError(Exception):
    """There is nothing to live again; the text is one line for a person."""


@dataclass(frozen=True, slots=True)
class Past:
    """Where a past begins, and what happened from there.

    Attributes:
        is_journal: It brings its own protocol; a recording is judged by one that is given.
        is_whole: It begins with nothing. A journal whose oldest rows were removed begins with its newest
            snapshot.
        has_sessions: Its patients' sessions are part of it; a recording of numbers knows none.
        interval: From one sample to the next as it says itself, ms; None: it does not say.
        begins: The instant that its times count from; None: its times are of the day.
        states, registry, seq: What was known at the beginning; ``seq``: the newest change told by then.
        count: Events that follow.
    """

    is_journal: bool
    is_whole: bool
    has_sessions: bool
    interval: Millis | None
    begins: Instant | None
    states: tuple[BedState, ...]
    registry: Registry
    seq: int
    count: int
    events: Iterable[Event]

    def suite(self, protocol: Protocol) -> Suite:
        """A suite at the beginning; ``protocol`` is followed until the past says otherwise."""
        suite = Suite(protocol, self.registry)
        suite.restore(self.states, self.registry)
        for state in self.states:
            if state.bed == SITE:
                suite.protocol = state.next_protocol or state.protocol
        return suite


@contextmanager
def opened(
    path: Path, interval: Millis = USUAL, record: str = "", *, drain: Millis = DRAIN
) -> Iterator[Past]:
    """Open a past.

    Args:
        path: A data folder, its database, a recording (``.csv``, ``.csv.gz``), or visits in the words of
            the wire (``.jsonl``, ``.jsonl.gz``).
        interval: From one sample of a recording to the next, ms, if it does not say so itself.
        record: The recording to open of a file that holds many.
        drain: After a recording's last sample its silence is lived through for this long, ms, at a
            monitor's pace, and as many samples long at another; 0: it ends with its last sample.

    Raises:
        PastError: The file is none of these, or cannot be read; also while its events are read.
    """
    file = path / FILE if path.is_dir() else path
    if not file.exists():
        raise PastError(f"{file}: no such file. Name a data folder, its database, or a recording.")
    try:
        if file.name.endswith(SPOKEN):
            yield _spoken(file, record)
        elif file.name.endswith(RECORDINGS):
            yield _recording(file, record, drain * max(interval, USUAL) // USUAL)
        else:
            with JournalFile(file) as journal:
                yield _journal(journal)
    except (RecordingError, UnreadableRecordError, StoreError, ProtocolError) as error:
        raise PastError(str(error)) from error


def _journal(journal: JournalFile) -> Past:
    protocols = {sha: load_protocol(body) for sha, body in journal.documents().items()}
    registry, seq, position = Registry(), 0, 0
    beds: list[BedState] = []
    whole = journal.is_whole()
    for row in () if whole else journal.snapshots():
        position = row.position
        if row.bed == GROUND:
            ground = decode_state(row.body, Ground, protocols)
            registry, seq = ground.registry, ground.seq
        else:
            beds.append(decode_state(row.body, BedState, protocols))
    return Past(
        is_journal=True,
        is_whole=whole,
        has_sessions=True,
        interval=USUAL,
        begins=None,
        states=tuple(beds),
        registry=registry,
        seq=seq,
        count=journal.count(position),
        events=(decode_event(row.body, protocols) for row in journal.after(position)),
    )


def records_in(path: Path) -> tuple[str, ...]:
    """The recordings in a file that holds many; none: it is one past, or nothing that can be opened."""
    if path.is_dir() or not path.name.endswith(RECORDINGS + SPOKEN):
        return ()
    try:
        if path.name.endswith(SPOKEN):
            found = tuple(_visits_in(path))
            return found if len(found) > 1 else ()
        return tuple(_fleet(path))
    except (RecordingError, OSError):
        return ()


def lived(visit: Visit) -> Past:
    """A visit as a past: from its first line to its last, and somebody heard the console all the while."""
    events: tuple[Event, ...] = (
        ConsolesChanged(visit.begins, SITE, armed=True),
        *visit.events,
        Ticked(visit.ends, SITE),
    )
    return Past(
        is_journal=False,
        is_whole=True,
        has_sessions=True,
        interval=visit.interval,
        begins=visit.begins,
        states=(),
        registry=Registry(),
        seq=0,
        count=len(events),
        events=events,
    )


def _spoken(path: Path, record: str) -> Past:
    if record:
        place = _visits_in(path).get(record)
        if place is None:
            raise RecordingError(f"{path.name} holds no visit {record}")
        first, offset = place
        with _file_of(path) as file:
            file.seek(offset)
            return lived(next(visits_of(file, path.name, first)))
    with _file_of(path) as file:
        found = list(visits_of(file, path.name))
    if not found:
        raise RecordingError(f"{path} holds no visit: what writes one begins with a line that says so")
    if len(found) > 1:
        raise RecordingError(f"{path} holds {len(found)} visits: write a file for each")
    return lived(found[0])


def _visits_in(path: Path) -> Mapping[str, tuple[int, int]]:
    """Line and byte at which each visit of a file begins: one after another is asked for, it is read once."""
    now = path.stat()
    return _find_visits(path, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=1)
def _find_visits(path: Path, _changed_ns: int, _size: int) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    times: Counter[str] = Counter()
    offset, is_inside = 0, False
    with _file_of(path) as file:
        for number, line in enumerate(file, start=1):
            if bed := bed_of(line):
                times[bed] += 1
                found[f"{bed} ({times[bed]})" if times[bed] > 1 else bed] = number, offset
                is_inside = True
            elif not is_inside:
                raise RecordingError(f"{path.name}, line {number}: stands outside any visit")
            elif is_end(line):
                is_inside = False
            offset += len(line)
    return found


@contextmanager
def _file_of(path: Path) -> Iterator[BufferedIOBase]:
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            yield file
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecordingError(f"{path} cannot be read: {reason}") from error


def _fleet(path: Path) -> Fleet:
    """The recordings of a file that holds many: one after another is asked for, and it is read once."""
    now = path.stat()
    return _read_fleet(path, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=1)
def _read_fleet(path: Path, _changed_ns: int, _size: int) -> Fleet:
    return fleet_of(path.read_bytes(), path.name)


def _recording(path: Path, record: str, drain: Millis) -> Past:
    try:
        if record:
            rows = rows_in(_fleet(path).get(record, ()), path.name)
        else:
            rows = rows_of(path.read_bytes(), path.name)
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}") from error
    events: list[Event] = list(events_in(rows, path.name, BED))
    if not events:
        raise RecordingError(f"{path} holds no sample")
    if drain:
        events.append(Ticked(events[-1].at + drain, SITE))
    return Past(
        is_journal=False,
        is_whole=True,
        has_sessions=False,
        interval=None,
        begins=START,
        states=(),
        registry=Registry(),
        seq=0,
        count=len(events),
        events=events,
    )
