"""What may stand after a word of the command line, and the complaint about what may not."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

import pytest

from simulators import arguments
from simulators.scenario_file import scenarios


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (arguments.whole, "12", 12),
        (arguments.positive, "0.5", 0.5),
        (arguments.name, "chair_1-a", "chair_1-a"),
        (arguments.signals, "hr, spo2", frozenset({"hr", "spo2"})),
        (arguments.service, "", None),
        (arguments.service, "http://h:1/", "http://h:1"),
        (arguments.scenario, "calm", scenarios()["calm"]),
    ],
)
def test_what_is_right_is_a_value(parse: Callable[[str], object], text: str, value: object) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "told"),
    [
        (arguments.whole, "0", "'0' is no whole number from 1 on"),
        (arguments.whole, "-1", "no whole number"),
        (arguments.positive, "inf", "'inf' is no number above 0"),
        (arguments.positive, "x", "'x' is no number above 0"),
        (arguments.name, "a b", "'a b': 1 to 64 letters"),
        (arguments.signals, "", "no such signal: none given"),
        (arguments.scenario, "clam", "no scenario 'clam'; there are: pressure-161-98, "),
        (arguments.checked(arguments.service), "ftp://x", "no service address: 'ftp://x'"),
    ],
)
def test_what_is_wrong_is_named_with_the_way_out(
    parse: Callable[[str], object], text: str, told: str
) -> None:
    with pytest.raises(ArgumentTypeError) as refused:
        parse(text)
    assert told in str(refused.value)
