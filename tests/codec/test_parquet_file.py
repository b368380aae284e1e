"""Parquet is read back by DuckDB, another implementation, with its types."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from app.codec.parquet_file import GROUP, write_parquet
from app.codec.tables import TABLES, Column, Kind, Row, Table
from tests.codec.test_csv_file import ROWS, TABLE
from tests.support import START

TYPES = {
    Kind.TIME: "TIMESTAMP WITH TIME ZONE",
    Kind.TEXT: "VARCHAR",
    Kind.NUMBER: "DOUBLE",
    Kind.COUNT: "BIGINT",
    Kind.FLAG: "BOOLEAN",
}


def written(path: Path, table: Table, *batches: Sequence[Row]) -> Path:
    with path.open("wb") as file:
        write_parquet(table, batches, file)
        assert not file.closed
    return path


def test_what_is_read_back_is_what_was_written(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", TABLE, ROWS[:2], (), ROWS[2:])
    found = duckdb.read_parquet(str(path)).project("* REPLACE (epoch_ms(time) AS time)").order("time")
    assert found.fetchall() == list(ROWS)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_an_empty_file_has_its_columns(tmp_path: Path, table: Table) -> None:
    path = written(tmp_path / "x.parquet", table)
    found = duckdb.read_parquet(str(path))
    assert found.columns == [one.name for one in table.columns]
    assert [str(one) for one in found.types] == [TYPES[one.kind] for one in table.columns]
    assert found.fetchall() == []


def test_formulas_stay_as_they_were_typed(tmp_path: Path) -> None:
    path = written(tmp_path / "x.parquet", TABLE, [(START, "=1+1", None, None, None)])
    assert duckdb.read_parquet(str(path)).project("note").fetchall() == [("=1+1",)]


def test_an_empty_cell_where_none_may_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="time"):
        written(tmp_path / "x.parquet", TABLE, [(None, "", None, None, None)])


def test_batches_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """A file is larger at the middle of its rows than before: groups leave the memory."""
    path, sizes = tmp_path / "x.parquet", []
    table = Table("t", "One column.", (Column("n", Kind.NUMBER),))

    def batches() -> Iterator[Sequence[Row]]:
        for batch in range(6):
            sizes.append(path.stat().st_size)
            yield [(float(batch * GROUP + n),) for n in range(GROUP // 2)]

    with path.open("wb", buffering=0) as file:
        write_parquet(table, batches(), file)
    assert sizes[0] < sizes[-1]
    query = "SELECT DISTINCT row_group_id FROM parquet_metadata(?)"
    assert len(duckdb.connect().execute(query, [str(path)]).fetchall()) == 3


def test_it_is_loaded_where_it_is_asked_for() -> None:
    code = "import app.main, sys; sys.exit(any(name.startswith('arro3') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
