"""Boots and numbers in a row."""

from __future__ import annotations

from simulators.devices.voice import Voice
from simulators.messages import Device, Return, Vanish
from tests.simulators.lives import START, said


def test_each_boot_counts_from_one_and_has_a_name_of_its_own() -> None:
    voice = Voice(Device("c1", "m1", "a monitor", START))
    assert not voice.is_on
    items = [*voice.switch_on(0), voice.say("status", 1, {"state": "online", "model": "x"})]
    assert [(m["seq"], m["state"]) for _, m in said(items)] == [(1, "online"), (2, "online")]
    assert voice.cut(5) == [Vanish(5)]
    assert not voice.is_on
    back = voice.switch_on(9)
    assert back[0] == Return(9)
    ((_, hello),) = said(back)
    assert hello["seq"] == 1
    assert hello["boot"] != said(items)[0][1]["boot"]
