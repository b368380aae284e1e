"""Chairs lived through, for tests: what their devices said, taken apart by the contract."""

from __future__ import annotations

from typing import Any

from simulators.bedside import Bedside
from simulators.chair import chair
from simulators.messages import Item, Publish
from simulators.scenario_file import scenarios
from tests.simulators import wire_check

START = 1_795_000_000_000


def bedside(name: str, seed: int = 1, bed: str = "chair-1") -> Bedside:
    """A chair at second 0."""
    return chair(bed, scenarios()[name], seed).bedside(START)


def life(name: str, seconds: int = 400, seed: int = 1) -> dict[str, list[Item]]:
    """Everything that each device does in so many seconds, by device."""
    here = bedside(name, seed)
    found: dict[str, list[Item]] = {"chair-1-monitor": [], "chair-1-pump": []}
    for _ in range(seconds):
        for said in here.second():
            found[said.device].append(said.item)
    return found


def said(items: list[Item]) -> list[tuple[float, dict[str, Any]]]:
    """(second, message), each of them right on the wire."""
    return [(i.at, wire_check.check(i.topic, i.payload)) for i in items if isinstance(i, Publish)]


def values(message: dict[str, Any]) -> dict[str, Any]:
    """Numbers of a vitals message by signal."""
    return {one["signal"]: one["value"] for one in message.get("readings", [])}
