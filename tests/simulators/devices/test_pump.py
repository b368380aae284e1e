"""A pump: states, rates and volumes that agree with each other, whoever turns its knobs."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.devices.pump import ALARMS, STOPPING, Programme, Pump, programme
from simulators.messages import Device, Return, Vanish
from tests.simulators.lives import START, bedside, life, said

DEVICE = Device("c1", "p1", "simulated pump", START)
USUAL = Programme(rate=60.0, total=40.0)


def pump(told: Programme = USUAL, *, running: bool = True) -> Pump:
    made = Pump(DEVICE, told)
    made.switch_on(0)
    if running:
        made.start()
    return made


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
    here = bedside("calm")
    times = here.scenario.visit
    messages = said(life("calm", int(times.length) + 20)["chair-1-pump"])
    changes = states(messages)
    assert [state for _, state in changes] == ["standby", "infusing", "completed", "standby", "infusing"]
    assert changes[1][0] == 14
    assert 2400 <= changes[2][0] <= 2420, "40 min"
    assert changes[3][0] == times.hands_over
    assert changes[4][0] == times.length + 14
    assert [m["seq"] for _, m in messages] == list(range(1, len(messages) + 1))
    assert len({m["boot"] for _, m in messages}) == 1
    volumes = [
        m["volume_delivered"]["value"] for at, m in messages if times.hands_over <= at < times.length + 15
    ]
    assert set(volumes) == {0}, "a new visit is a new programme"


@pytest.mark.parametrize("name", ["calm", "overspeed"])
def test_the_volume_is_the_integral_of_the_rate(name: str) -> None:
    integral, largest, total = 0.0, 0.0, bedside(name).plan().total
    for (_, before), (_, after) in pairwise(said(life(name, 2_500)["chair-1-pump"])[1:]):
        integral += before["rate"]["value"] / 3600
        told = after["volume_delivered"]["value"]
        if after["state"] != "completed":
            assert abs(told - integral) < 0.002
        assert told >= largest
        largest = told
    assert largest == total


def test_overspeed_shows_160_percent_of_the_plan() -> None:
    usual = bedside("overspeed").plan().rate
    rates = {at: m["rate"]["value"] for at, m in said(life("overspeed", 200)["chair-1-pump"]) if "rate" in m}
    assert {rates[t] for t in range(75, 135)} == {round(1.6 * usual, 1)}
    assert {rates[t] for t in range(14, 75)} == {usual}
    assert {rates[t] for t in range(135, 201)} == {usual}


KNOBS = st.lists(
    st.tuples(
        st.sampled_from(["rate", "pause", "start", "stop", "alarm", "alarm_end"]),
        st.floats(0, 300),
        st.sampled_from(sorted(ALARMS)),
        st.integers(0, 600_000),
    ),
    max_size=12,
)


@given(KNOBS, st.sampled_from([0, 30_000]))
def test_whatever_hands_do_nothing_is_lost_negative_or_too_much(
    knobs: list[tuple[str, float, str, int]], ramp_ms: int
) -> None:
    made = pump(Programme(60.0, 40.0, ramp_ms, warns=True))
    given_mg, now = 0.0, 0
    for knob, rate, code, ms in knobs:
        match knob:
            case "rate":
                made.set_rate(rate)
            case "alarm":
                made.begin_alarm(code)
            case "alarm_end":
                made.end_alarm(code)
            case _:
                getattr(made, knob)()
        for _ in range(min(ms // 10_000, 20)):
            mg = made.advance(10_000)
            assert mg >= 0
            given_mg += mg
            now += 10_000
            said(made.second(now))
        assert made.rate == 0 or made.state == "infusing"
        assert made.rate >= 0
        if made.alarms & STOPPING:
            assert made.state != "infusing"
    assert given_mg == pytest.approx(made.delivered)
    assert made.delivered <= 40.0


@pytest.mark.parametrize(
    ("do", "state", "reason"), [("pause", "paused", "user"), ("stop", "stopped", "user")]
)
def test_a_hand_holds_it_and_lets_it_go_on_at_the_rate_that_was_set(do: str, state: str, reason: str) -> None:
    made = pump()
    made.set_rate(30.0)
    getattr(made, do)()
    assert (made.state, made.reason, made.rate, made.advance(60_000)) == (state, reason, 0.0, 0.0)
    made.start()
    assert (made.state, made.reason, made.rate) == ("infusing", None, 30.0)


def test_a_rate_set_while_it_is_held_is_the_one_it_starts_with() -> None:
    made = pump()
    made.pause()
    made.set_rate(29.96)
    assert made.rate == 0
    made.start()
    assert made.rate == 30.0


def test_a_ramp_is_a_straight_line() -> None:
    made = pump(Programme(60.0, 40.0, ramp_ms=60_000))
    rates = []
    for _ in range(8):
        rates.append(made.rate)
        made.advance(10_000)
    assert rates == [0, 10, 20, 30, 40, 50, 60, 60]


@pytest.mark.parametrize("code", sorted(ALARMS))
def test_an_alarm_is_told_from_start_to_end_and_some_stop_the_flow(code: str) -> None:
    made = pump()
    made.begin_alarm(code)
    made.begin_alarm(code)
    first = [m for _, m in said(made.second(1_000))]
    assert [(m["code"], m["phase"], m["priority"]) for m in first if "code" in m] == [
        (code, "start", ALARMS[code])
    ]
    stopped = code in STOPPING
    assert (first[-1]["state"], first[-1]["reason"]) == (
        ("paused", "alarm") if stopped else ("infusing", None)
    )
    made.start()
    assert (made.state == "infusing") is not stopped, "not while the alarm lasts"
    made.end_alarm(code)
    made.end_alarm(code)
    assert [m["phase"] for _, m in said(made.second(2_000)) if "code" in m] == ["end"]
    made.start()
    assert made.state == "infusing"


def test_no_such_alarm_is_an_error() -> None:
    with pytest.raises(KeyError):
        pump().begin_alarm("fire")


def test_the_end_is_near_three_minutes_before_it() -> None:
    made = pump(Programme(60.0, 5.0, warns=True))
    told = []
    for t in range(1, 310):
        made.advance(1_000)
        told += [(t, m["phase"]) for _, m in said(made.second(t * 1_000)) if m.get("code") == "near_end"]
    assert [phase for _, phase in told] == ["start", "end"]
    assert [t for t, _ in told] == pytest.approx([120, 300], abs=1)
    assert made.state == "completed"


def test_it_stops_at_its_volume_to_the_drop_and_does_not_begin_again() -> None:
    made = pump(Programme(3600.0, 1.5))
    assert made.advance(1_000) == 1.0
    assert made.advance(1_000) == 0.5
    assert (made.state, made.delivered, made.rate) == ("completed", 1.5, 0.0)
    made.start()
    made.pause()
    assert made.state == "completed"


def test_without_power_it_stops_and_says_nothing_and_does_not_start_by_itself() -> None:
    made = pump()
    made.begin_alarm("battery_empty")
    assert [type(item) for item in made.cut(1_000)] == [Vanish]
    assert (made.is_on, made.second(2_000), made.advance(60_000)) == (False, [], 0.0)
    assert type(made.switch_on(3_000)[0]) is Return
    assert made.state == "paused"
    assert [m["state"] for _, m in said(made.second(3_000))] == ["paused"]


def test_a_programme_is_loaded_fresh() -> None:
    made = pump()
    made.set_rate(20)
    made.advance(600_000)
    made.load(USUAL)
    assert (made.state, made.delivered, made.rate) == ("standby", 0.0, 0.0)
    made.start()
    assert made.rate == 60.0


def test_it_reports_as_seldom_as_it_is_set_and_its_news_at_once() -> None:
    made = pump(replace(programme(78.0), every_s=10), running=False)
    spoken = []
    for t in range(1, 61):
        if t == 33:
            made.start()
        made.advance(1000)
        spoken += [t] * bool(made.second(t * 1000))
    assert spoken == [1, 10, 20, 30, 33, 40, 50, 60]
