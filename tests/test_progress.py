from __future__ import annotations

from io import StringIO

import pytest

from app.progress import WIDTH, bar, progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("done", "total", "filled", "told"),
    [
        (0, 8, 0, "0 %  0 of 8 events"),
        (2, 8, WIDTH // 4, "25 %  2 of 8 events"),
        (8, 8, WIDTH, "100 %  8 of 8 events"),
        (9, 8, WIDTH, "100 %  9 of 8 events"),
        (0, 0, WIDTH, "100 %  0 of 0 events"),
        (1_999, 2_000, WIDTH - 1, "99 %  1,999 of 2,000 events"),
    ],
)
def test_a_bar(done: int, total: int, filled: int, told: str) -> None:
    text = bar(done, total, "events")
    assert text.count("#") == filled
    assert len(text.partition("]")[0]) == WIDTH + 1
    assert text.endswith(told)


def test_a_terminal_sees_it_and_keeps_nothing() -> None:
    out = Terminal()
    assert list(progress("abcde", 5, "letters", out, every=2)) == list("abcde")
    lines = out.getvalue().split("\r")
    assert [line.split("  ")[-1].removesuffix("\x1b[K") for line in lines[1:-1]] == [
        "0 of 5 letters",
        "2 of 5 letters",
        "4 of 5 letters",
    ]
    assert lines[-1] == "\x1b[K"


def test_nothing_is_kept_when_somebody_stops_either() -> None:
    out = Terminal()
    items = progress("abc", 3, "letters", out)
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert out.getvalue().endswith("\r\x1b[K")


def test_a_file_sees_nothing() -> None:
    out = StringIO()
    assert list(progress([1, 2], 2, "numbers", out)) == [1, 2]
    assert out.getvalue() == ""
