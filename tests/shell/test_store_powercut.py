"""Power cuts and full disks, by SQLite file layers of our own.

``Platter`` remembers every file as of its last sync, and the writes since. When the power goes, each of
those is kept, torn at 512-byte sectors, or lost, by lot. What the store said was on disk must be there
when it is opened again. With ``synchronous=NORMAL`` the same rig loses commits: it can tell.
"""

# ruff: noqa: N802 - the file layer's methods have SQLite's names

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import apsw
import pytest

from app.shell.rows import Batch, ChangeRow, EventRow, JournalRow
from app.shell.store import FILE, Receipt, Store, StoreError

CUTS: Final = 160
SECTOR: Final = 512
CHECKPOINT_PAGES: Final = 12
"""So that a short life has many checkpoints, and cuts fall into them."""


@dataclass
class Disk:
    """What is on the platter, and what is only in its cache.

    Attributes:
        cut_at: Which write, truncation or sync the power goes at, counted from 1.
        operations: How many there were.
        synced: Each file as of its last sync.
        pending: Writes since, as (offset, bytes), a truncation as (size, None).
    """

    cut_at: int
    operations: int = 0
    synced: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[tuple[int, bytes | None]]] = field(default_factory=dict)

    def operate(self) -> None:
        if self.operations >= self.cut_at:
            raise apsw.IOError("the power is gone")
        self.operations += 1
        if self.operations == self.cut_at:
            raise apsw.IOError("the power is gone")

    def sync(self, name: str) -> None:
        for one in self.pending.pop(name, []):
            self._apply(self.synced.setdefault(name, bytearray()), *one)

    def survives(self, folder: Path, lot: random.Random) -> None:
        """Write what a machine finds after the cut into a folder."""
        folder.mkdir()
        for name in self.synced.keys() | self.pending.keys():
            content = bytearray(self.synced.get(name, b""))
            for offset, data in self.pending.get(name, []):
                fate = lot.random()
                if fate < 0.5:
                    continue
                if data is None or fate < 0.8:
                    self._apply(content, offset, data)
                    continue
                for start in range(0, len(data), SECTOR):
                    if lot.random() < 0.5:
                        self._apply(content, offset + start, data[start : start + SECTOR])
            (folder / name).write_bytes(content)

    @staticmethod
    def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
        if data is None:
            del content[offset:]
            return
        content.extend(bytes(max(0, offset - len(content))))
        content[offset : offset + len(data)] = data


