"""A monitor's stream: every message right, every second there, one boot per power-on."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

import pytest

from simulators.messages import Device, Item, Publish, Return, Vanish, milliseconds
from simulators.monitor import Monitor
from simulators.physiology import body
from simulators.scenarios import SCENARIOS
from tests.simulators import wire_check

START = 1_795_000_000_000


def life(name: str, seconds: float) -> list[Item]:
    device = Device("c1", "m1", "simulated monitor", START)
    stream = Monitor(device, SCENARIOS[name], body(1, "c1")).stream()
    return list(takewhile(lambda item: item.at <= seconds, stream))


def said(items: list[Item]) -> list[tuple[float, dict[str, Any]]]:
    return [(i.at, wire_check.check(i.topic, i.payload)) for i in items if isinstance(i, Publish)]


def values(message: dict[str, Any]) -> dict[str, Any]:
    return {one["signal"]: one["value"] for one in message.get("readings", [])}


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_every_message_is_right_and_numbered(name: str) -> None:
    messages = said(life(name, 1300))
    expected: dict[str, int] = {}
    for at, message in messages:
        boot = message["boot"]
        expected[boot] = expected.get(boot, 0) + 1
        assert message["seq"] == expected[boot]
        assert milliseconds(message["time"]) == START + at * 1000
    assert len(expected) == (3 if SCENARIOS[name].vanishes else 1)


def test_it_speaks_once_a_second() -> None:
    messages = said(life("calm", 100))
    assert messages[0][1]["state"] == "online"
    assert [at for at, _ in messages[1:]] == [float(t) for t in range(1, 101)]
    assert all({"hr", "spo2", "rr"} <= values(m).keys() for _, m in messages[1:])


def test_a_cuff_comes_in_one_message_once_with_its_own_time() -> None:
    cuffs = [(at, m) for at, m in said(life("pressure-161-98", 100)) if "nibp_sys" in values(m)]
    assert [at for at, _ in cuffs] == [10, 35]
    for at, message in cuffs:
        numbers = values(message)
        assert (numbers["nibp_sys"], numbers["nibp_dia"], numbers["nibp_map"]) == (161, 98, 119)
        times = {one["time"] for one in message["readings"] if "time" in one}
        assert len(times) == 1
        assert milliseconds(times.pop()) == START + (at - 1.5) * 1000


def test_spo2_is_84_for_45_s() -> None:
    low = [at for at, m in said(life("desaturation", 600)) if values(m).get("spo2") == 84]
    assert low == [float(t) for t in range(72, 118)]


def test_without_a_probe_spo2_has_no_number_and_says_why() -> None:
    off = [
        at
        for at, m in said(life("probe-off", 600))
        for one in m.get("readings", [])
        if one == {"signal": "spo2", "value": None, "unit": "%", "validity": "sensor_off"}
    ]
    assert off == [float(t) for t in range(45, 120)]


def test_without_power_it_is_silent_and_comes_back_as_a_new_boot() -> None:
    items = life("monitor-offline", 200)
    assert [type(i) for i in items if not isinstance(i, Publish)] == [Vanish, Return]
    silent = [i.at for i in items if isinstance(i, Publish) and 90 <= i.at < 170]
    assert silent == []
    back = said([i for i in items if i.at == 170])
    assert [(m["seq"], m.get("state")) for _, m in back] == [(1, "online"), (2, None)]


def test_the_same_seed_says_the_same() -> None:
    assert life("desaturation", 300) == life("desaturation", 300)
