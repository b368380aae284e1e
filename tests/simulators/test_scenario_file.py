"""The stories that come with us, and how a file that tells none is refused."""

from __future__ import annotations

from typing import Any

import pytest

from simulators.scenario_file import DEMO_ORDER, ScenarioError, demo_scenario, read_scenario, scenarios

NOTES = {
    "normal", "rise-only", "confirmed-161-98", "outlier", "high-150-102", "severe-185-112",
    "hypotension-88-50", "hypoxia", "motion-storm", "apnea-opioid", "deep-sedation", "overspeed-untold",
    "overdose", "stale-cuff",
    "offline-infusing", "missed-check", "late-dissociation", "six-beds",
}  # fmt: skip
"""The set at the end of the clinical notes, 7.4."""


def test_the_eighteen_of_the_notes_and_the_twelve_of_the_demo_are_there() -> None:
    assert len(NOTES) == 18
    assert scenarios().keys() >= NOTES | set(DEMO_ORDER)


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_a_story_says_what_it_is_and_what_it_raises(name: str) -> None:
    story = scenarios()[name]
    assert story.name == name
    assert story.summary
    assert story.expects
    assert "\n" not in story.summary + story.expects
    assert story.runs_s <= 3 * 3600
    assert not set(story.never) & {line.split()[0] for line in story.raises}


@pytest.mark.parametrize("name", sorted(NOTES))
def test_every_story_of_the_notes_has_its_alert_log(name: str) -> None:
    story = scenarios()[name]
    assert story.log or not story.raises
    assert story.raises or story.never


def test_a_demo_of_eight_chairs_tells_eight_stories_and_more_chairs_begin_again() -> None:
    assert len({demo_scenario(chair).name for chair in range(1, 9)}) == 8
    assert demo_scenario(1).name == "pressure-161-98"
    assert demo_scenario(2).name == "pressure-up-22"
    assert demo_scenario(len(DEMO_ORDER) + 1) is demo_scenario(1)
    assert list(scenarios())[: len(DEMO_ORDER)] == list(DEMO_ORDER)


def cuffs(name: str) -> list[tuple[float, int, int]]:
    found: list[tuple[float, int, int]] = []
    for deed in scenarios()[name].deeds:
        if deed.do == "cuff":
            shows: Any = deed.what["shows"]
            found.append((deed.s, shows[0], shows[1]))
    return found


@pytest.mark.parametrize(
    ("name", "resting", "high"),
    [("pressure-161-98", (120, 75), (161, 98)), ("pressure-up-22", (118, 72), (144, 88))],
)
def test_the_first_high_cuff_comes_within_15_s_and_its_repeat_within_40(
    name: str, resting: tuple[int, int], high: tuple[int, int]
) -> None:
    (patient,) = scenarios()[name].patients
    assert [patient.systolic, patient.diastolic] == [*resting]
    first, second, *rest = cuffs(name)
    assert [first[1:], second[1:]] == [high, high]
    # What is left is for the front desk, which devices wait for up to 3 s.
    assert first[0] + 3 <= 15.5
    assert second[0] + 2 <= 40
    calm = [s for s, sys, dia in rest if sys < 1.15 * resting[0] and dia < 1.15 * resting[1]]
    assert len(calm) >= 2, "two readings below the clear limit end it before it begins again"


def test_22_percent_is_between_21_and_23_of_both() -> None:
    (patient,), (_, systolic, diastolic) = scenarios()["pressure-up-22"].patients, cuffs("pressure-up-22")[0]
    assert 1.21 < systolic / (patient.systolic or 0) < 1.23
    assert 1.21 < diastolic / (patient.diastolic or 0) < 1.23


def test_the_outlier_is_followed_by_a_normal_reading_before_anybody_must_believe_it() -> None:
    _, first, second, *_ = cuffs("cuff-outlier")
    assert first[1] > 160
    assert second[1] < 144
    assert second[0] - first[0] < 120


@pytest.mark.parametrize("name", DEMO_ORDER)
def test_a_cuff_has_been_taken_before_the_infusion_begins(name: str) -> None:
    assert cuffs(name)[0][0] < scenarios()[name].visit.begins


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("summary = ", "x: Invalid value"),
        ('expects = "y"', "x: summary is missing"),
        ('summary = "y"', "x: expects is missing"),
        ("tempo = 1", "x: 'tempo' is not understood"),
        ("[visit]\nlenght = 1", "x, visit: 'lenght' is not understood; there are: begins"),
        ('[[patient]]\nstudy = "mine"', "x, patient 1: no study 'mine'; there are: yale"),
        ("[[patient]]\nsystolic = 120", "x, patient 1: systolic and diastolic go together"),
        ('[monitor]\nsignals = ["hr", "pulse"]', "x, monitor, signals: 'pulse' is not understood"),
        ("[monitor.cuff]\nevery = 1", "x, monitor, cuff: 'every' is not understood"),
        ('[[at]]\ndo = "stop"', "x, at 1: 's' is missing"),
        ('[[at]]\ns = 1\ndo = "dance"', "x, at 1: nothing called 'dance' happens"),
        ('[[at]]\ns = 1\ndo = "rate"', "x, at 1: rate wants to besides s"),
        ('[[at]]\ns = 1\ndo = "stop"\nto = 1', "x, at 1: stop wants nothing besides s"),
        ('[[course]]\nsignal = "x"', "x, course 1: no signal 'x'"),
        ('[[course]]\nsignal = "hr"\nknots = [[1, 2]]', "x, course 1: a course has two knots or more"),
        ('[[course]]\nsignal = "hr"\nknots = [[1, 2], [1, 3]]', "in order of their seconds"),
        ('[[artifact]]\nkind = "fog"', "x, artifact 1: no kind 'fog'; there are: motion"),
        ('[[artifact]]\nkind = "motion"\nstart = 1', "x, artifact 1: motion: missing a required argument"),
        ('[[fault]]\nkind = "drop"\nshare = 1\ndevice = "x"', "x, fault 1: 'x' is none of both"),
        ("[staff]\nnurse = true", "x, staff: 'nurse' is not understood"),
        ("[alerts]\nmaybe = []", "x, alerts: 'maybe' is not understood"),
    ],
)
def test_what_is_no_story_is_one_line_that_names_the_place(text: str, told: str) -> None:
    usual = "" if "summary" in text or "expects" in text else 'summary = "y"\nexpects = "y"\n'
    with pytest.raises(ScenarioError) as refused:
        read_scenario(usual + text, "x")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
