"""Envelopes, times and units as the contract has them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.messages import (
    UNITS,
    Device,
    cuff,
    encode,
    milliseconds,
    reading,
    rfc3339,
    short_status,
    topic,
)
from tests.simulators import wire_check

START = 1_795_000_000_000


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1, "1970-01-01T00:00:00.001Z"),
        (1_795_257_737_120, "2026-11-21T10:42:17.120Z"),
        (1_795_257_737_000, "2026-11-21T10:42:17.000Z"),
    ],
)
def test_a_time_is_rfc_3339_in_utc_with_milliseconds(instant: int, text: str) -> None:
    assert rfc3339(instant) == text
    assert milliseconds(text) == instant


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_times_go_out_and_come_back(instant: int) -> None:
    assert milliseconds(rfc3339(instant)) == instant
    assert datetime.fromisoformat(rfc3339(instant)) == datetime.fromtimestamp(instant / 1000, UTC)


def test_a_time_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        milliseconds("2026-11-21T10:42:17")


def test_every_signal_of_the_contract_has_its_unit() -> None:
    assert wire_check.UNITS == UNITS


def test_a_message_is_whole_and_a_status_is_kept() -> None:
    device = Device("c1", "m1", "a monitor", START)
    hello = device.online("b", 1.5)
    assert wire_check.check(hello.topic, hello.payload)["time"] == rfc3339(START + 1500)
    assert (hello.at, hello.retain) == (1.5, True)
    vitals = device.publish("vitals", "b", 2, 2.0, {"readings": [reading("hr", 70)]})
    assert wire_check.check(vitals.topic, vitals.payload)["seq"] == 2
    assert not vitals.retain


def test_a_boot_is_new_at_each_start() -> None:
    device = Device("c1", "m1", "", START)
    boots = {device.boot(), device.boot(170), Device("c1", "m1", "", START + 1).boot()}
    assert len(boots) == 3


@pytest.mark.parametrize("state", ["online", "offline"])
def test_the_shortest_status_passes(state: str) -> None:
    payload = short_status("online" if state == "online" else "offline")
    assert json.loads(payload) == {"v": 1, "state": state}
    wire_check.check(topic("c1", "m1", "status"), payload)


def test_a_cuff_without_a_mean_has_two_readings() -> None:
    assert [one["signal"] for one in cuff(120, 75, None, "t")] == ["nibp_sys", "nibp_dia"]
    assert {one["time"] for one in cuff(120, 75, 90, "t")} == {"t"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_sent(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"value": value})
