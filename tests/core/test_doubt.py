"""What is told of numbers as such: a sensor that is off, and values that no patient has."""

from __future__ import annotations

import pytest

from app.core.protocol import Phase
from app.core.state import Standing
from app.core.vitals import Reading, Signal, Validity
from tests.support import Bed, off

MOVED = ((Signal.SPO2, 84.0), (Signal.PR, 88.0))
"""What a hand that moves shows."""


def test_a_lead_that_is_off_while_the_pulse_goes_on_is_low_and_worse_after_a_minute() -> None:
    """Notes, 3.6: LOW after 10 s, MEDIUM after 60 s; 7.4: the pulse stands in."""
    bed = Bed()
    bed.vitals(0, hr=70, pr=70)
    for at in range(1_000, 62_000, 1_000):
        bed.vitals(at, *off(hr=Validity.SENSOR_OFF), pr=70)
    bed.vitals(62_000, hr=70, pr=70)
    assert bed.log() == [
        (11_000, "raised", "TEC-SENSOR-OFF", "low", "CHECK"),
        (61_000, "changed", "TEC-SENSOR-OFF", "medium", "CHECK"),
        (62_000, "closed", "TEC-SENSOR-OFF", "medium", "CHECK"),
    ]


def test_a_probe_that_is_off_is_named_once_and_speaks_with_one_voice_with_what_is_lost() -> None:
    """Contract: TEC-LOST counts time without a usable value, whatever the cause. The stronger is heard."""
    bed = Bed()
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    bed.vitals(1_000, spo2=97, pr=70, hr=70)
    for at in range(2_000, 70_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF, pr=Validity.SENSOR_OFF), hr=70)
    assert bed.log("TEC-LOST", "TEC-SENSOR-OFF") == [
        (11_000, "raised", "TEC-LOST", "low", "CHECK"),
        (12_000, "raised", "TEC-SENSOR-OFF", "low", "CHECK"),
        (31_000, "changed", "TEC-LOST", "medium", "CHECK"),
        (61_000, "changed", "TEC-LOST", "high", "CHECK"),
        (62_000, "changed", "TEC-SENSOR-OFF", "medium", "CHECK"),
    ]
    lost, sensor = bed.alert("TEC-LOST"), bed.alert("TEC-SENSOR-OFF")
    assert lost.text == "SpO2 lost for 1 min: sensor off"
    assert (lost.subject, sensor.subject) == ("spo2", "spo2")
    assert (lost.covered_by, sensor.covered_by) == (None, lost.id)


def test_a_probe_on_an_empty_chair_is_off_and_nobody_is_told() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97, pr=70)
    bed.release(1_000)
    for at in range(2_000, 100_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF, pr=Validity.SENSOR_OFF))
    assert bed.open_rules() == []


def test_a_share_of_implausible_numbers_is_told_after_its_window() -> None:
    bed = Bed()
    wild = Reading(Signal.SPO2, 20.0)
    for n in range(70):
        bed.vitals(n * 1_000, *((wild,) if n % 3 == 0 else (Reading(Signal.SPO2, 97.0),)))
    assert bed.alert("TEC-RANGE").subject == "spo2"
    bed.stream(70_000, 200_000, spo2=97)
    assert "TEC-RANGE" not in bed.open_rules()
    assert not bed.state.ranges


def test_a_number_that_its_monitor_doubts_is_not_implausible() -> None:
    """Notes, 3.6: a low quality flag is TEC-ARTIFACT's; TEC-RANGE counts what no patient has (6.1)."""
    bed = Bed()
    bed.vitals(0, spo2=97, pr=70)
    for at in range(1_000, 200_000, 1_000):
        doubted = (Reading(one, value, Validity.QUESTIONABLE) for one, value in MOVED)
        bed.vitals(at, *(doubted if at % 60_000 < 20_000 else ()), spo2=97, pr=70)
    assert not [line for line in bed.log() if line[2] == "TEC-RANGE"]
    assert not bed.state.ranges


@pytest.mark.parametrize("validity", [Validity.VALID, Validity.QUESTIONABLE, Validity.INVALID])
def test_an_implausible_number_is_one_whatever_its_monitor_says_of_it(validity: Validity) -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    for at in range(1_000, 62_000, 1_000):
        bed.vitals(at, Reading(Signal.SPO2, -100.0, validity))
    assert bed.alert("TEC-RANGE").text == "100% of spo2 values implausible"


def test_one_sentinel_before_a_silence_is_no_share_of_its_window() -> None:
    bed = Bed()
    bed.vitals(0, hr=70, spo2=97)
    bed.vitals(1_000, Reading(Signal.SPO2, 1.0), hr=70)
    for at in range(2_000, 122_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.INVALID), hr=70)
    assert not bed.log("TEC-RANGE")
    assert not bed.state.ranges


def test_implausible_numbers_are_told_of_an_empty_chair_too() -> None:
    """Its sensors are nobody's; but who sits down unannounced may have been sent as nonsense."""
    bed = Bed()
    for at in range(0, 62_000, 1_000):
        bed.vitals(at, Reading(Signal.SPO2, 20.0))
    assert bed.state.standing is Standing.FREE
    assert bed.alert("TEC-RANGE").subject == "spo2"


@pytest.mark.parametrize("beside", [{"pr": 70.0}, {"perfusion": None}])
def test_a_sensor_is_off_whatever_its_other_numbers_say_in_messages_of_their_own(
    beside: dict[str, float | None],
) -> None:
    ((name, value),) = beside.items()
    other = Reading(Signal(name), value, Validity.VALID if value else Validity.INVALID)
    bed = Bed()
    bed.vitals(0, spo2=97, hr=70)
    for at in range(1_000, 20_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF), hr=70)
        bed.vitals(at + 500, other, hr=70)
    assert bed.alert("TEC-SENSOR-OFF").subject == "spo2"
    bed.stream(20_000, 26_000, spo2=97, hr=70)
    assert "TEC-SENSOR-OFF" not in bed.open_rules()


def test_a_number_that_no_longer_comes_does_not_keep_its_sensor_off() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97, hr=70)
    for at in range(1_000, 15_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF, perfusion=Validity.SENSOR_OFF), hr=70)
    assert bed.alert("TEC-SENSOR-OFF").subject == "spo2"
    bed.stream(15_000, 22_000, spo2=97, hr=70)
    assert "TEC-SENSOR-OFF" not in bed.open_rules()
