"""Readings, checks and alerts as rows of a table: what ``csv_file`` and ``parquet_file`` write.

A table has the same columns, in the same order and of the same types, in every format. A column's name
ends in its unit where it has one, written without signs (``_mmhg``, ``_per_min``); where it depends on
the row, a column ``unit`` says it in UCUM. No column holds the patient's alias: who may know it asks
for the session.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from app.codec.wire_record import Object, instant, instant_or_none
from app.core.quantity import ENTERED_QUANTITIES, Quantity
from app.core.vitals import FACTS, SITE_NAME, Instant, Signal


class Kind(StrEnum):
    """What the cells of a column are."""

    TIME = "time"
    """Milliseconds since 1970-01-01 UTC."""
    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    """A whole number."""
    FLAG = "flag"
    """True or false."""


class Column(NamedTuple):
    """One column.

    Attributes:
        required: No cell is empty.
    """

    name: str
    kind: Kind
    required: bool = False


Cell: TypeAlias = str | float | bool | None
Row: TypeAlias = tuple[Cell, ...]
"""One cell a column; None where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Table:
    """What can be exported.

    Attributes:
        about: One sentence for the published description.
    """

    name: str
    about: str
    columns: tuple[Column, ...]


def _of(kind: Kind, names: str, *, required: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, kind, required) for name in names.split())


READINGS: Final = Table(
    "readings",
    "Every reading that is still kept, as it was taken in: one row a number, oldest first.",
    (
        *_of(Kind.TIME, "time", required=True),
        *_of(Kind.TEXT, "bed", required=True),
        *_of(Kind.TEXT, "session"),
        *_of(Kind.TEXT, "signal", required=True),
        *_of(Kind.NUMBER, "value"),
        *_of(Kind.TEXT, "unit validity", required=True),
    ),
)

_SUFFIX: Final = {"/min": "per_min", "%": "percent", "mm[Hg]": "mmhg", "Cel": "celsius"}

MEASURED: Final[Mapping[str, str]] = {
    quantity: f"{quantity}_{_SUFFIX[FACTS[Signal(quantity)].unit]}"
    for quantity in ("hr", "spo2", "rr", "etco2", "nibp_sys", "nibp_dia", "nibp_map", "temp")
}
"""Quantity that a check holds -> its column."""

SCALES: Final = (Quantity.MOAAS, Quantity.RASS, Quantity.CADSS, Quantity.CADSS6, Quantity.NAUSEA)
"""Entries that are a number on a scale, without unit; every other one is yes or no."""

YES_OR_NO: Final = tuple(
    one for one in Quantity if one in {*ENTERED_QUANTITIES, Quantity.PRESSURE_ALERT} and one not in SCALES
)

CHECKS: Final = Table(
    "checks",
    "Every check of a visit: what a person saw, and what the monitors said at that instant.",
    (
        *_of(Kind.TIME, "time", required=True),
        *_of(Kind.TEXT, "bed session check by phase", required=True),
        *_of(Kind.FLAG, "full", required=True),
        *_of(Kind.FLAG, "oriented walks"),
        *_of(Kind.NUMBER, " ".join(SCALES)),
        *_of(Kind.FLAG, " ".join(YES_OR_NO)),
        *_of(Kind.NUMBER, " ".join(MEASURED.values())),
        *_of(Kind.TEXT, "note"),
    ),
)

ALERTS: Final = Table(
    "alerts",
    "Every alert, open and closed, by when it was raised.",
    (
        *_of(Kind.TIME, "raised_at onset", required=True),
        *_of(Kind.TIME, "closed_at"),
        *_of(Kind.TEXT, "bed", required=True),
        *_of(Kind.TEXT, "session"),
        *_of(Kind.TEXT, "alert rule", required=True),
        *_of(Kind.TEXT, "subject"),
        *_of(Kind.TEXT, "kind action priority state", required=True),
        *_of(Kind.FLAG, "provisional unverified latched", required=True),
        *_of(Kind.COUNT, "escalation", required=True),
        *_of(Kind.TEXT, "ack_by"),
        *_of(Kind.TIME, "ack_at"),
        *_of(Kind.TEXT, "ack_note close_reason covered_by origin text clears_when signal op unit"),
        *_of(Kind.NUMBER, "value limit baseline held_s"),
        *_of(Kind.TEXT, "cause protocol protocol_version protocol_sha256"),
    ),
)

