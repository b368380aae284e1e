"""What may stand after the words of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from app.commands import arguments


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (arguments.interval, "1", 1_000),
        (arguments.interval, "1.024", 1_024),
        (arguments.interval, "3600", 3_600_000),
        (arguments.whole, "1", 1),
        (arguments.whole, "1000", 1_000),
        (arguments.speed, "2.5", 2.5),
    ],
)
def test_a_number_that_makes_sense(parse: Callable[[str], float], text: str, value: float) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "complaint"),
    [
        (arguments.interval, "0.5", "'0.5': seconds, from 1 to 3600"),
        (arguments.interval, "often", "'often': seconds"),
        (arguments.interval, "nan", "'nan': seconds"),
        (arguments.whole, "0", "'0': a whole number, 1 at least"),
        (arguments.whole, "-1", "'-1': a whole number"),
        (arguments.whole, "1.5", "'1.5': a whole number"),
        (arguments.whole, "²", "'²': a whole number"),
        (arguments.speed, "0", "'0': a number from 1 to 20"),
        (arguments.speed, "fast", "'fast': a number from 1 to 20"),
    ],
)
def test_one_that_does_not(parse: Callable[[str], float], text: str, complaint: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=complaint):
        parse(text)
