"""What may stand after the words of the command line.

Each parser takes text and gives a value, or one line of complaint that names what would be right.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, Final

from simulators.front_desk import service_url
from simulators.messages import UNITS
from simulators.physiology.studies import STUDIES
from simulators.scenario_file import scenarios
from simulators.scenarios import Scenario

NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def checked(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A parser whose complaint reaches the person as it is."""

    def parsed(text: str) -> Any:  # noqa: ANN401 - whatever the parser makes
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parsed


def service(text: str) -> str | None:
    """A service's URL; "" is none."""
    return service_url(text) if text else None


def scenario(text: str) -> Scenario:
    """A story by name."""
    if text not in scenarios():
        raise argparse.ArgumentTypeError(f"no scenario {text!r}; there are: {', '.join(scenarios())}")
    return scenarios()[text]


def name(text: str) -> str:
    """A bed or a device, as topics have them."""
    if not NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r}: 1 to 64 letters, digits, _ or - are a name")
    return text


def signals(text: str) -> frozenset[str]:
    """Signals of the contract, separated by commas."""
    asked = frozenset(filter(None, (part.strip() for part in text.split(","))))
    unknown = sorted(asked - UNITS.keys())
    if unknown or not asked:
        raise argparse.ArgumentTypeError(
            f"no such signal: {', '.join(unknown) or 'none given'}; there are: {', '.join(UNITS)}"
        )
    return asked


def positive(text: str) -> float:
    """A number above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def between(low: float, high: float, what: str) -> Callable[[str], float]:
    """A number from ``low`` to ``high``, both included."""

    def parsed(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = low - 1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{text!r}: {what}, from {low:g} to {high:g}")
        return number

    return parsed


def whole_between(low: int, high: int, what: str) -> Callable[[str], int]:
    """A whole number from ``low`` to ``high``, both included."""

    def parsed(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r}: {what}, a whole number from {low} to {high}")
        return int(text)

    return parsed


def study(text: str) -> str:
    """A study whose effect sizes are known."""
    if text not in STUDIES:
        raise argparse.ArgumentTypeError(f"no study {text!r}; there are: {', '.join(STUDIES)}")
    return text


def whole(text: str) -> int:
    """A whole number from 1 on."""
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)
