"""A chair: its devices, its person, and what the front desk is told."""

from __future__ import annotations

from itertools import pairwise, takewhile

import pytest

from simulators.chair import chair
from simulators.messages import Item, Publish
from simulators.scenarios import SCENARIOS
from tests.simulators import wire_check

START = 1_795_000_000_000


def life(name: str, seed: int, seconds: float = 400) -> dict[str, list[Item]]:
    streams = chair("chair-1", SCENARIOS[name], seed).streams(START)
    return {
        device: list(takewhile(lambda item: item.at <= seconds, stream)) for device, stream in streams.items()
    }


def test_devices_are_called_after_the_bed_unless_told() -> None:
    assert list(life("calm", 1)) == ["chair-1-monitor", "chair-1-pump"]
    named = chair("c", SCENARIOS["calm"], 1, monitor="m", pump="p")
    assert list(named.streams(START)) == ["m", "p"]


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_the_same_seed_is_the_same_chair(name: str) -> None:
    assert life(name, 3) == life(name, 3)
    assert life(name, 3) != life(name, 4)


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - {"malformed"}))
def test_whatever_the_network_does_the_messages_are_right(name: str) -> None:
    for device, items in life(name, 1).items():
        for item in items:
            if isinstance(item, Publish):
                wire_check.check(item.topic, item.payload)
                assert item.topic.split("/")[2:4] == ["chair-1", device]


def refused(name: str) -> int:
    count = 0
    for items in life(name, 1).values():
        for item in items:
            if isinstance(item, Publish):
                try:
                    wire_check.check(item.topic, item.payload)
                except wire_check.WrongError:
                    count += 1
    return count


def test_malformed_mixes_in_payloads_that_are_refused_and_loses_nothing() -> None:
    assert refused("malformed") > 100
    for device, items in life("malformed", 1).items():
        good = {item.payload for item in items if isinstance(item, Publish)}
        assert good >= {i.payload for i in life("calm", 1)[device] if isinstance(i, Publish)}


def seqs(name: str, device: str = "chair-1-monitor") -> list[tuple[float, int]]:
    return [
        (item.at, wire_check.check(item.topic, item.payload)["seq"])
        for item in life(name, 1)[device]
        if isinstance(item, Publish)
    ]


def test_a_network_gap_is_silence_and_then_a_burst_in_order() -> None:
    told = seqs("network-gap")
    assert [seq for _, seq in told] == list(range(1, 402))
    assert [at for at, _ in told if 60 <= at < 90] == []
    assert len([at for at, _ in told if at == 90]) == 31


def test_duplicates_repeats_and_swaps_and_fills_every_hole() -> None:
    numbers = [seq for _, seq in seqs("duplicates")]
    assert len(numbers) > len(set(numbers)) + 30
    assert sum(later < before for before, later in pairwise(numbers)) > 10
    assert set(numbers) >= set(range(1, 400))


def test_lost_messages_leave_holes() -> None:
    numbers = {seq for _, seq in seqs("lost-messages")}
    assert 5 <= len(set(range(1, 402)) - numbers) <= 50


def test_the_visit_tells_plan_and_baseline() -> None:
    one = chair("chair-1", SCENARIOS["pressure-161-98"], 1)
    visit = one.visit(1)
    assert (visit.bed, visit.alias) == ("chair-1", "chair-1-visit-1")
    assert (visit.dose_mg_per_kg, visit.duration_min) == (0.5, 40.0)
    assert visit.weight_kg == one.body.weight_kg
    assert (visit.baseline["nibp_sys"], visit.baseline["nibp_dia"], visit.baseline["nibp_map"]) == (
        120,
        75,
        90,
    )
    assert one.visit(2).alias != visit.alias