class PlatterFile(apsw.VFSFile):
    def __init__(self, disk: Disk, filename: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", filename, flags)
        path = filename.filename() if isinstance(filename, apsw.URIFilename) else filename
        self._name = Path(path or "").name
        self._disk = disk
        disk.pending.setdefault(self._name, [])

    def excepthook(self, *_: object) -> bool:
        """A cut is no news."""
        return True

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.pending.setdefault(self._name, []).append((offset, bytes(data)))
        self._disk.operate()
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._disk.pending.setdefault(self._name, []).append((newsize, None))
        self._disk.operate()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002 - the true disk need not hear of it
        self._disk.operate()
        self._disk.sync(self._name)


class Platter(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        super().__init__("platter", "")

    def excepthook(self, *_: object) -> bool:
        """A cut is no news."""
        return True

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> PlatterFile:
        return PlatterFile(self._disk, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._disk.operate()
        super().xDelete(filename, syncdir)
        self._disk.synced.pop(Path(filename).name, None)
        self._disk.pending.pop(Path(filename).name, None)


@dataclass
class Life:
    """What the store was given, and what it said was on disk."""

    given: dict[int, bytes] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)

    def next(self, lot: random.Random) -> Batch:
        number = len(self.given) + 1
        body = lot.randbytes(lot.choice([20, 300, 9_000]))
        self.given[number] = body
        return Batch(
            events=(EventRow(number, "chair-1", "readings", body), EventRow(number, "chair-1", "twin", body)),
            changes=(ChangeRow(number, number, "chair-1", "alert_raised", b"%d" % number, 0),),
        )


async def live(one: Store, life: Life, lot: random.Random) -> None:
    """Commit alone and in groups until the power goes, or 25 batches are on disk."""
    while len(life.given) < 25:
        numbers = range(len(life.given) + 1, len(life.given) + 1 + lot.choice([1, 1, 3]))
        batches = [life.next(lot) for _ in numbers]
        outcomes = await asyncio.gather(*map(one.commit, batches), return_exceptions=True)
        for number, outcome in zip(numbers, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                life.acknowledged.add(number)
            else:
                assert isinstance(outcome, StoreError)
        if any(isinstance(outcome, StoreError) for outcome in outcomes):
            return


def cut(folder: Path, seed: int, cut_at: int, weaker: str | None = None) -> tuple[Disk, Life]:
    """Live until the power goes, and leave what survives in ``folder / "after"``.

    ``weaker`` is a ``synchronous`` other than the store's own.
    """
    lot = random.Random(seed)
    disk, life = Disk(cut_at), Life()
    platter = Platter(disk)
    try:
        one = Store.open(folder / "before", vfs="platter")
    except StoreError:
        pass
    else:
        if weaker is not None:
            one._writer.pragma("synchronous", weaker)
        one._writer.wal_autocheckpoint(CHECKPOINT_PAGES)
        asyncio.run(live(one, life, lot))
        disk.cut_at = min(disk.cut_at, disk.operations)  # a life that ended before its cut ends now
        with contextlib.suppress(apsw.Error):  # there is no power for the last checkpoint
            one.close()
    platter.unregister()
    disk.survives(folder / "after", lot)
    return disk, life


async def found_after(folder: Path) -> tuple[list[JournalRow], int]:
    one = Store.open(folder)
    assert one._writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    rows = [row for row in await one.journal(0, 1_000) if row.kind == "readings"]
    twins = [row for row in await one.journal(0, 1_000) if row.kind == "twin"]
    assert [(row.at, row.body) for row in rows] == [(row.at, row.body) for row in twins]
    seq = await one.last_seq()
    assert seq == len(rows), "a change without its event, or an event without its change"
    await one.commit(Batch(events=(EventRow(0, "", "after", b""),)))
    one.close()
    return rows, seq


def operations_of_a_life(folder: Path) -> int:
    disk, life = cut(folder, seed=0, cut_at=1 << 60)
    assert len(life.acknowledged) == len(life.given) >= 25
    return disk.operations


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many writes and syncs a whole life has, so that cuts fall all over it."""
    return operations_of_a_life(tmp_path_factory.mktemp("whole"))


def test_no_commit_is_lost_to_a_power_cut(tmp_path: Path, operations: int) -> None:
    acknowledged = unfinished = 0
    for seed in range(CUTS):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _, life = cut(folder, seed, cut_at=1 + seed * operations // CUTS)
        rows, seq = asyncio.run(found_after(folder / "after"))
        found = {row.at: row.body for row in rows}
        assert life.acknowledged <= found.keys(), f"cut {seed} lost {life.acknowledged - found.keys()}"
        assert found.items() <= life.given.items(), f"cut {seed}: nobody gave that"
        assert list(found) == list(range(1, seq + 1)), f"cut {seed}: a hole in the order"
        acknowledged += len(life.acknowledged)
        unfinished += len(life.given) > len(life.acknowledged)
    assert acknowledged > 5 * CUTS, "cuts must fall late enough to have something to lose"
    assert unfinished > CUTS // 2, "and into commits under way"


def test_the_rig_sees_what_a_weaker_setting_loses(tmp_path: Path, operations: int) -> None:
    lost = 0
    for seed in range(30):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _, life = cut(folder, seed, cut_at=operations // 4 + seed * 3, weaker="NORMAL")
        rows, _ = asyncio.run(found_after(folder / "after"))
        lost += len(life.acknowledged - {row.at for row in rows})
    assert lost > 15


# ---------------------------------------------------------------------------------- a full disk


@dataclass
class Space:
    """Room for so many writes to the write-ahead log; afterwards each is answered with ``error``."""

    room: int
    error: Callable[[], apsw.Error]

    def take(self) -> None:
        if self.room <= 0:
            raise self.error()
        self.room -= 1


class CrampedFile(apsw.VFSFile):
    def __init__(self, space: Space, filename: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__("", filename, flags)
        self._space = space if flags[0] & apsw.SQLITE_OPEN_WAL else None

    def excepthook(self, *_: object) -> bool:
        """A full disk is no news."""
        return True

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._space is not None:
            self._space.take()
        super().xWrite(data, offset)


class Cramped(apsw.VFS):
    def __init__(self, space: Space) -> None:
        self._space = space
        super().__init__("cramped", "")

    def excepthook(self, *_: object) -> bool:
        """A full disk is no news."""
        return True

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> CrampedFile:
        return CrampedFile(self._space, name, flags)


@pytest.fixture
def space() -> Iterator[Space]:
    one = Space(1 << 60, apsw.FullError)
    vfs = Cramped(one)
    yield one
    vfs.unregister()


@pytest.mark.parametrize(
    ("error", "says"), [(apsw.FullError, "no space left"), (apsw.IOError, "input/output error")]
)
def test_a_full_disk_takes_nothing_half_and_all_again_when_there_is_room(
    tmp_path: Path, space: Space, error: type[apsw.Error], says: str
) -> None:
    async def fill(room: int) -> bool:
        folder = tmp_path / str(room)
        space.room, space.error = 1 << 60, lambda: error(says)
        one = Store.open(folder, vfs="cramped")
        one._writer.pragma("cache_size", 4)  # pages spill before the commit, so that it fails at any point
        space.room = room
        kept: list[int] = []
        failures: list[str] = []
        for at in range(12):
            events = tuple(EventRow(at, "chair-1", "readings", b"x" * 3_000) for _ in range(8))
            try:
                await one.commit(Batch(events=events))
            except StoreError as failure:
                failures.append(str(failure))
                space.room = 1 << 60
            else:
                kept += [at] * len(events)
        assert [row.at for row in await one.journal(0, 1_000)] == kept
        one.close()
        again = Store.open(folder)
        assert again._writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert [row.at for row in await again.journal(0, 1_000)] == kept
        assert [row.id for row in await again.journal(0, 1_000)] == list(range(1, len(kept) + 1))
        again.close()
        assert set(failures) <= {f"{folder / FILE} cannot be written: {says}"}
        return bool(failures)

    assert [room for room in range(40) if not asyncio.run(fill(room))] == []
