"""A table says something in every cell."""

from __future__ import annotations

import pytest

from app.codec.report.paper import Table


@pytest.mark.parametrize(
    ("shares", "rows", "fault"),
    [
        ((1, 1), (("a", "b"), ("c",)), "a row of 1 under a head of 2"),
        ((1,), (("a", "b"),), "a row of 1 under a head of 2"),
        ((1, 1), (("a", ""),), "a cell says nothing"),
    ],
)
def test_a_table_with_a_hole_is_not_made(
    shares: tuple[int, ...], rows: tuple[tuple[str, ...], ...], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        Table("t", ("x", "y"), shares, rows)


def test_a_table_without_rows_says_so() -> None:
    assert Table("t", ("x",), (1,), ()).nothing == "None recorded."
