"""A chair while it is lived through: hands turn knobs, and the body answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simulators.bedside import Bedside
from simulators.messages import Publish
from simulators.scenarios import Deed, Scenario
from tests.simulators.lives import START, bedside, said, values

STRONG = Scenario("x", "x", "x")


def lived(here: Bedside, seconds: int, hands: Callable[[Bedside, int], object] | None = None) -> list[float]:
    """True systolic pressure, second by second."""
    found: list[float] = []
    for _ in range(seconds):
        here.second()
        if hands is not None:
            hands(here, here.now_ms // 1000)
        found.append(here.truth().systolic)
    return found


def chair(scenario: Scenario = STRONG, seed: int = 1) -> Bedside:
    return Bedside(scenario, seed, "c1", "m1", "p1", START)


def test_what_the_pump_gives_is_what_the_body_gets() -> None:
    here = chair()
    lived(here, 2_600)
    assert here.pump.state == "completed"
    assert here.body.given_mg == pytest.approx(here.pump.delivered)
    assert here.body.given_mg == pytest.approx(0.5 * here.person.weight_kg, abs=0.02)


@pytest.mark.parametrize("knob", ["slow", "pause", "stop"])
def test_hands_that_slow_the_pump_lower_the_pressure(knob: str) -> None:
    def hands(here: Bedside, t: int) -> None:
        if t == 900:
            if knob == "slow":
                here.pump.set_rate(here.pump.rate / 2)
            else:
                getattr(here.pump, knob)()

    seed = next(n for n in range(99) if chair(seed=n).person.answer.systolic > 15)
    left, answered = lived(chair(seed=seed), 2_400), lived(chair(seed=seed), 2_400, hands)
    assert answered[:900] == left[:900]
    assert all(a <= b for a, b in zip(answered[901:], left[901:], strict=True))
    assert left[-1] - answered[-1] > 5


def test_the_same_hands_give_the_same_messages() -> None:
    def told() -> list[object]:
        here, found = bedside("normal"), list[object]()
        for t in range(1, 300):
            found += here.second()
            if t == 100:
                here.pump.pause()
                here.monitor.cuff.press()
        return found

    assert told() == told()


def test_a_story_s_cuff_is_told_in_its_second_and_stays_the_pressure() -> None:
    story = Scenario("x", "x", "x", deeds=(Deed(5, "cuff", {"shows": (161, 98)}),))
    here = chair(story)
    told = [(one.item.at, m) for _ in range(8) for one in here.second() for _, m in said([one.item])]
    cuffs = [(at, values(m)["nibp_sys"]) for at, m in told if "nibp_sys" in values(m)]
    assert cuffs == [(5, 161)]
    assert (here.truth().systolic, here.truth().diastolic) == (161, 98)


@pytest.mark.parametrize(
    ("deed", "holds"),
    [
        (Deed(20, "pause"), lambda here: here.pump.state == "paused"),
        (Deed(20, "stop"), lambda here: here.pump.state == "stopped"),
        (Deed(20, "rate", {"to": 0.5}), lambda here: here.pump.rate == round(here.plan().rate / 2, 1)),
        (Deed(2, "rate", {"to": 0.5}), lambda here: here.pump.rate == here.plan().rate),
        (Deed(20, "alarm", {"code": "occlusion"}), lambda here: here.pump.alarms == {"occlusion"}),
        (Deed(20, "press"), lambda here: here.monitor.cuff.is_inflated),
        (Deed(2, "interval", {"minutes": 0}), lambda here: not here.monitor.cuff.is_inflated),
        (Deed(2, "interval", {"minutes": 0.3}), lambda here: here.monitor.cuff.is_inflated),
        (Deed(20, "breathe", {"share": 0.0}), lambda here: here.truth().rr == 0),
        (Deed(20, "power_off", {"device": "pump"}), lambda here: not here.pump.is_on),
        (Deed(20, "power_off", {"device": "monitor"}), lambda here: not here.monitor.is_on),
    ],
)  # fmt: skip
def test_what_happens_reaches_its_knob(deed: Deed, holds: Callable[[Bedside], bool]) -> None:
    here = chair(Scenario("x", "x", "x", deeds=(deed,)))
    lived(here, 24)
    assert holds(here)


def test_what_happens_can_be_undone() -> None:
    deeds = (
        Deed(20, "alarm", {"code": "door_open"}),
        Deed(22, "alarm_end", {"code": "door_open"}),
        Deed(23, "start"),
        Deed(20, "breathe", {"share": 0}),
        Deed(22, "breathe", {"share": -1}),
        Deed(20, "power_off", {"device": "monitor"}),
        Deed(22, "power_on", {"device": "monitor"}),
    )
    here = chair(Scenario("x", "x", "x", deeds=deeds))
    lived(here, 24)
    assert here.pump.state == "infusing"
    assert here.truth().rr > 5
    assert here.monitor.is_on


def test_cuffs_of_somebody_agitated_fail_more_often() -> None:
    def cycles(*deeds: Deed) -> float:
        """Cuffs started in a day of ten-minute intervals that came to nothing or needed another try."""
        here = chair(Scenario("x", "x", "x", deeds=deeds))
        return sum(here.monitor.cuff.is_inflated for _ in range(24_000) if here.second() is not None)

    assert cycles(Deed(1, "agitated", {"yes": True})) > 1.08 * cycles()


def test_an_outlier_is_one_wild_measurement() -> None:
    here = chair(Scenario("x", "x", "x", deeds=(Deed(2, "outlier"),)))
    told = [values(m) for _ in range(80) for one in here.second() for _, m in said([one.item])]
    (systolic,) = [one["nibp_sys"] for one in told if "nibp_sys" in one]
    assert abs(systolic - here.truth().systolic) > 15


def test_the_next_visit_is_a_new_body_with_the_same_traits() -> None:
    here = chair()
    first = here.body
    lived(here, int(here.scenario.visit.hands_over) + 1)
    assert here.body is not first
    assert here.body.person == first.person
    assert here.body.given_mg == 0
    assert here.pump.state == "standby"


def test_seconds_are_in_order_and_both_devices_speak() -> None:
    here = bedside("duplicates")
    times = [one.item.at for _ in range(60) for one in here.second() if isinstance(one.item, Publish)]
    assert len(times) > 120
    assert times == sorted(times)
