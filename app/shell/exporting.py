"""Tables from the store to a file, page by page: memory holds one page, whatever is asked for.

CSV goes out as it is read. A Parquet file ends with its directory, so it is written whole into a temporary
file that has no name, small ones in memory, and then handed out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Final

from app.codec.csv_file import csv_header, csv_lines
from app.codec.parquet_file import write_parquet
from app.codec.tables import (
    ALERTS,
    CHECKS,
    READINGS,
    Row,
    Table,
    alert_row,
    check_rows,
    reading_rows,
)
from app.core.vitals import Instant
from app.shell.ports import FIRST, Archive, Mark

IN_MEMORY: Final = 4 << 20
"""Bytes of a temporary file that need no disk."""

CHUNK: Final = 1 << 16
"""Bytes of a file sent at once."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What an export is about: a stretch of time, and one visit of it if that is meant.

    Attributes:
        session, bed: Of the visit; None: all.
    """

    since: Instant
    until: Instant
    session: str | None = None
    bed: str | None = None


def pages(archive: Archive, table: Table, extent: Extent) -> AsyncIterator[Sequence[Row]]:
    """The rows of a table, some at a time, none of them empty."""
    return _PAGES[table.name](archive, extent)


async def _readings(archive: Archive, extent: Extent) -> AsyncIterator[Sequence[Row]]:
    stays = await archive.stays(extent.since, extent.until)
    after: Mark | None = FIRST
    while after is not None:
        samples, after = await archive.sample_page(extent.bed, extent.since, extent.until, after)
        if samples:
            first, last = samples[0].at, samples[-1].at
            near = [one for one in stays if one.since <= last and (one.until is None or first <= one.until)]
            yield list(reading_rows(samples, near))


async def _checks(archive: Archive, extent: Extent) -> AsyncIterator[Sequence[Row]]:
    after: Mark | None = FIRST
    while after is not None:
        bodies, after = await archive.session_page(extent.since, extent.until, after)
        told = [session for body in bodies if extent.session in (None, (session := json.loads(body))["id"])]
        rows = [row for session in told for row in check_rows(session, extent.since, extent.until)]
        if rows:
            yield rows


async def _alerts(archive: Archive, extent: Extent) -> AsyncIterator[Sequence[Row]]:
    after: Mark | None = FIRST
    while after is not None:
        bodies, after = await archive.alert_page(extent.session, extent.since, extent.until, after)
        if bodies:
            yield [alert_row(json.loads(body)) for body in bodies]


_PAGES: Final = {READINGS.name: _readings, CHECKS.name: _checks, ALERTS.name: _alerts}


async def csv_of(table: Table, rows: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    """A CSV file, to be taken piece by piece."""
    return _csv(table, rows)


async def _csv(table: Table, rows: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    yield csv_header(table)
    async for page in rows:
        yield await asyncio.to_thread(csv_lines, table, page)


async def parquet_of(table: Table, rows: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    """A Parquet file, to be taken piece by piece; it is whole when this returns.

    The writer pulls and cannot wait, so it works in a thread and calls back for every page. If nobody
    wants it any more it ends with the page in hand.
    """
    loop = asyncio.get_running_loop()
    wanted = True

    async def following() -> Sequence[Row] | None:
        return await anext(rows, None)

    def batches() -> Iterator[Sequence[Row]]:
        while wanted:
            page = asyncio.run_coroutine_threadsafe(following(), loop).result()
            if page is None:
                return
            yield page

    with ExitStack() as undo:
        file = undo.enter_context(SpooledTemporaryFile(IN_MEMORY))
        try:
            await asyncio.to_thread(write_parquet, table, batches(), file)
        finally:
            wanted = False
        undo.pop_all()
    return _chunks(file)


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
