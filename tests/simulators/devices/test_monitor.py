"""A monitor's stream: every message right, every second there, one boot per power-on."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

import pytest

from simulators.devices.artifacts import sensor_off
from simulators.devices.cuff import EXACT, CuffSettings
from simulators.devices.monitor import Monitor, MonitorSettings
from simulators.messages import Device, Publish, Return, Vanish, milliseconds
from simulators.physiology.body import Truth
from simulators.scenario_file import DEMO_ORDER
from tests.simulators.lives import START, life, said, values

DEVICE = Device("c1", "m1", "simulated monitor", START)
TRUTH = Truth(120.4, 75.4, 71.6, 14.2, 96.7, 37.0, 36.72, 0, 5, 0.0, 0.0)


def monitor(settings: MonitorSettings) -> Monitor:
    made = Monitor(DEVICE, settings, (), "x")
    made.switch_on(0)
    return made


def shown(made: Monitor, now_s: int, truth: Truth = TRUTH, **held: float) -> dict[str, object]:
    ((_, message),) = said(made.second(now_s * 1000, truth, held, scene_s=now_s))
    return values(message)


@pytest.mark.parametrize("name", DEMO_ORDER)
def test_every_message_is_right_and_numbered(name: str) -> None:
    if name in ("network-gap", "duplicates", "malformed", "lost-messages"):
        return  # what the network does to them is told in test_chair
    expected: dict[str, int] = {}
    for at, message in said(life(name, 1300)["chair-1-monitor"]):
        boot = message["boot"]
        expected[boot] = expected.get(boot, 0) + 1
        assert message["seq"] == expected[boot]
        assert milliseconds(message["time"]) == START + at * 1000
    assert len(expected) == (3 if name == "monitor-offline" else 1)


def test_it_speaks_once_a_second() -> None:
    messages = said(life("calm", 100)["chair-1-monitor"])
    assert messages[0][1]["state"] == "online"
    assert [at for at, _ in messages[1:]] == [float(t) for t in range(1, 101)]
    assert all({"hr", "spo2", "rr"} <= values(m).keys() for _, m in messages[1:])


def test_a_cuff_comes_in_one_message_once_with_its_own_time() -> None:
    messages = said(life("pressure-161-98", 100)["chair-1-monitor"])
    cuffs = [(at, m) for at, m in messages if "nibp_sys" in values(m)]
    assert [at for at, _ in cuffs] == [10, 35]
    for at, message in cuffs:
        numbers = values(message)
        assert (numbers["nibp_sys"], numbers["nibp_dia"], numbers["nibp_map"]) == (161, 98, 119)
        times = {one["time"] for one in message["readings"] if "time" in one}
        assert len(times) == 1
        assert milliseconds(times.pop()) == START + (at - 1.5) * 1000


def test_spo2_is_84_for_45_s() -> None:
    messages = said(life("desaturation", 600)["chair-1-monitor"])
    low = [at for at, m in messages if values(m).get("spo2") == 84]
    assert low == [float(t) for t in range(72, 118)]


def test_without_a_probe_spo2_has_no_number_and_says_why() -> None:
    off = [
        at
        for at, m in said(life("probe-off", 600)["chair-1-monitor"])
        for one in m.get("readings", [])
        if one == {"signal": "spo2", "value": None, "unit": "%", "validity": "sensor_off"}
    ]
    assert off == [float(t) for t in range(45, 120)]


def test_without_power_it_is_silent_and_comes_back_as_a_new_boot() -> None:
    items = life("monitor-offline", 200)["chair-1-monitor"]
    assert [type(i) for i in items if not isinstance(i, Publish)] == [Vanish, Return]
    silent = [i.at for i in items if isinstance(i, Publish) and 90 <= i.at < 170]
    assert silent == []
    back = said([i for i in items if i.at == 170])
    assert [(m["seq"], m.get("state")) for _, m in back] == [(1, "online"), (2, None)]


def test_numbers_are_whole_and_at_most_100_percent() -> None:
    made = monitor(MonitorSettings(("hr", "spo2", "rr", "etco2", "temp"), accuracy=False))
    assert shown(made, 1) == {"hr": 72, "spo2": 97, "rr": 14, "etco2": 37, "temp": 36.7}
    full = monitor(MonitorSettings(("spo2",), 1, accuracy=False))
    assert shown(full, 1, TRUTH._replace(spo2=100.0), spo2=101.2) == {"spo2": 100}


@pytest.mark.parametrize("seconds", [2, 8, 16])
def test_a_step_arrives_as_slowly_as_it_averages(seconds: int) -> None:
    made = monitor(MonitorSettings(("spo2",), seconds, accuracy=False))
    for t in range(1, 31):
        shown(made, t, TRUTH._replace(spo2=98.0))
    falling = [
        float(str(shown(made, 30 + t, TRUTH._replace(spo2=82.0))["spo2"])) for t in range(1, seconds + 1)
    ]
    assert falling[-1] == 82
    assert falling == sorted(falling, reverse=True)
    assert 82 not in falling[:-1]


def test_the_two_heart_rates_agree_within_what_manuals_allow() -> None:
    made = monitor(MonitorSettings(("hr", "pr")))
    for t in range(1, 20):
        both = shown(made, t)
        assert abs(float(str(both["hr"])) - float(str(both["pr"]))) <= 3


def test_no_breath_is_told_at_once_as_zero_and_nothing_breathed_out_as_no_number() -> None:
    made = monitor(MonitorSettings(("rr", "etco2")))
    for t in range(1, 10):
        shown(made, t)
    held = TRUTH._replace(rr=0.0, etco2=None)
    assert shown(made, 10, held) == {"rr": 0, "etco2": None}


def test_a_sensor_is_off_by_the_same_every_time() -> None:
    def middle(seed: str) -> float:
        made = Monitor(DEVICE, MonitorSettings(("spo2",), 1), (), seed)
        made.switch_on(0)
        return fmean(float(str(shown(made, t, TRUTH._replace(spo2=90.5))["spo2"])) for t in range(1, 20))

    assert middle("a") == middle("a")
    assert all(89 <= middle(str(seed)) <= 92 for seed in range(20))


def test_a_cuff_that_fails_is_an_alarm_of_the_monitor() -> None:
    made = monitor(MonitorSettings(cuff=CuffSettings(fails=1.0)))
    found = [
        (now, message)
        for now in range(1, 300)
        for _, message in said(made.second(now * 1000, TRUTH, {}, scene_s=now))
        if "code" in message
    ]
    assert [(m["code"], m["phase"]) for _, m in found] == [("cuff_failed", "start"), ("cuff_failed", "end")]
    assert 80 <= found[0][0] <= 140, "up to 120 s with retries"


def test_a_measured_cuff_shows_what_is_so() -> None:
    made = monitor(MonitorSettings(cuff=EXACT))
    told = [values(m) for t in range(1, 100) for _, m in said(made.second(t * 1000, TRUTH, {}, scene_s=t))]
    cuffs = [one for one in told if "nibp_sys" in one]
    assert [(one["nibp_sys"], one["nibp_dia"], one["nibp_map"]) for one in cuffs] == [(120, 75, 90)]


def test_without_power_it_says_nothing_and_forgets_what_it_averaged() -> None:
    made = Monitor(DEVICE, MonitorSettings(("spo2",), 16, accuracy=False), (sensor_off("hr", 0, 9),), "x")
    made.switch_on(0)
    shown(made, 1, TRUTH._replace(spo2=80.0))
    assert [type(item) for item in made.cut(2_000)] == [Vanish]
    assert not made.is_on
    assert made.second(3_000, TRUTH, {}, scene_s=3) == []
    back = made.switch_on(4_000)
    assert [type(item) for item in back] == [Return, Publish]
    assert shown(made, 4) == {"spo2": 97}


def test_it_says_its_numbers_as_seldom_as_it_is_set_and_a_cuff_at_once() -> None:
    made = monitor(MonitorSettings(every_s=10, cuff=replace(EXACT, every_ms=0)))
    made.cuff.press()
    spoken = [t for t in range(1, 101) if made.second(t * 1000, TRUTH, {}, scene_s=t)]
    (taken,) = set(spoken) - set(range(10, 101, 10)) or {0}
    assert set(spoken) >= set(range(10, 101, 10))
    assert 20 <= taken <= 47
