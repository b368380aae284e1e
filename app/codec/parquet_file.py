"""A table as Parquet, written by arrow-rs (``arro3``), a batch of rows at a time.

Times are timestamps of milliseconds in UTC, texts are UTF-8, numbers 64 bit, an empty cell is null. Texts
stand as they were typed: no spreadsheet runs what is in a Parquet file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Final

from app.codec.tables import Kind, Row, Table

if TYPE_CHECKING:
    from arro3.core import DataType, RecordBatch, Schema

MEDIA_TYPE: Final = "application/vnd.apache.parquet"

GROUP: Final = 65_536
"""Rows that are kept in memory until they are written."""


def write_parquet(table: Table, batches: Iterable[Sequence[Row]], file: IO[bytes]) -> None:
    """Write a whole file.

    Args:
        batches: Rows in their order; each is taken when those before it have been written.
        file: Open for writing; stays open.
    """
    # 8 MB that a service need not hold until somebody asks for such a file.
    from arro3.core import RecordBatchReader  # noqa: PLC0415
    from arro3.io import write_parquet as write  # noqa: PLC0415

    schema = _schema(table)
    reader = RecordBatchReader.from_batches(schema, _batches(table, schema, batches))
    write(reader, file, compression="zstd(3)", max_row_group_size=GROUP)


def _schema(table: Table) -> Schema:
    from arro3.core import Field, Schema  # noqa: PLC0415 - see above

    fields = [Field(one.name, _type(one.kind), nullable=not one.required) for one in table.columns]
    return Schema(fields, metadata={"table": table.name, "about": table.about})


def _type(kind: Kind) -> DataType:
    from arro3.core import DataType  # noqa: PLC0415 - see above

    match kind:
        case Kind.TIME:
            return DataType.timestamp("ms", tz="UTC")
        case Kind.TEXT:
            return DataType.string()
        case Kind.NUMBER:
            return DataType.float64()
        case Kind.COUNT:
            return DataType.int64()
        case Kind.FLAG:
            return DataType.bool()


def _batches(table: Table, schema: Schema, batches: Iterable[Sequence[Row]]) -> Iterator[RecordBatch]:
    from arro3.core import Array, DataType, RecordBatch  # noqa: PLC0415 - see above

    for rows in batches:
        if not rows:
            continue
        columns = []
        for column, cells in zip(table.columns, zip(*rows, strict=True), strict=True):
            if column.kind is Kind.TIME:
                columns.append(Array(cells, DataType.int64()).cast(_type(column.kind)))
            else:
                columns.append(Array(cells, _type(column.kind)))
        yield RecordBatch.from_arrays(columns, schema=schema)
