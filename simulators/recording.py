"""A real recording of vital signs becomes what its monitor would have published.

The file is UTF-8 CSV, gzip if its name ends in ``.gz``, with the columns ``t_s,signal,value,unit``, sorted
by time. Recordings hold what monitors do, so it is read with care:

- 0 is not a measurement but a sensor that is off: it goes out as null, ``invalid``. So does a negative
  number, which no signal of the contract can have.
- A cuff value repeated every second is one measurement. It goes out when systolic and diastolic are both
  there and the triple with the mean differs from the last one sent.
- Rows within 50 ms of each other were one message, unless a signal comes twice.
- Signals that the contract does not name (``pap_*``, pulmonary artery) are left out, and counted.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from simulators.messages import UNITS, Device, Payload, Publish, cuff, reading, vitals

TOGETHER_MS: Final = 50
COLUMNS: Final = ["t_s", "signal", "value", "unit"]
CUFF: Final = ("nibp_sys", "nibp_dia", "nibp_map")


class RecordingError(Exception):
    """The file cannot be played; the text is one line that names the place and the way out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One number.

    Attributes:
        at_ms: Milliseconds since the recording began.
        value: In the unit of ``UNITS``; None: there was no measurement.
    """

    at_ms: int
    signal: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Recording:
    """A whole recording, read and checked.

    Attributes:
        rows: What is on the wire, in order of time.
        left_out: Rows of each signal that is not.
    """

    rows: tuple[Row, ...]
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def seconds(self) -> float:
        """From its beginning to the last number."""
        return self.rows[-1].at_ms / 1000 if self.rows else 0.0


def read(path: Path, only: frozenset[str] | None = None) -> Recording:
    """Read a recording.

    Args:
        only: Signals to play; None: all that the contract names.

    Raises:
        RecordingError: No such file, not gzip though it says so, other columns, a row that is none, or
            nothing to play.
    """
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8", newline="")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8", newline="") as lines
        ):
            recording = _read(lines, path.name, only)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RecordingError(f"{path} cannot be read: {reason}") from error
    if not recording.rows:
        raise RecordingError(f"{path.name} holds none of the signals asked for: nothing to play")
    return recording


def _read(lines: TextIO, name: str, only: frozenset[str] | None) -> Recording:
    rows: list[Row] = []
    left_out: Counter[str] = Counter()
    table = csv.reader(lines)
    header = next(table, [])
    if header[:1] == ["record"]:
        raise RecordingError(f"{name} holds many patients (column 'record'): cut one out first")
    if header != COLUMNS:
        raise RecordingError(f"{name} is no recording: its first line must be {','.join(COLUMNS)}")
    for number, line in enumerate(table, start=2):
        try:
            t_s, signal, text, unit = line
            at_ms, value = round(float(t_s) * 1000), float(text)
        except (ValueError, OverflowError) as error:
            raise RecordingError(f"{name}, line {number}: not t_s,signal,value,unit") from error
        if signal not in UNITS:
            left_out[signal] += 1
            continue
        if unit != UNITS[signal] or not math.isfinite(value):
            raise RecordingError(
                f"{name}, line {number}: {signal} is {text} {unit!r}, not a number in {UNITS[signal]!r}"
            )
        if rows and at_ms < rows[-1].at_ms:
            raise RecordingError(f"{name}, line {number}: goes back in time; sort it by t_s")
        if only is None or signal in only:
            rows.append(Row(at_ms, signal, value if value > 0 else None))
    return Recording(tuple(rows), left_out)


def together(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, float | None]]]:
    """Group rows into messages.

    Yields:
        Milliseconds since the recording began, and the numbers by signal.
    """
    began, numbers = 0, dict[str, float | None]()
    for row in rows:
        if numbers and (row.at_ms - began > TOGETHER_MS or row.signal in numbers):
            yield began, numbers
            numbers = {}
        if not numbers:
            began = row.at_ms
        numbers[row.signal] = row.value
    if numbers:
        yield began, numbers


def messages(recording: Recording, device: Device, pace: float = 1.0) -> Iterator[Publish]:
    """What the monitor would have published.

    Args:
        device: Its origin should be ``replay``.
        pace: Seconds of recording in a second of the device's clock. Times follow the clock: at pace 4
            the recording's second 60 is stamped 15 s after the start.
    """
    boot = device.boot()
    yield device.online(boot, 0.0)
    seq, last = 1, tuple[float | None, ...]()
    for began, numbers in together(recording.rows):
        at = began / 1000 / pace
        readings: list[Payload] = [
            reading(signal, value) if value is not None else reading(signal, None, "invalid")
            for signal, value in numbers.items()
            if signal not in CUFF
        ]
        measured = tuple(numbers.get(signal) for signal in CUFF)
        systolic, diastolic, mean = measured
        if systolic is not None and diastolic is not None and measured != last:
            last = measured
            readings += cuff(systolic, diastolic, mean, device.time(at))
        if readings:
            seq += 1
            yield device.publish("vitals", boot, seq, at, vitals(readings))
