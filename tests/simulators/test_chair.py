"""A chair: its devices, its person, and what the front desk is told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulators.chair import chair, chairs
from simulators.messages import Publish
from simulators.scenario_file import DEMO_ORDER, scenarios
from tests.simulators import wire_check
from tests.simulators.lives import START, life


def test_devices_are_called_after_the_bed_unless_told() -> None:
    one = chair("chair-1", scenarios()["calm"], 1)
    assert (one.monitor, one.pump) == ("chair-1-monitor", "chair-1-pump")
    named = chair("c", scenarios()["calm"], 1, monitor="m", pump="p")
    assert {said.device for said in named.bedside(START).second()} == {"m", "p"}


def test_a_story_has_a_chair_for_each_of_its_patients() -> None:
    six = chairs(scenarios()["six-beds"], 1)
    assert [one.bed for one in six] == [f"chair-{number}" for number in range(1, 7)]
    assert len({one.person.weight_kg for one in six}) > 1
    assert len(chairs(scenarios()["calm"], 1)) == 1


@pytest.mark.parametrize("name", DEMO_ORDER)
def test_the_same_seed_is_the_same_chair(name: str) -> None:
    assert life(name, seed=3) == life(name, seed=3)
    assert life(name, seed=3) != life(name, seed=4)


@pytest.mark.parametrize("name", sorted(set(scenarios()) - {"malformed", "sentinels"}))
def test_whatever_happens_the_messages_are_right(name: str) -> None:
    for device, items in life(name).items():
        for item in items:
            if isinstance(item, Publish):
                wire_check.check(item.topic, item.payload)
                assert item.topic.split("/")[2:4] == ["chair-1", device]


def refused(name: str) -> int:
    count = 0
    for items in life(name).values():
        for item in items:
            if isinstance(item, Publish):
                try:
                    wire_check.check(item.topic, item.payload)
                except wire_check.WrongError:
                    count += 1
    return count


def test_malformed_mixes_in_payloads_that_are_refused_and_loses_nothing() -> None:
    assert refused("malformed") > 100
    for device, items in life("malformed").items():
        good = {item.payload for item in items if isinstance(item, Publish)}
        assert good >= {i.payload for i in life("calm")[device] if isinstance(i, Publish)}


def seqs(name: str, device: str = "chair-1-monitor") -> list[tuple[float, int]]:
    return [
        (item.at, wire_check.check(item.topic, item.payload)["seq"])
        for item in life(name)[device]
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
    one = chair("chair-1", scenarios()["pressure-161-98"], 1)
    visit = one.visit(1)
    assert (visit.bed, visit.alias) == ("chair-1", "chair-1-visit-1")
    assert (visit.dose_mg_per_kg, visit.duration_min) == (0.5, 40.0)
    assert visit.weight_kg == one.person.weight_kg
    assert (visit.baseline["nibp_sys"], visit.baseline["nibp_dia"], visit.baseline["nibp_map"]) == (
        120,
        75,
        90,
    )
    assert one.visit(2).alias != visit.alias
