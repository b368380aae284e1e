"""CSV is read back by Python, pandas and DuckDB as what was written, and runs nothing."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.csv_file import csv_header, csv_lines
from app.codec.tables import Column, Kind, Row, Table
from app.codec.wire_record import stamp
from tests.support import START

TABLE = Table(
    "sample",
    "One column of each kind.",
    (
        Column("time", Kind.TIME, required=True),
        Column("note", Kind.TEXT),
        Column("value", Kind.NUMBER),
        Column("times", Kind.COUNT),
        Column("full", Kind.FLAG),
    ),
)
ROWS: tuple[Row, ...] = (
    (START, 'said "no", twice\nand left', -1.5, 3, True),
    (START + 1, "blutdruck erhöht ≥ 160", 0.1 + 0.2, 0, False),
    (START + 2, None, None, None, None),
)


def file(*rows: Row) -> bytes:
    return csv_header(TABLE) + csv_lines(TABLE, rows)


def test_bytes() -> None:
    assert (
        file(*ROWS[:1], ROWS[2])
        == (
            "time,note,value,times,full\r\n"
            f'{stamp(START)},"said ""no"", twice\nand left",-1.5,3,true\r\n'
            f"{stamp(START + 2)},,,,\r\n"
        ).encode()
    )


def test_no_rows_are_a_header() -> None:
    assert file() == b"time,note,value,times,full\r\n"
    assert csv_lines(TABLE, ()) == b""


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+1", "'+1"),
        ("-1 on the scale", "'-1 on the scale"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_nothing_that_was_typed_is_run(text: str, cell: str) -> None:
    (_, row) = csv.reader(StringIO(file((START, text, -2.0, -3, None)).decode(), newline=""))
    assert row == [stamp(START), cell, "-2.0", "-3", ""], "numbers keep their sign"


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.floats(allow_nan=False))
    )
)
def test_what_is_read_back_is_what_was_written(cells: list[tuple[str, float]]) -> None:
    written = file(*((START, text, value, None, None) for text, value in cells)).decode()
    read = list(csv.reader(StringIO(written, newline="")))[1:]
    assert [re.sub(r"\A'(?=[=+\-@\t\r])", "", row[1]) for row in read] == [
        re.sub(r"\A'(?=[=+\-@\t\r])", "", text) for text, _ in cells
    ]
    assert [float(row[2]) for row in read] == [value for _, value in cells]


def test_pandas() -> None:
    frame = pd.read_csv(BytesIO(file(*ROWS)), parse_dates=["time"])
    assert str(frame["time"].dtype).endswith(", UTC]")
    assert frame["time"][1] == pd.Timestamp(START + 1, unit="ms", tz="UTC")
    assert frame["value"].tolist()[:2] == [-1.5, 0.1 + 0.2]
    assert frame["note"][0] == ROWS[0][1]
    assert frame["full"].tolist()[:2] == [True, False]
    assert frame.isna().iloc[2].tolist() == [False, True, True, True, True]


def test_duckdb_finds_the_types_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(file(*ROWS))
    found = duckdb.read_csv(str(path))
    types = found.types
    assert [str(one) for one in types][2:] == ["DOUBLE", "BIGINT", "BOOLEAN"]
    assert str(types[0]).startswith("TIMESTAMP")
    assert found.project("* REPLACE (epoch_ms(time) AS time)").order("time").fetchall() == list(ROWS)
