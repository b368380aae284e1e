"""The day of a demo: eight chairs, eight phases, and what happens in the first minute."""

from __future__ import annotations

import re

import pytest

from simulators.day import NURSE, SAT_DOWN_S, room
from simulators.scenario_file import scenarios

BEHIND = 6_600.0


def phase(bed: str) -> str:
    """Where the story has the visit at the moment the demo is opened, by its times and deeds."""
    name, ago = SAT_DOWN_S[bed]
    story = scenarios()[name]
    end = story.visit.begins + story.duration_min * 60
    if ago < (story.visit.locks or 0):
        return "baseline"
    if any(deed.do == "call" and deed.s < ago - 60 for deed in story.deeds):
        return "paused"
    if ago < end:
        return "infusing"
    return "observation" if ago < end + 3600 else "recovered"


def test_eight_chairs_are_in_five_phases() -> None:
    assert [phase(bed) for bed in sorted(SAT_DOWN_S)] == [
        "infusing", "baseline", "infusing", "observation", "infusing", "paused", "infusing", "recovered",
    ]  # fmt: skip


def soon(bed: str) -> list[tuple[float, str]]:
    """What happens there in the two minutes after that, seconds from it."""
    name, ago = SAT_DOWN_S[bed]
    return [(deed.s - ago, deed.do) for deed in scenarios()[name].deeds if 0 < deed.s - ago < 120]


def test_there_is_something_to_see_in_the_first_minute() -> None:
    """First alert within 12 s; SLOW, by the second cuff, within 45."""
    (first, _), (second, _) = soon("chair-5")
    assert first <= 10
    assert second <= 40
    assert [do for at, do in soon("chair-7") if at < 15] == ["power_off"]
    name, ago = SAT_DOWN_S["chair-3"]
    under_88 = [s - ago for s, value in scenarios()[name].courses["spo2"].knots if value < 88]
    assert under_88[0] + 10 <= 30, "SPO2-CRIT holds for 10 s"


def test_a_chair_that_the_day_does_not_name_tells_a_short_story_from_now_on() -> None:
    chairs = room(10, 1, BEHIND)
    assert [one.arrives for one in chairs[8:]] == [BEHIND, BEHIND]
    assert all(one.scenario.visit.locks is None for one in chairs[8:])
    assert max(BEHIND - one.arrives for one in chairs) == max(ago for _, ago in SAT_DOWN_S.values())


def test_without_a_past_every_story_is_a_short_one() -> None:
    assert [one.arrives for one in room(8, 1)] == [0.0] * 8
    assert [one.scenario.name for one in room(2, 1)] == ["pressure-161-98", "pressure-up-22"]


def test_a_past_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the day of the demo begins \d+ s before now, and not 100 s"):
        room(8, 1, 100.0)


def test_patients_have_invented_initials_that_no_two_share() -> None:
    aliases = [one.visit(number).alias for one in room(8, 1, BEHIND) for number in range(1, 40)]
    assert all(re.fullmatch(r"[A-Z]\.[A-Z]\.", alias) for alias in aliases)
    assert len(set(aliases)) == len(aliases)
    assert aliases == [one.visit(number).alias for one in room(8, 1, BEHIND) for number in range(1, 40)]
    assert aliases != [one.visit(number).alias for one in room(8, 2, BEHIND) for number in range(1, 40)]


def test_the_nurse_leaves_alerts_to_whoever_looks() -> None:
    assert NURSE.on
    assert NURSE.patience_s >= 60
