"""What is written to and asked of the store, one function a question; each gets a connection."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import apsw

from app.shell.rows import AnswerRow, Batch, JournalRow, SnapshotRow

STRETCH_MS: Final = 10_000
"""Samples lie together by this much time; part of the schema, so a change is a migration."""

_STRETCHES: Final = (
    "WITH RECURSIVE stretches (stretch) AS ("  # noqa: S608 - those that exist from ?1 to ?2, one seek each
    f"SELECT min(stretch) FROM samples WHERE stretch >= ?1 / {STRETCH_MS} UNION ALL "
    "SELECT (SELECT min(stretch) FROM samples WHERE stretch > stretches.stretch) FROM stretches "
    f"WHERE stretches.stretch < ?2 / {STRETCH_MS})"
)
_USABLE: Final = "value IS NOT NULL AND validity IN ('valid', 'questionable')"


def insert(writer: apsw.Connection, batch: Batch) -> tuple[int, int]:
    """Write a batch inside the caller's transaction; journal ids of its first and last event."""
    first = last = 0
    if batch.events:
        writer.executemany("INSERT INTO journal (at, bed, kind, body) VALUES (?,?,?,?)", batch.events)
        last = writer.last_insert_rowid()
        first = last - len(batch.events) + 1
    if batch.changes:
        writer.executemany(
            "INSERT INTO changes VALUES (?,?,?,?,?,?)",
            [(*row[:5], first + row.cause) for row in batch.changes],
        )
    if batch.samples:
        writer.executemany(
            f"INSERT OR REPLACE INTO samples VALUES (?3 / {STRETCH_MS}, ?1, ?2, ?3, ?4, ?5)",  # noqa: S608
            batch.samples,
        )
    if batch.alerts:
        writer.executemany("INSERT OR REPLACE INTO alerts VALUES (?,?,?,?,?,?,?,?,?)", batch.alerts)
    if batch.sessions:
        writer.executemany("INSERT OR REPLACE INTO sessions VALUES (?,?,?,?,?)", batch.sessions)
    if batch.answers:
        writer.executemany("INSERT OR IGNORE INTO answers VALUES (?,?,?,?)", batch.answers)
    if batch.documents:
        writer.executemany("INSERT OR IGNORE INTO documents VALUES (?,?,?)", batch.documents)
    if batch.snapshots:
        writer.execute("DELETE FROM snapshots")
        writer.executemany("INSERT INTO snapshots VALUES (?,?,?)", batch.snapshots)
    return first, last


def note(writer: apsw.Connection, key: str, value: str) -> None:
    """Write one fact about the store."""
    writer.execute("INSERT OR REPLACE INTO meta VALUES (?,?)", (key, value))


def prune(writer: apsw.Connection, before: int, position: int, most: int) -> int:
    """Remove at most ``most`` old rows of each raw table; how many went.

    Looks at no more rows than it may remove: the writer must not be away for a whole table.
    """
    total = 0
    for statement, bound in (
        (
            (
                "DELETE FROM samples WHERE (stretch, bed, signal, at) IN "  # noqa: S608
                "(SELECT stretch, bed, signal, at FROM samples "
                f"WHERE stretch <= ? / {STRETCH_MS} AND at < ? ORDER BY stretch LIMIT ?)"
            ),
            (before, before, most),
        ),
        (
            (
                "DELETE FROM journal WHERE id IN (SELECT id FROM "
                "(SELECT id, at FROM journal WHERE id <= ? ORDER BY id LIMIT ?) WHERE at < ?)"
            ),
            (position, most, before),
        ),
        ("DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE at < ? LIMIT ?)", (before, most)),
    ):
        writer.execute(statement, bound)
        total += writer.changes()
    return total


def journal(reader: apsw.Connection, after: int, limit: int) -> list[JournalRow]:
    """Events after a position, oldest first."""
    found = reader.execute(
        "SELECT id, at, bed, kind, body FROM journal WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
    )
    return [JournalRow(*row) for row in found]


def snapshots(reader: apsw.Connection) -> list[SnapshotRow]:
    """The newest snapshot."""
    return [SnapshotRow(*row) for row in reader.execute("SELECT * FROM snapshots ORDER BY bed")]


def answer(reader: apsw.Connection, key: str) -> AnswerRow | None:
    """First answer to a key."""
    row = reader.execute("SELECT * FROM answers WHERE key = ?", (key,)).fetchone()
    return None if row is None else AnswerRow(*row)


def last_seq(reader: apsw.Connection) -> int:
    """Newest change; 0: none."""
    (newest,) = reader.execute("SELECT coalesce(max(seq), 0) FROM changes").fetchone() or (0,)
    return int(newest)


def changes(reader: apsw.Connection, after: int, limit: int) -> list[tuple[int, str, bytes]]:
    """(seq, bed, frame) of the changes after one, oldest first."""
    found = reader.execute(
        "SELECT seq, bed, body FROM changes WHERE seq > ? ORDER BY seq LIMIT ?", (after, limit)
    )
    return [(row[0], row[1], row[2]) for row in found]


def meta(reader: apsw.Connection, key: str) -> str | None:
    """One fact about the store."""
    row = reader.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def documents(reader: apsw.Connection) -> dict[str, bytes]:
    """Every document by digest."""
    return {row[0]: row[1] for row in reader.execute("SELECT sha256, body FROM documents")}


