"""Each artefact of the notes' table 7.4 as it stands there, and that they compose."""

from __future__ import annotations

from random import Random

import pytest

from simulators.devices.artifacts import (
    SENTINELS,
    Artifact,
    Scene,
    Shown,
    Sight,
    Spoiler,
    double_count,
    motion,
    motions,
    probe_off,
    same_limb,
    sensor_off,
    sentinels,
)

USUAL = {"hr": Shown(72), "pr": Shown(71), "spo2": Shown(97), "rr": Shown(14)}


def seen(artifact: Artifact, seconds: int, *, inflated: bool = False) -> list[Sight]:
    """What is shown from second 0 on."""
    lots = Random(1)
    return [artifact(Scene(float(t), inflated), USUAL, lots) for t in range(seconds)]


def column(sights: list[Sight], signal: str) -> list[float | None]:
    return [sight[signal].value for sight in sights]


def test_motion_lowers_spo2_throws_the_pulse_about_and_says_so() -> None:
    found = seen(motion(5, 15, 10), 20)
    assert column(found, "spo2") == [97] * 5 + [87] * 10 + [97] * 5
    assert {sight["spo2"].validity for sight in found[5:15]} == {"questionable"}
    pulses = [sight["pr"] for sight in found[5:15]]
    assert all(abs((one.value or 0) - 71) <= 20 and one.validity == "questionable" for one in pulses)
    assert column(found, "hr") == [72] * 20


@pytest.mark.parametrize("per_hour", [0.3, 1.0, 12.0])
def test_motion_now_and_then_is_as_often_and_as_long_as_told(per_hour: float) -> None:
    found = column(seen(motions(per_hour), 400 * 3600 // 10), "spo2")
    low = [value != 97 for value in found]
    begins = [t for t in range(1, len(low)) if low[t] and not low[t - 1]]
    hours = len(found) / 3600
    assert len(begins) == pytest.approx(per_hour * hours, rel=0.5, abs=4)
    for begin in begins:
        span = next((t for t in range(begin, len(low)) if not low[t]), len(low)) - begin
        assert 5 <= span <= 61, "two may follow each other"
    assert all(value is None or 97 - 15 <= value <= 97 for value in found)


def test_a_probe_that_comes_off_holds_its_value_for_10_s_and_then_has_none() -> None:
    found = seen(probe_off(5, 30), 40)
    assert column(found, "spo2") == [97] * 15 + [None] * 15 + [97] * 10
    assert column(found, "pr") == [71] * 15 + [None] * 15 + [71] * 10
    assert {sight["spo2"].validity for sight in found[15:30]} == {"sensor_off"}
    assert column(found, "hr") == [72] * 40


def test_a_probe_comes_off_twice_alike() -> None:
    artifact = probe_off(5, 30)
    assert seen(artifact, 40) == seen(artifact, 40)


def test_a_lead_that_is_off_takes_the_heart_rate_and_leaves_the_pulse() -> None:
    found = seen(sensor_off("hr", 2, 4), 6)
    assert column(found, "hr") == [72, 72, None, None, 72, 72]
    assert found[2]["hr"].validity == "sensor_off"
    assert column(found, "pr") == [71] * 6
    assert seen(sensor_off("etco2", 0, 9), 1) == [USUAL], "a signal that is not shown has no sensor to lose"


def test_double_count_is_twice_the_heart_rate_and_a_right_pulse() -> None:
    found = seen(double_count(1, 3), 4)
    assert column(found, "hr") == [72, 144, 144, 72]
    assert column(found, "pr") == [71] * 4
    nothing = {"hr": Shown(None, "sensor_off")}
    assert double_count(0, 9)(Scene(1, inflated=False), nothing, Random(1)) == nothing


def test_a_cuff_on_the_probe_s_arm_takes_spo2_while_it_squeezes() -> None:
    assert seen(same_limb(), 1) == [USUAL]
    (found,) = seen(same_limb(), 1, inflated=True)
    assert (found["spo2"], found["pr"]) == (Shown(None, "invalid"), Shown(None, "invalid"))
    assert (found["hr"], found["rr"]) == (USUAL["hr"], USUAL["rr"])


def test_sentinels_are_single_and_claim_to_be_valid() -> None:
    found = [shown for sight in seen(sentinels(0.1), 2_000) for shown in sight.values()]
    odd = [shown for shown in found if shown not in USUAL.values()]
    assert len(odd) / len(found) == pytest.approx(0.1, abs=0.02)
    assert {shown.value for shown in odd} == set(SENTINELS)
    assert {shown.validity for shown in odd} == {None}


def test_artifacts_compose_in_order_each_with_lots_of_its_own() -> None:
    def shown(*artifacts: Artifact) -> list[Sight]:
        spoiler = Spoiler(artifacts, "x")
        return [spoiler.spoiled(Scene(float(t), inflated=False), USUAL) for t in range(300)]

    both = shown(sentinels(0.2), sensor_off("hr", 0, 100))
    alone = shown(sentinels(0.2))
    assert column(both, "hr")[:100] == [None] * 100
    assert column(both, "hr")[100:] == column(alone, "hr")[100:]
    assert column(both, "spo2") == column(alone, "spo2")


def test_a_monitor_that_marks_nothing_shows_motion_as_if_it_were_good() -> None:
    marked, plain = motions(200), motions(200, marked=False)
    pairs = [
        (
            marked(Scene(t, inflated=False), USUAL, Random(t)),
            plain(Scene(t, inflated=False), USUAL, Random(t)),
        )
        for t in range(2_000)
    ]
    assert any(one["spo2"].validity == "questionable" for one, _ in pairs)
    for one, other in pairs:
        assert other["spo2"] == Shown(one["spo2"].value)
