"""What a story says of each second."""

from __future__ import annotations

import pytest

from simulators.scenario_file import scenarios
from simulators.scenarios import Course, Deed, Scenario, Trouble


@pytest.mark.parametrize(
    ("t", "value"),
    [(9.9, None), (10, 97), (15, 90.5), (20, 84), (40, 84), (60, 84), (70, 97), (70.1, None)],
)
def test_a_course_is_straight_between_its_knots(t: float, value: float | None) -> None:
    assert Course(((10, 97), (20, 84), (60, 84), (70, 97))).value(t) == value


@pytest.mark.parametrize(
    ("repeat", "seconds"), [(None, [10, 3010, 6010]), (600.0, [10, 610, 1210, 1810, 2410, 3010])]
)
def test_what_happens_happens_once_a_round(repeat: float | None, seconds: list[int]) -> None:
    story = Scenario("x", "x", "x", repeat_s=repeat, deeds=(Deed(9.5, "pause"),))
    assert [t for t in range(1, 6100) if story.at(t, 0)][: len(seconds)] == seconds


def test_what_happens_to_one_patient_does_not_happen_to_the_other() -> None:
    story = Scenario("x", "x", "x", deeds=(Deed(5, "press", patient=2), Deed(5, "stop")))
    assert [deed.do for deed in story.at(5, 0)] == ["stop"]
    assert [deed.do for deed in story.at(5, 1)] == ["press", "stop"]


@pytest.mark.parametrize(
    ("t", "value"), [(59, None), (72, 84), (90, 84), (117, 84), (135, 97), (241, None), (672, 84)]
)
def test_desaturation_is_84_for_45_s(t: float, value: float | None) -> None:
    assert scenarios()["desaturation"].prescribed(t).get("spo2") == value
    assert "hr" not in scenarios()["desaturation"].prescribed(t)


def test_every_stream_has_troubles_of_its_own() -> None:
    probe = Trouble("probe_off", {"start": 1, "end": 2})
    assert probe.artifact() is not probe.artifact()
    assert callable(Trouble("drop", {"share": 0.1}).fault())
