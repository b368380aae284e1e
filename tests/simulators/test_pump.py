"""A pump's stream: states, rates and volumes that agree with each other."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import Any

import pytest

from simulators.messages import Device, Publish
from simulators.pump import HANDOVER_S, VISIT_S, Pump, programme
from simulators.scenarios import SCENARIOS
from tests.simulators import wire_check

START = 1_795_000_000_000
WEIGHT = 78.0


def life(name: str, seconds: float) -> list[tuple[float, dict[str, Any]]]:
    device = Device("c1", "p1", "simulated pump", START)
    stream = Pump(device, SCENARIOS[name], programme(WEIGHT)).stream()
    said = takewhile(lambda item: item.at <= seconds, stream)
    return [(i.at, wire_check.check(i.topic, i.payload)) for i in said if isinstance(i, Publish)]


def states(messages: list[tuple[float, dict[str, Any]]]) -> list[tuple[float, str]]:
    """The second of each change of state, and the state."""
    known = [(at, m["state"]) for at, m in messages if "rate" in m]
    return known[:1] + [later for before, later in pairwise(known) if later[1] != before[1]]


@pytest.mark.parametrize(
    ("weight", "rate", "total"), [(78.0, 58.5, 39.0), (55.0, 41.2, 27.5), (95.0, 71.2, 47.5)]
)
def test_the_usual_plan_is_half_a_milligram_per_kilogram_in_40_min(
    weight: float, rate: float, total: float
) -> None:
    plan = programme(weight)
    assert (plan.rate, plan.total) == (rate, total)


def test_a_visit_stands_by_infuses_and_completes() -> None:
    messages = life("calm", VISIT_S + 20)
    changes = states(messages)
    assert [state for _, state in changes] == ["standby", "infusing", "completed", "standby", "infusing"]
    assert changes[1][0] == 14
    assert 2400 <= changes[2][0] <= 2420, "40 min"
    assert changes[3][0] == HANDOVER_S
    assert changes[4][0] == VISIT_S + 14
    assert [m["seq"] for _, m in messages] == list(range(1, len(messages) + 1))
    assert len({m["boot"] for _, m in messages}) == 1


@pytest.mark.parametrize("name", ["calm", "overspeed"])
def test_the_volume_is_the_integral_of_the_rate(name: str) -> None:
    integral, largest = 0.0, 0.0
    for (_, before), (_, after) in pairwise(life(name, 2_500)[1:]):
        integral += before["rate"]["value"] / 3600
        told = after["volume_delivered"]["value"]
        if after["state"] != "completed":
            assert abs(told - integral) < 0.002
        assert told >= largest
        largest = told
    assert largest == 39.0


def test_overspeed_shows_160_percent_of_the_plan() -> None:
    rates = {at: m["rate"]["value"] for at, m in life("overspeed", 200) if "rate" in m}
    assert {rates[t] for t in range(75, 135)} == {93.6}
    assert {rates[t] for t in range(14, 75)} == {58.5}
    assert {rates[t] for t in range(135, 200)} == {58.5}


def test_a_new_visit_is_a_new_programme() -> None:
    volumes = [m["volume_delivered"]["value"] for at, m in life("calm", VISIT_S) if at > HANDOVER_S]
    assert set(volumes) == {0}
