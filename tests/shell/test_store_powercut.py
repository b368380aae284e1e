"""Power cuts: what was committed is there, and the file is sound, wherever the power goes.

A file layer under SQLite remembers each file as of its last sync. At a cut it keeps every later write
with even odds (a disk may have written it or not) and forgets the rest. The model has no torn sectors
and loses no directory entries.
"""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import apsw
import pytest

from app.shell.rows import Batch, ChangeRow, EventRow
from app.shell.store import FILE, Store

CUTS = 60
COMMITS = 25


class Disk(apsw.VFS):
    """A disk whose unsynced writes may be lost."""

    def __init__(self, name: str) -> None:
        self.pending: dict[str, list[tuple[int, bytes]]] = {}
        self.synced: dict[str, bytes] = {}
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 - SQLite's name
        return Platter(self, name, flags)

    def cut(self, lots: random.Random) -> None:
        """Write back what the disk is left with."""
        for path, writes in self.pending.items():
            if not Path(path).exists():
                continue  # deleted files stay deleted
            data = bytearray(self.synced.get(path, b""))
            for offset, chunk in writes:
                if lots.random() < 0.5:
                    data.extend(bytes(max(0, offset + len(chunk) - len(data))))
                    data[offset : offset + len(chunk)] = chunk
            Path(path).write_bytes(bytes(data))


class Platter(apsw.VFSFile):
    """One file of that disk."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self.disk = disk
        self.path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        super().__init__("", name, flags)
        file = Path(self.path)
        disk.synced.setdefault(self.path, file.read_bytes() if file.exists() else b"")
        disk.pending.setdefault(self.path, [])

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self.disk.pending[self.path].append((offset, bytes(data)))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self.disk.synced[self.path] = Path(self.path).read_bytes()
        self.disk.pending[self.path] = []


@pytest.mark.parametrize("seed", range(CUTS))
async def test_no_committed_row_is_lost(tmp_path: Path, seed: int) -> None:
    lots = random.Random(seed)
    disk = Disk(f"disk-{seed}")
    folder = tmp_path / "data"
    store = Store.open(folder, vfs=f"disk-{seed}")
    confirmed = 0
    for n in range(lots.randrange(1, COMMITS)):
        await store.commit(
            Batch(
                events=(EventRow(n, "c1", "vitals", b"x" * lots.randrange(10, 3000)),),
                changes=(ChangeRow(n + 1, n, "c1", "alert_raised", b"{}", 0),),
            )
        )
        confirmed += 1
    left = tmp_path / "after"
    left.mkdir()
    disk.cut(lots)  # the files are now what the disk kept
    for file in folder.glob(f"{FILE}*"):
        if not file.name.endswith("-shm"):
            (left / file.name).write_bytes(file.read_bytes())
    with apsw.Connection(str(left / FILE)) as found:
        assert found.pragma("integrity_check") == "ok"
        assert found.execute("SELECT count(*) FROM journal").get == confirmed
        assert found.execute("SELECT max(seq) FROM changes").get == confirmed
    # What is on the real file is not what SQLite believes any more: leave without its help.
    store._work.put(None)
    await asyncio.to_thread(store._thread.join)
    disk.unregister()
