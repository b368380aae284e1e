"""One SQLite file holds all that must survive: WAL, ``synchronous=FULL``, one writer thread.

Everything queued when the writer wakes goes into one transaction and one sync (group commit), in the
order in which it was asked for. A commit is never cancelled half-way: whoever waited may leave, the
transaction goes on. Reads have their own read-only connection and thread, so they hold up neither the
writer nor the event loop.

The store knows nothing of the core: rows are plain values. Measured power cuts: FULL lost no committed
row, NORMAL lost a third (``tests/shell/test_store_powercut.py`` repeats it).
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

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
    """The store cannot be used, read or written; the text is one line for a person."""


class Receipt(NamedTuple):
    """Journal ids of a committed batch; both 0 when it held no event."""

    first_event_id: int
    last_event_id: int


class _Job(NamedTuple):
    """Something to do inside the writer's next transaction, and who waits for it."""

    work: Callable[[apsw.Connection], Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


class Store:
    """The open store of one data folder. ``open`` makes one; ``close`` must be called."""

    def __init__(self, folder: Path, writer: apsw.Connection, lock: int, vfs: str | None) -> None:
        """Take over an open writer connection; use ``Store.open``."""
        self._folder = folder
        self._writer = writer
        self._lock = lock
        self._vfs = vfs
        self._work: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
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
            StoreError: SQLite is too old, the folder cannot be written, another process holds it, the
                file is damaged, or it was written by a newer version.
        """
        version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
        if version < SAFE_SQLITE:
            raise StoreError(f"SQLite {apsw.sqlite_lib_version()} is too old: 3.51.3 at least")
        path = folder / FILE
        try:
            with contextlib.ExitStack() as undo:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = _locked(folder / LOCK)
                undo.callback(os.close, lock)
                path.touch(mode=0o600)
                writer = apsw.Connection(str(path), vfs=vfs)
                undo.callback(writer.close)
                _prepare(writer)
                migrate(writer)
                undo.pop_all()
        except SchemaError as error:
            raise StoreError(f"{path}: {error}") from error
        except apsw.Error as error:
            raise StoreError(f"{path} cannot be opened: {error}") from error
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}. Set DRIPWATCH_DATA_DIR.") from error
        return cls(folder, writer, lock, vfs)

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
        return await self._in_writer(lambda writer: Receipt(*queries.insert(writer, batch)))

    async def _in_writer(self, work: Callable[[apsw.Connection], T]) -> T:
        """Do something small in the writer's next transaction; returns when that is on disk."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        with self._door:
            if self._closed:
                raise StoreError(f"{self.path} is closed")
            self._work.put(_Job(work, future, loop))
        return await future  # who leaves cancels this future, not the job

    def _write(self) -> None:
        """The writer thread: all that waits, one transaction, one sync."""
        waiting: list[_Job | None] = []
        while None not in waiting:
            waiting = [self._work.get()]
            while not self._work.empty():
                waiting.append(self._work.get())
            if group := [job for job in waiting if job is not None]:
                self._transact(group)

    def _transact(self, group: Sequence[_Job]) -> None:
        """Do a group of jobs, all or none, and tell who waits.

        A transaction is begun by name: had a failed one stayed open, beginning would fail too, and
        nobody would be told "on disk" about what is not.
        """
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            results = [job.work(self._writer) for job in group]
            self._writer.execute("COMMIT")
        except (apsw.Error, OSError) as error:
            self._roll_back()
            failure = StoreError(f"{self.path} cannot be written: {error}")
            self._tell(group, asyncio.Future.set_exception, [failure] * len(group))
        except Exception as error:  # noqa: BLE001 - a bug belongs to who waits; this thread must live
            self._roll_back()
            self._tell(group, asyncio.Future.set_exception, [error] * len(group))
        else:
            self._tell(group, asyncio.Future.set_result, results)

    def _roll_back(self) -> None:
        if self._writer.in_transaction:  # SQLite has often done it by itself
            with contextlib.suppress(apsw.Error):
                self._writer.execute("ROLLBACK")

    def _tell(
        self, group: Sequence[_Job], how: Callable[[asyncio.Future[Any], Any], None], what: Sequence[Any]
    ) -> None:
        """Settle the futures of a group, in one call for each event loop."""
        settled = list(zip(group, what, strict=True))

        def settle(loop: asyncio.AbstractEventLoop) -> None:
            for job, value in settled:
                if job.loop is loop and not job.future.done():
                    how(job.future, value)

        for loop in {job.loop for job in group}:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, loop)

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
        """Run one of ``queries`` on the read-only connection.

        Raises:
            StoreError: The store is closed, or the file is damaged or cannot be read.
        """

        def run() -> T:
            try:
                if self._reader is None:
                    self._reader = _reader(self.path, self._vfs)
                return query(self._reader)
            except apsw.Error as error:
                raise StoreError(f"{self.path} cannot be read: {error}") from error

        with self._door:
            if self._closed:
                raise StoreError(f"{self.path} is closed")
            answer = asyncio.get_running_loop().run_in_executor(self._readers, run)
        return await answer

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
        """Write what waits, checkpoint, and let go of the folder; a second call does nothing."""
        with self._door:
            if self._closed:
                return
            self._closed = True
            self._work.put(None)
        self._thread.join()
        self._readers.shutdown()
        try:
            if self._reader is not None:
                self._reader.close()
            self._writer.close()
        finally:
            os.close(self._lock)


def _prepare(writer: apsw.Connection) -> None:
    """Make a fresh connection the writer: what it promises stands here."""
    writer.set_busy_timeout(5_000)
    if writer.pragma("journal_mode", "WAL") != "wal":
        raise apsw.CantOpenError("this file system has no shared memory, which WAL needs")
    writer.pragma("synchronous", "FULL")
    writer.pragma("fullfsync", "ON")  # macOS: its fsync alone does not reach the platter
    writer.pragma("foreign_keys", "ON")
    writer.pragma("trusted_schema", "OFF")


def _reader(path: Path, vfs: str | None) -> apsw.Connection:
    reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=vfs)
    reader.set_busy_timeout(5_000)
    reader.pragma("trusted_schema", "OFF")
    return reader


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
