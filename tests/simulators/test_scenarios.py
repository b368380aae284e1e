"""Each story: the right numbers at the right seconds."""

from __future__ import annotations

import pytest

from simulators.scenarios import DEMO_ORDER, INFUSION_BEGINS_S, ROUND_S, SCENARIOS, demo_scenario

NAMED = {
    "calm", "pressure-up-22", "pressure-161-98", "cuff-outlier", "desaturation", "probe-off",
    "monitor-offline", "overspeed", "network-gap", "duplicates", "malformed",
}  # fmt: skip


def test_the_promised_stories_are_there_and_say_what_they_raise() -> None:
    assert SCENARIOS.keys() >= NAMED
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert scenario.summary
        assert scenario.expects
        assert "\n" not in scenario.summary + scenario.expects


def test_a_demo_of_eight_chairs_tells_eight_stories_and_more_chairs_begin_again() -> None:
    assert len({demo_scenario(chair).name for chair in range(1, 9)}) == 8
    assert demo_scenario(1).name == "pressure-161-98"
    assert demo_scenario(2).name == "pressure-up-22"
    assert set(DEMO_ORDER) == set(SCENARIOS)
    assert demo_scenario(len(DEMO_ORDER) + 1) is demo_scenario(1)


@pytest.mark.parametrize(
    ("name", "resting", "high"),
    [("pressure-161-98", (120, 75), (161, 98)), ("pressure-up-22", (118, 72), (144, 88))],
)
def test_the_first_high_cuff_comes_within_15_s_and_its_repeat_within_40(
    name: str, resting: tuple[int, int], high: tuple[int, int]
) -> None:
    scenario = SCENARIOS[name]
    assert (scenario.resting.systolic, scenario.resting.diastolic) == resting
    first, second, *rest = scenario.cuffs
    assert (first.systolic, first.diastolic) == high == (second.systolic, second.diastolic)
    # What is left is for the front desk, which devices wait for up to 3 s.
    assert first.at + 3 <= 15.5
    assert second.at + 2 <= 40
    calm = [cuff for cuff in rest if cuff.systolic < 1.15 * resting[0] and cuff.diastolic < 1.15 * resting[1]]
    assert len(calm) >= 2, "two readings below the clear limit end it before it begins again"


def test_22_percent_is_between_21_and_23_of_both() -> None:
    scenario = SCENARIOS["pressure-up-22"]
    cuff = scenario.cuffs[0]
    assert 1.21 < cuff.systolic / scenario.resting.systolic < 1.23
    assert 1.21 < cuff.diastolic / scenario.resting.diastolic < 1.23


def test_the_outlier_is_followed_by_a_normal_reading_before_anybody_must_believe_it() -> None:
    _, first, second, *_ = SCENARIOS["cuff-outlier"].cuffs
    assert first.systolic > 160
    assert second.systolic < 144
    assert second.at - first.at < 120


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_a_cuff_has_been_taken_before_the_infusion_begins(name: str) -> None:
    assert SCENARIOS[name].cuffs[0].at < INFUSION_BEGINS_S


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_cuff_is_found_once_a_round(name: str) -> None:
    scenario = SCENARIOS[name]
    found = [
        (t % ROUND_S, cuff)
        for t in range(1, int(3 * ROUND_S) + 1)
        if (cuff := scenario.cuff_between(t - 1, t)) is not None
    ]
    assert found == [(cuff.at, cuff) for cuff in scenario.cuffs] * 3


@pytest.mark.parametrize(
    ("t", "value"), [(59, None), (72, 84), (90, 84), (117, 84), (135, 97), (241, None), (672, 84)]
)
def test_desaturation_is_84_for_45_s(t: float, value: float | None) -> None:
    assert SCENARIOS["desaturation"].prescribed("spo2", t) == value
    assert SCENARIOS["desaturation"].prescribed("hr", t) is None


@pytest.mark.parametrize(
    ("t", "rate"), [(0, 1.0), (74, 1.0), (75, 1.6), (134, 1.6), (135, 1.0), (599, 1.0), (675, 1.6)]
)
def test_overspeed_is_160_percent_for_a_minute(t: float, rate: float) -> None:
    assert SCENARIOS["overspeed"].rate(t) == rate
    assert SCENARIOS["calm"].rate(t) == 1.0


@pytest.mark.parametrize(("t", "off"), [(44, False), (45, True), (119, True), (120, False), (645, True)])
def test_the_probe_is_off_and_back(t: float, off: bool) -> None:
    assert SCENARIOS["probe-off"].is_off("spo2", t) is off
    assert not SCENARIOS["probe-off"].is_off("hr", t)
