"""A journal read from a closed (or living) store, for ``replay``: read-only, without the lock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import apsw

from app.shell import queries
from app.shell.rows import JournalRow, SnapshotRow
from app.shell.store import StoreError

PAGE: Final = 2_000


class JournalFile:
    """One database file, open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            StoreError: It is no database of ours.
        """
        try:
            self._reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            self._reader.execute("SELECT count(*) FROM journal, meta")
        except apsw.Error as error:
            raise StoreError(f"{path} is no data file of Dripwatch: {error}") from error

    def __enter__(self) -> Self:
        """Nothing more to open."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self._reader.close()

    def is_whole(self) -> bool:
        """Whether the journal still begins with its first row; retention removes old ones."""
        row = self._reader.execute("SELECT min(id) FROM journal").fetchone()
        return row is not None and row[0] in (None, 1)

    def count(self, after: int) -> int:
        """Rows after a position."""
        row = self._reader.execute("SELECT count(*) FROM journal WHERE id > ?", (after,)).fetchone()
        return int(row[0]) if row else 0

    def after(self, position: int) -> Iterator[JournalRow]:
        """Rows after a position, oldest first."""
        while page := queries.journal(self._reader, position, PAGE):
            yield from page
            position = page[-1].id

    def changes(self) -> list[bytes]:
        """Every frame that was told, oldest first."""
        return [row[0] for row in self._reader.execute("SELECT body FROM changes ORDER BY seq")]

    def snapshots(self) -> list[SnapshotRow]:
        """The newest snapshot."""
        return queries.snapshots(self._reader)

    def documents(self) -> dict[str, bytes]:
        """Every document by digest."""
        return queries.documents(self._reader)
