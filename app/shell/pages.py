"""What an export asks of the store, a page at a time: a long one lets every other reader in between.

A page says after what the next one begins. Rows that are written meanwhile come with the page that they
belong to; none is told twice.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import apsw

from app.codec.tables import Sample, Stay
from app.shell.ports import Mark, Page
from app.shell.queries import STRETCH_MS

STRETCHES: Final = 6
"""A page of samples is a minute of all beds: 3,000 numbers with eight chairs, 36,000 with a hundred."""

BODIES: Final = 200
"""Alerts or sessions of a page."""


def samples(reader: apsw.Connection, bed: str | None, start: int, end: int, after: Mark) -> Page[Sample]:
    """Every number of one bed (None: of all) from ``start`` to ``end`` (ms), by instant, bed and signal."""
    first, last = max(start // STRETCH_MS, after[0] + 1), end // STRETCH_MS
    found = reader.execute(
        "WITH RECURSIVE stretches (stretch) AS ("  # those that exist, one seek each
        "SELECT min(stretch) FROM samples WHERE stretch >= ?1 UNION ALL "
        "SELECT (SELECT min(stretch) FROM samples WHERE stretch > stretches.stretch) FROM stretches "
        "WHERE stretches.stretch < ?2 LIMIT ?3) SELECT stretch FROM stretches WHERE stretch <= ?2",
        (first, last, STRETCHES),
    )
    stretches = [row[0] for row in found]
    if not stretches:
        return Page((), None)
    rows = reader.execute(
        "SELECT bed, signal, at, value, validity FROM samples WHERE stretch BETWEEN ?1 AND ?2 "
        "AND at BETWEEN ?3 AND ?4 AND (?5 IS NULL OR bed = ?5) ORDER BY at, bed, signal",
        (stretches[0], stretches[-1], start, end, bed),
    )
    return Page([Sample(*row) for row in rows], (stretches[-1], ""))


def alerts(reader: apsw.Connection, session: str | None, start: int, end: int, after: Mark) -> Page[bytes]:
    """Bodies of alerts raised from ``start`` to ``end`` (ms), of one session or (None) of all, by time."""
    return _bodies(
        reader.execute(
            "SELECT raised_at, id, body FROM alerts WHERE raised_at BETWEEN ?1 AND ?2 "
            "AND (?3 IS NULL OR session = ?3) AND (raised_at, id) > (?4, ?5) ORDER BY raised_at, id LIMIT ?6",
            (start, end, session, *after, BODIES),
        )
    )


def sessions(reader: apsw.Connection, start: int, end: int, after: Mark) -> Page[bytes]:
    """Bodies of sessions that were open at any time from ``start`` to ``end`` (ms), in order of opening."""
    return _bodies(
        reader.execute(
            "SELECT opened_at, id, body FROM sessions WHERE opened_at <= ?2 "
            "AND (closed_at IS NULL OR closed_at >= ?1) AND (opened_at, id) > (?3, ?4) "
            "ORDER BY opened_at, id LIMIT ?5",
            (start, end, *after, BODIES),
        )
    )


def changes(
    reader: apsw.Connection, kinds: Collection[str], start: int, end: int, after: Mark
) -> Page[bytes]:
    """Frames of changes of some kinds from ``start`` to ``end`` (ms), by time and number."""
    rows = [
        (row[0], row[1], row[2])
        for row in reader.execute(
            "SELECT at, seq, body FROM changes WHERE at BETWEEN ? AND ? AND (at, seq) > (?, ?) "  # noqa: S608
            f"AND kind IN ({','.join('?' * len(kinds))}) ORDER BY at, seq LIMIT ?",
            (start, end, after[0], int(after[1] or 0), *kinds, BODIES),
        )
    ]
    return Page([body for _, _, body in rows], (rows[-1][0], str(rows[-1][1])) if rows else None)


def stays(reader: apsw.Connection, start: int, end: int) -> list[Stay]:
    """Which session was on which bed, of those that were open at any time from ``start`` to ``end`` (ms)."""
    found = reader.execute(
        "SELECT id, bed, opened_at, closed_at FROM sessions WHERE opened_at <= ?2 "
        "AND (closed_at IS NULL OR closed_at >= ?1) ORDER BY opened_at, id",
        (start, end),
    )
    return [Stay(*row) for row in found]


def _bodies(found: apsw.Cursor) -> Page[bytes]:
    rows = [(row[0], row[1], row[2]) for row in found]
    after = (rows[-1][0], rows[-1][1]) if rows else None
    return Page([body for _, _, body in rows], after)
