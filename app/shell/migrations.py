"""Numbered steps from an empty file to the present schema, each in one transaction.

``PRAGMA user_version`` says how many have been taken. A step, once released, never changes.
"""

from __future__ import annotations

import secrets
from typing import Final

import apsw

STEPS: Final = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL, bed TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL);
    CREATE TABLE changes (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL, bed TEXT NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
        event_id INTEGER NOT NULL);
    CREATE TABLE snapshots (
        bed TEXT PRIMARY KEY, position INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE answers (
        key TEXT PRIMARY KEY, at INTEGER NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE documents (
        sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE alerts (
        id TEXT PRIMARY KEY, bed TEXT NOT NULL, session TEXT, rule TEXT NOT NULL,
        state TEXT NOT NULL, priority TEXT NOT NULL, raised_at INTEGER NOT NULL,
        closed_at INTEGER, body BLOB NOT NULL);
    CREATE INDEX alerts_by_time ON alerts (raised_at);
    CREATE TABLE sessions (
        id TEXT PRIMARY KEY, bed TEXT NOT NULL, opened_at INTEGER NOT NULL,
        closed_at INTEGER, body BLOB NOT NULL);
    CREATE TABLE samples (
        bed TEXT NOT NULL, signal TEXT NOT NULL, at INTEGER NOT NULL, value REAL,
        validity TEXT NOT NULL);
    CREATE INDEX samples_by_signal ON samples (bed, signal, at);
    """,
    # Samples by time first: a commit then dirties a few pages, not one for each bed and signal, and
    # retention removes from one end. A stretch is 10 s (`queries.STRETCH_MS`).
    """
    DROP INDEX samples_by_signal;
    ALTER TABLE samples RENAME TO old_samples;
    CREATE TABLE samples (
        stretch INTEGER NOT NULL, bed TEXT NOT NULL, signal TEXT NOT NULL, at INTEGER NOT NULL,
        value REAL, validity TEXT NOT NULL,
        PRIMARY KEY (stretch, bed, signal, at)) WITHOUT ROWID;
    INSERT OR REPLACE INTO samples SELECT at / 10000, bed, signal, at, value, validity FROM old_samples;
    DROP TABLE old_samples;
    """,
    # A session's own changes and pump reports are found without reading everybody's.
    """
    CREATE INDEX changes_by_bed ON changes (bed, at);
    CREATE INDEX pump_reports ON journal (bed, at) WHERE kind = 'pump';
    """,
    # The event log turns pages of one chair by number; alarm burden reads a stretch of time of all.
    """
    CREATE INDEX changes_by_bed_in_order ON changes (bed, seq);
    CREATE INDEX changes_by_time ON changes (at, seq);
    """,
)


class SchemaError(Exception):
    """The file is of a schema this program does not know."""


def migrate(writer: apsw.Connection) -> None:
    """Bring a file to the present schema.

    Raises:
        SchemaError: It was written by a newer version.
    """
    have = int(writer.pragma("user_version") or 0)
    if have > len(STEPS):
        raise SchemaError(f"schema {have} is newer than this program's ({len(STEPS)}): use the newer version")
    for number, step in enumerate(STEPS[have:], start=have + 1):
        with writer:
            writer.execute(step)
            if number == 1:
                epoch = secrets.token_hex(8)
                writer.execute("INSERT INTO meta VALUES ('epoch', ?)", (epoch,))
            writer.pragma("user_version", number)