def alerts(
    reader: apsw.Connection, state: str | None, bed: str | None, session: str | None, limit: int
) -> list[bytes]:
    """Bodies of alerts, the last raised first."""
    terms, bound = _where({"state": state, "bed": bed, "session": session})
    where = f"WHERE {' AND '.join(terms)}" if terms else ""
    found = reader.execute(
        f"SELECT body FROM alerts {where} ORDER BY raised_at DESC, id DESC LIMIT ?",  # noqa: S608
        (*bound, limit),
    )
    return [row[0] for row in found]


def alert(reader: apsw.Connection, identity: str) -> bytes | None:
    """One alert's body."""
    row = reader.execute("SELECT body FROM alerts WHERE id = ?", (identity,)).fetchone()
    return None if row is None else bytes(row[0])


def closed_sessions(reader: apsw.Connection, bed: str | None, limit: int) -> list[bytes]:
    """Bodies of closed sessions, the last opened first."""
    terms, bound = _where({"bed": bed})
    where = " AND ".join(("closed_at IS NOT NULL", *terms))
    found = reader.execute(
        f"SELECT body FROM sessions WHERE {where} ORDER BY opened_at DESC, id DESC LIMIT ?",  # noqa: S608
        (*bound, limit),
    )
    return [row[0] for row in found]


def session(reader: apsw.Connection, identity: str) -> bytes | None:
    """One session's body."""
    row = reader.execute("SELECT body FROM sessions WHERE id = ?", (identity,)).fetchone()
    return None if row is None else bytes(row[0])


def trend(
    reader: apsw.Connection, bed: str, signal: str, start: int, end: int, points: int
) -> list[tuple[int, float, float, int]]:
    """Usable numbers from ``start`` to ``end`` (ms) in at most ``points`` equal buckets.

    Returns:
        (instant of the bucket's first number, smallest, largest, how many), oldest first. A bucket
        without a usable number is left out, so that a gap stays a gap.
    """
    width = max(1, -(-(end - start + 1) // points))
    found = reader.execute(
        f"{_STRETCHES} SELECT min(at), min(value), max(value), count(*) "  # noqa: S608
        "FROM stretches CROSS JOIN samples USING (stretch) "
        f"WHERE bed = ?3 AND signal = ?4 AND at BETWEEN ?1 AND ?2 AND {_USABLE} "
        "GROUP BY (at - ?1) / ?5 ORDER BY 1",
        (start, end, bed, signal, width),
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def changes_of(reader: apsw.Connection, bed: str, start: int, end: int) -> list[bytes]:
    """Frames of one bed's changes from ``start`` to ``end`` (ms), oldest first."""
    found = reader.execute(
        "SELECT body FROM changes WHERE bed = ? AND at BETWEEN ? AND ? ORDER BY seq", (bed, start, end)
    )
    return [row[0] for row in found]


def newest_changes(
    reader: apsw.Connection, before: int, bed: str | None, kinds: Collection[str], limit: int
) -> list[bytes]:
    """Frames of the changes before one, the newest first; of one bed or (None) all, of some kinds or all."""
    terms = ["seq < ?"] + ["bed = ?"] * (bed is not None)
    if kinds:
        terms.append(f"kind IN ({','.join('?' * len(kinds))})")
    found = reader.execute(
        f"SELECT body FROM changes WHERE {' AND '.join(terms)} ORDER BY seq DESC LIMIT ?",  # noqa: S608
        (before, *([] if bed is None else [bed]), *kinds, limit),
    )
    return [row[0] for row in found]


def pump_reports(reader: apsw.Connection, bed: str, start: int, end: int) -> list[bytes]:
    """Journal lines of one bed's pump from ``start`` to ``end`` (ms), oldest first."""
    found = reader.execute(
        "SELECT body FROM journal WHERE kind = 'pump' AND bed = ? AND at BETWEEN ? AND ? ORDER BY at, id",
        (bed, start, end),
    )
    return [row[0] for row in found]


def readings(
    reader: apsw.Connection, bed: str, signals: Collection[str], start: int, end: int
) -> list[tuple[str, int, float]]:
    """Usable numbers from ``start`` to ``end`` (ms), each one, as (signal, instant, number), oldest first."""
    found = reader.execute(
        f"{_STRETCHES} SELECT signal, at, value FROM stretches CROSS JOIN samples USING (stretch) "  # noqa: S608
        f"WHERE bed = ?3 AND signal IN ({','.join('?' * len(signals))}) AND at BETWEEN ?1 AND ?2 "
        f"AND {_USABLE} ORDER BY at",
        (start, end, bed, *signals),
    )
    return [(row[0], row[1], row[2]) for row in found]


def kept_since(reader: apsw.Connection) -> int | None:
    """Instant of the oldest event that is still in the journal; None: there is none."""
    row = reader.execute("SELECT at FROM journal ORDER BY id LIMIT 1").fetchone()
    return None if row is None else int(row[0])


def document(reader: apsw.Connection, sha256: str) -> bytes | None:
    """One document by its digest."""
    row = reader.execute("SELECT body FROM documents WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else bytes(row[0])


def _where(given: dict[str, str | None]) -> tuple[list[str], list[str]]:
    wanted = {column: value for column, value in given.items() if value is not None}
    return [f"{column} = ?" for column in wanted], list(wanted.values())
