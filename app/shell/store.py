"""One SQLite file holds all that must survive: WAL, ``synchronous=FULL``, one writer thread.

Everything queued when the writer wakes goes into one transaction and one sync (group commit). A commit
is never cancelled half-way: whoever waited may leave, the transaction goes on. Reads have their own
read-only connection and thread, so they hold up neither the writer nor the event loop.

The store knows nothing of the core: rows are plain values. Measured power cuts: FULL lost no committed
row, NORMAL lost a third (``tests/shell/test_store_powercut.py`` repeats it).
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

import apsw

from app.shell import queries
from app.shell.migrations import SchemaError, migrate
from app.shell.rows import AnswerRow, Batch, JournalRow, SnapshotRow

FILE: Final = "dripwatch.sqlite3"
LOCK: Final = "dripwatch.lock"
SAFE_SQLITE: Final = (3, 51, 3)
"""First release without the WAL-reset corruption bug."""

CHUNK: Final = 5_000
"""Rows removed at once by retention, so that the writer is never away for long."""

T = TypeVar("T")


class StoreError(Exception):
    """The store cannot be used or written; the text is one line for a person."""


class Receipt(NamedTuple):
    """Journal ids of a committed batch; both 0 when it held no event."""

    first_event_id: int
    last_event_id: int


class _Work(NamedTuple):
    batch: Batch
    future: asyncio.Future[Receipt]
    loop: asyncio.AbstractEventLoop


class Store:
    """The open store of one data folder. ``open`` makes one; ``close`` must be called."""

    def __init__(self, folder: Path, writer: apsw.Connection, lock: int) -> None:
        """Take over an open writer connection; use ``Store.open``."""
        self._folder = folder
        self._writer = writer
        self._lock = lock
        self._work: queue.SimpleQueue[_Work | Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="store-writer", daemon=True)
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="store-reader")
        self._reader: apsw.Connection | None = None
        self._thread.start()

    @classmethod
    def open(cls, folder: Path, vfs: str | None = None) -> Store:
        """Open or create the store of a folder.

        Args:
            folder: Made if missing, readable by its owner alone.
            vfs: Another SQLite file layer, for tests that cut the power.

        Raises:
            StoreError: The folder cannot be written, another process holds it, the file is damaged,
                or it was written by a newer version.
        """
        version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
        if version < SAFE_SQLITE:
            raise StoreError(f"SQLite {apsw.sqlite_lib_version()} is too old: 3.51.3 at least")
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = _locked(folder / LOCK)
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}. Set DRIPWATCH_DATA_DIR.") from error
        path = folder / FILE
        try:
            path.touch(mode=0o600)
            writer = apsw.Connection(str(path), vfs=vfs)
            writer.set_busy_timeout(5_000)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                writer.pragma(*pragma.split("="))
            writer.pragma("trusted_schema", "OFF")
            migrate(writer)
        except SchemaError as error:
            os.close(lock)
            raise StoreError(f"{path}: {error}") from error
        except (apsw.Error, OSError) as error:
            os.close(lock)
            raise StoreError(f"{path} cannot be opened: {error}") from error
        return cls(folder, writer, lock)

    @property
    def path(self) -> Path:
        """The database file."""
        return self._folder / FILE

    # ------------------------------------------------------------------ writing

    async def commit(self, batch: Batch) -> Receipt:
        """Write a batch; returns when it is on disk.

        Raises:
            StoreError: It could not be written, and nothing of it was.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Receipt] = loop.create_future()
        self._work.put(_Work(batch, future, loop))
        return await asyncio.shield(future)

    def _write(self) -> None:
        """The writer thread: all that waits, one transaction, one sync."""
        while True:
            first = self._work.get()
            if first is None:
                return
            group: list[_Work] = []
            todo: list[Callable[[], None]] = []
            last = False
            following: _Work | Callable[[], None] | None = first
            while True:
                if following is None:
                    last = True
                elif isinstance(following, _Work):
                    group.append(following)
                else:
                    todo.append(following)
                if last:
                    break
                try:
                    following = self._work.get_nowait()
                except queue.Empty:
                    break
            if group:
                self._commit(group)
            for work in todo:
                work()
            if last:
                return

    def _commit(self, group: Sequence[_Work]) -> None:
        try:
            with self._writer:
                receipts = [Receipt(*queries.insert(self._writer, work.batch)) for work in group]
        except (apsw.Error, OSError) as error:
            failure = StoreError(f"{self.path} cannot be written: {error}")
            for work in group:
                work.loop.call_soon_threadsafe(_fail, work.future, failure)
            return
        for work, receipt in zip(group, receipts, strict=True):
            work.loop.call_soon_threadsafe(_done, work.future, receipt)

    async def _in_writer(self, work: Callable[[apsw.Connection], T]) -> T:
        """Do something small on the writer's connection, in its turn."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                with self._writer:
                    result = work(self._writer)
            except (apsw.Error, OSError) as error:
                failure = StoreError(f"{self.path} cannot be written: {error}")
                loop.call_soon_threadsafe(_fail, future, failure)
            else:
                loop.call_soon_threadsafe(_done, future, result)

        self._work.put(run)
        return await asyncio.shield(future)

    async def prune(self, before: int, position: int) -> int:
        """Remove raw readings, and journal rows up to ``position``, older than ``before`` (ms).

        Returns:
            Rows removed. Alerts, sessions and numbered changes stay.
        """
        total = 0
        while removed := await self._in_writer(lambda writer: queries.prune(writer, before, position, CHUNK)):
            total += removed
        return total

    async def note(self, key: str, value: str) -> None:
        """Write one fact about the store itself."""
        await self._in_writer(lambda writer: queries.note(writer, key, value))

    # ------------------------------------------------------------------ reading

    async def read(self, query: Callable[[apsw.Connection], T]) -> T:
        """Run one of ``queries`` on the read-only connection."""

        def run() -> T:
            if self._reader is None:
                self._reader = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
                self._reader.set_busy_timeout(5_000)
            return query(self._reader)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def journal(self, after: int, limit: int) -> list[JournalRow]:
        """Events after a position, oldest first."""
        return await self.read(lambda reader: queries.journal(reader, after, limit))

    async def snapshots(self) -> list[SnapshotRow]:
        """The newest snapshot's rows; all of one position."""
        return await self.read(queries.snapshots)

    async def answer(self, key: str) -> AnswerRow | None:
        """The first answer to an idempotency key."""
        return await self.read(lambda reader: queries.answer(reader, key))

    async def last_seq(self) -> int:
        """Newest change; 0: none."""
        return await self.read(queries.last_seq)

    async def meta(self, key: str) -> str | None:
        """One fact about the store itself (``epoch``, ``alive``)."""
        return await self.read(lambda reader: queries.meta(reader, key))

    async def documents(self) -> dict[str, bytes]:
        """Every document by SHA-256."""
        return await self.read(queries.documents)

    def close(self) -> None:
        """Write what waits, checkpoint, and let go of the folder."""
        self._work.put(None)
        self._thread.join()
        self._readers.shutdown()
        if self._reader is not None:
            self._reader.close()
        self._writer.close()
        os.close(self._lock)


def _done(future: asyncio.Future[T], result: T) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[T], failure: Exception) -> None:
    if not future.done():
        future.set_exception(failure)


def _locked(path: Path) -> int:
    """Hold the folder's lock file; it names the process that has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode("ascii", "replace").strip()
        os.close(handle)
        raise StoreError(
            f"{path.parent} is in use by process {holder or 'unknown'}. "
            "Stop it, or set DRIPWATCH_DATA_DIR to another folder."
        ) from None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode("ascii"))
    return handle