TABLES: Final = (READINGS, CHECKS, ALERTS)


class Stay(NamedTuple):
    """A visit on a bed, from one instant to another, both included; ``until`` None: it goes on."""

    session: str
    bed: str
    since: Instant
    until: Instant | None

    def holds(self, bed: str, at: Instant) -> bool:
        """Whether a reading of this bed and instant belongs to the visit."""
        return bed == self.bed and self.since <= at and (self.until is None or at <= self.until)


class Sample(NamedTuple):
    """One reading as the store keeps it."""

    bed: str
    signal: str
    at: Instant
    value: float | None
    validity: str


def reading_rows(samples: Iterable[Sample], stays: Iterable[Stay]) -> Iterator[Row]:
    """Rows of ``READINGS``.

    Args:
        samples: In the order of the rows.
        stays: Visits that may hold one of them; of two that touch, the later one has what is of both.
    """
    latest = sorted(stays, key=lambda stay: stay.since, reverse=True)
    for one in samples:
        session = next((stay.session for stay in latest if stay.holds(one.bed, one.at)), None)
        unit = FACTS[Signal(one.signal)].unit
        yield one.at, one.bed, session, one.signal, one.value, unit, one.validity


def check_rows(session: Object, since: Instant, until: Instant) -> Iterator[Row]:
    """Rows of ``CHECKS`` of one session object, oldest first, from one instant to another."""
    for check in session["record"]["checks"]:
        at = instant(check["at"])
        if since <= at <= until:
            yield _check(session, check, at)


def _check(session: Object, check: Object, at: Instant) -> Row:
    entries, vitals = check["entries"], check["vitals"]
    return (
        at,
        session["bed"],
        session["id"],
        check["id"],
        check["by"],
        check["phase"],
        check["full"],
        check["oriented"],
        check["walks"],
        *(_number(entries.get(scale)) for scale in SCALES),
        *(None if word not in entries else bool(entries[word]) for word in YES_OR_NO),
        *(_number(vitals.get(quantity)) for quantity in MEASURED),
        check["note"],
    )


def alert_row(alert: Object) -> Row:
    """Row of ``ALERTS`` of one alert object."""
    ack, explain = alert["ack"] or {}, alert["explain"]
    return (
        instant(alert["raised_at"]),
        instant(alert["onset"]),
        instant_or_none(alert["closed_at"]),
        SITE_NAME if alert["bed"] is None else alert["bed"],
        alert["session"],
        alert["id"],
        alert["rule"],
        alert["subject"],
        alert["kind"],
        alert["action"],
        alert["priority"],
        alert["state"],
        alert["provisional"],
        alert["unverified"],
        alert["latched"],
        alert["escalation"],
        ack.get("by"),
        instant_or_none(ack.get("at")),
        ack.get("note"),
        alert["close_reason"],
        alert["covered_by"],
        alert["origin"],
        alert["text"],
        alert["clears_when"],
        explain["signal"],
        explain["op"],
        explain["unit"],
        _number(explain["value"]),
        _number(explain["limit"]),
        _number(explain["baseline"]),
        explain["held_ms"] / 1000,
        explain["cause"],
        explain["protocol"]["id"],
        explain["protocol"]["version"],
        explain["protocol"]["sha256"],
    )


def _number(value: float | None) -> float | None:
    """JSON writes 97.0 as it likes; a column has one type."""
    return None if value is None else float(value)
