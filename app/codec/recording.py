"""A recording of vital signs (CSV) as the messages a monitor would have sent.

Columns ``t_s,signal,value,unit``, sorted by time; gzip if the name ends in ``.gz``. Read with care, because
recordings hold what monitors do: a stored 0 is a sensor that is off, not a measurement; a cuff value
repeated every second is one measurement until systolic and diastolic are both there and differ from
the one before; a missing row is a gap.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Final, TypeAlias

from app.codec.refusals import Reason
from app.codec.units import convert
from app.core.events import Envelope, VitalsReceived
from app.core.vitals import (
    CUFF,
    BedId,
    DeviceId,
    Instant,
    Millis,
    Origin,
    Reading,
    Signal,
    Validity,
)

TOGETHER: Final[Millis] = 50
"""Rows this close in time were one message."""

START: Final[Instant] = 1_767_225_600_000
"""2026-01-01 00:00:00 UTC: recordings have relative times, and a golden file must not move."""

LONGEST_S: Final = 10 * 366 * 86_400
"""Ten years: a time beyond is a mistake, and an instant must stay one that a calendar knows."""

COLUMNS: Final = ["t_s", "signal", "value", "unit"]

RECORD: Final = "record"
"""Column in front of them in a file that holds many recordings, a patient each."""


Numbered: TypeAlias = tuple[int, list[str]]
"""A line of a file and its number there, from 1; without the name of the recording it is of."""

Fleet: TypeAlias = Mapping[str, Sequence[Numbered]]
"""Lines of each recording, by its name."""


class RecordingError(ValueError):
    """Not such a recording; the text is one line that names the place."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number of a recording, in its signal's canonical unit; None: a stored 0."""

    at: Millis
    signal: Signal
    value: float | None


@dataclass(slots=True)
class _Cuff:
    """What the cuff last said, to tell a measurement from its repetition."""

    last: tuple[float | None, ...] | None = None
    signals: tuple[Signal, ...] = field(
        default=(Signal.NIBP_SYS, Signal.NIBP_DIA, Signal.NIBP_MAP), init=False
    )

    def fresh(self, rows: dict[Signal, float | None]) -> dict[Signal, float]:
        """The measurement in these rows, if there is a new one."""
        triple = tuple(rows.get(signal) for signal in self.signals)
        if triple[0] is None or triple[1] is None or triple == self.last:
            return {}
        self.last = triple
        return {s: v for s, v in zip(self.signals, triple, strict=True) if v is not None}


def fleet_of(data: bytes, name: str) -> Fleet:
    """The recordings in a file that holds many, as they first occur, each with its own lines.

    The file is read through once, however many there are; none: it is one recording, or nothing.

    Raises:
        RecordingError: Not gzip though it says so.
    """
    lines = _lines(_text(data, name), name)
    fleet: dict[str, list[Numbered]] = {}
    if next(lines, None) == [RECORD, *COLUMNS]:
        for number, line in enumerate(lines, start=2):
            if line:
                fleet.setdefault(line[0], []).append((number, line[1:]))
    return fleet


def rows_of(data: bytes, name: str) -> Iterator[Row]:
    """Read a file that is one recording; raises as :func:`rows_in`, and for other columns."""
    lines = _lines(_text(data, name), name)
    if next(lines, None) != COLUMNS:
        raise RecordingError(f"{name} is no recording: its first line must be {','.join(COLUMNS)}")
    return rows_in(enumerate(lines, start=2), name)


def rows_in(lines: Iterable[Numbered], name: str) -> Iterator[Row]:
    """Read the lines of one recording; signals the service does not know (``pap_*``) are left out.

    Raises:
        RecordingError: Not gzip though it says so, a row that is none, a number that is not finite, or a time
            before the one above it.
    """
    before: Millis | None = None
    for number, line in lines:
        try:
            t_s, signal, value, unit = line
            at, raw = _milliseconds(t_s), _finite(value)
        except ValueError as error:
            raise RecordingError(f"{name}, line {number}: {error}") from error
        if before is not None and at < before:
            raise RecordingError(f"{name}, line {number}: {t_s} s comes after {before / 1000:g} s")
        before = at
        if signal not in Signal.__members__.values():
            continue
        converted = convert(Signal(signal), raw, unit)
        if isinstance(converted, Reason):
            raise RecordingError(f"{name}, line {number}: {signal} in {unit!r}")
        yield Row(at, Signal(signal), None if raw == 0 else converted)


def _text(data: bytes, name: str) -> str:
    try:
        return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise RecordingError(f"{name} cannot be read: {error}") from error


def _lines(text: str, name: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(text))
    except csv.Error as error:
        raise RecordingError(f"{name} cannot be read: {error}") from error


def _milliseconds(text: str) -> Millis:
    seconds = _finite(text)
    if abs(seconds) > LONGEST_S:
        raise ValueError(f"{text} s is no time of a recording")
    return round(seconds * 1000)


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is no finite number")
    return number


def messages_of(rows: Iterator[Row]) -> Iterator[tuple[Millis, tuple[Reading, ...]]]:
    """Group rows into messages, in order of time.

    Yields:
        (ms since the recording began, readings).
    """
    cuff = _Cuff()
    waiting: dict[Signal, float | None] = {}
    began: Millis | None = None
    for row in rows:
        if began is not None and (row.at - began > TOGETHER or row.signal in waiting):
            yield began, _readings(waiting, cuff, began)
            waiting, began = {}, None
        if began is None:
            began = row.at
        waiting[row.signal] = row.value
    if began is not None:
        yield began, _readings(waiting, cuff, began)


def _readings(rows: dict[Signal, float | None], cuff: _Cuff, at: Millis) -> tuple[Reading, ...]:
    streamed = tuple(
        Reading(signal, value, Validity.INVALID if value is None else Validity.VALID)
        for signal, value in rows.items()
        if signal not in CUFF
    )
    measured = cuff.fresh({s: v for s, v in rows.items() if s in CUFF})
    return (
        *streamed,
        *(Reading(s, v, Validity.VALID, START + at) for s, v in measured.items()),
    )


def events_in(rows: Iterator[Row], name: str, bed: BedId) -> Iterator[VitalsReceived]:
    """Rows of one recording as events on a virtual clock that begins at ``START``."""
    device = DeviceId("recording")
    # Numbered after those without a reading are left out: a hole would be told as lost messages.
    sent = ((at, readings) for at, readings in messages_of(rows) if readings)
    for seq, (at, readings) in enumerate(sent, start=1):
        envelope = Envelope(device, name, seq, START + at, Origin.REPLAY)
        yield VitalsReceived(START + at, bed, envelope, readings)
