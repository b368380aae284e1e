"""A table as CSV (RFC 4180): UTF-8, a header, CRLF, quotes where they are needed.

Times are RFC 3339 in UTC with milliseconds, flags ``true`` or ``false``, an empty cell is nothing. A text
that a spreadsheet would take for a formula gets an apostrophe in front: what people typed must never be
run by who opens the file. Numbers stay numbers, a minus sign included.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from app.codec.tables import Cell, Kind, Row, Table
from app.codec.wire_record import stamp

MEDIA_TYPE: Final = "text/csv; charset=utf-8; header=present"

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""First signs that make a spreadsheet calculate; tab and return are skipped by some, then it looks again."""


def csv_header(table: Table) -> bytes:
    """The first line."""
    return _lines([[column.name for column in table.columns]])


def csv_lines(table: Table, rows: Iterable[Row]) -> bytes:
    """Lines of some rows, without header."""
    kinds = [column.kind for column in table.columns]
    return _lines([[_cell(kind, cell) for kind, cell in zip(kinds, row, strict=True)] for row in rows])


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _cell(kind: Kind, cell: Cell) -> str:
    if cell is None:
        return ""
    match kind:
        case Kind.TIME:
            return stamp(int(cell))
        case Kind.FLAG:
            return "true" if cell else "false"
        case Kind.NUMBER | Kind.COUNT:
            return repr(cell)
        case Kind.TEXT:
            text = str(cell)
            return f"'{text}" if text.startswith(_FORMULA) else text
