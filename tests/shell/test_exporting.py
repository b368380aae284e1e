"""Files are made from pages, and nobody waits for a file that nobody wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import duckdb
import pytest

from app.codec.csv_file import csv_header
from app.codec.tables import ALERTS, CHECKS, READINGS, TABLES, Row, Table
from app.shell import exporting
from app.shell.exporting import Extent, csv_of, pages, parquet_of
from tests.clinic import Clinic
from tests.support import START

ALL = Extent(0, START + 3_600_000)


def busy() -> Clinic:
    clinic = Clinic()
    for n in range(10):
        clinic.vitals("chair-2", spo2=98, hr=70 + n)
        clinic.vitals("chair-3", nibp_sys=165)
    return clinic


async def rows_of(clinic: Clinic, table: Table, extent: Extent = ALL) -> list[Row]:
    return [row async for page in pages(clinic.archive, table, extent) for row in page]


async def whole(file: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in file])


async def test_readings_of_all_and_of_one() -> None:
    clinic = busy()
    assert len(await rows_of(clinic, READINGS)) == 30
    mine = await rows_of(clinic, READINGS, Extent(START, START + 9_000, bed="chair-2"))
    assert {row[1] for row in mine} == {"chair-2"}
    assert len(mine) == 10
    assert await rows_of(Clinic(), READINGS) == []


async def test_alerts() -> None:
    clinic = busy()
    found = await rows_of(clinic, ALERTS)
    assert {row[6] for row in found} == {one.rule for one in clinic.open_alerts()}
    assert await rows_of(clinic, ALERTS, Extent(0, START - 1)) == []
    assert await rows_of(clinic, CHECKS) == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
async def test_both_formats_tell_the_same(tmp_path: Path, table: Table) -> None:
    clinic = busy()
    text = await whole(await csv_of(table, pages(clinic.archive, table, ALL)))
    assert text.startswith(csv_header(table))
    for name, body in (
        ("x.csv", text),
        ("x.parquet", await whole(await parquet_of(table, pages(clinic.archive, table, ALL)))),
    ):
        (tmp_path / name).write_bytes(body)
    columns = ", ".join(f'CAST("{one.name}" AS VARCHAR)' for one in table.columns)
    parquet = duckdb.read_parquet(str(tmp_path / "x.parquet")).project(columns).fetchall()
    read = duckdb.read_csv(str(tmp_path / "x.csv"), all_varchar=True, header=True).fetchall()
    assert len(parquet) == len(read) == len(await rows_of(clinic, table))
    texts = [n for n, one in enumerate(table.columns) if one.kind == "text"]
    assert [[row[n] or None for n in texts] for row in parquet] == [[row[n] for n in texts] for row in read]


async def test_a_large_file_leaves_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "IN_MEMORY", 16)
    monkeypatch.setattr(exporting, "CHUNK", 64)
    clinic = busy()
    pieces = [piece async for piece in await parquet_of(READINGS, pages(clinic.archive, READINGS, ALL))]
    assert max(map(len, pieces)) == 64
    body = b"".join(pieces)
    assert (body[:4], body[-4:]) == (b"PAR1", b"PAR1")


async def test_a_store_that_fails_is_told() -> None:
    async def broken() -> AsyncIterator[Sequence[Row]]:
        yield [(START, "c", None, "hr", 70.0, "/min", "valid")]
        raise OSError("the disk is gone")

    with pytest.raises(Exception, match="the disk is gone"):
        await parquet_of(READINGS, broken())


async def test_who_leaves_ends_the_work() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()
    taken = 0

    async def endless() -> AsyncIterator[Sequence[Row]]:
        nonlocal taken
        while True:
            taken += 1
            asked.set()
            await go_on.wait()
            yield [(START, "c", None, "hr", 70.0, "/min", "valid")]

    waiting = asyncio.create_task(parquet_of(READINGS, endless()))
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert taken == 1
