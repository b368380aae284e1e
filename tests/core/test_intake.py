"""A message at the bed's own door: new or not, late or not, whose, and what it tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import (
    BindingChanged,
    DeviceOffline,
    DeviceOnline,
    MessageSetAside,
    ReadingRefused,
    ReadingsAccepted,
)
from app.core.events import DeviceBound, DeviceStatus, Envelope, VitalsReceived
from app.core.state import Standing
from app.core.vitals import DeviceId, Origin, Reading, Signal, Validity
from tests.support import START, Bed, off, shipped


def test_the_first_message_binds_the_device_and_wakes_the_bed() -> None:
    bed = Bed()
    told = bed.vitals(0, spo2=97)
    assert [o.device for o in told if isinstance(o, BindingChanged)] == ["m1"]
    assert bed.state.standing is Standing.UNASSIGNED
    assert not [o for o in bed.vitals(1_000, spo2=97) if isinstance(o, BindingChanged)]


def test_a_message_without_a_usable_number_leaves_the_bed_free() -> None:
    bed = Bed()
    bed.vitals(0, *off(spo2=Validity.SENSOR_OFF))
    assert bed.state.standing is Standing.FREE


def test_a_repeat_is_set_aside() -> None:
    bed = Bed()
    envelope = bed.envelope("m1", 0)
    event = VitalsReceived(START, bed.bed, envelope, (Reading(Signal.SPO2, 97.0),))
    bed.take(event)
    (aside,) = bed.take(event)
    assert isinstance(aside, MessageSetAside)
    assert aside.reason == "duplicate"
    other = VitalsReceived(START + 1, bed.bed, Envelope(DeviceId("m1"), "new", 1, START, Origin.DEVICE), ())
    bed.take(other)
    (aside,) = bed.take(event)
    assert isinstance(aside, MessageSetAside)
    assert aside.reason == "stale_boot"


def accepted(bed: Bed) -> list[tuple[str, float | None, str, bool]]:
    last = [o for o in bed.said if isinstance(o, ReadingsAccepted)][-1]
    return [(str(r.signal), r.value, str(r.validity), r.late) for r in last.readings]


def test_a_late_message_is_drawn_and_nothing_else() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.vitals(1_000, spo2=80, time=-4_500)
    assert accepted(bed) == [("spo2", 80, "valid", True)]
    assert bed.state.channels[Signal.SPO2].value == 97


def test_a_message_5_s_later_than_the_quickest_is_not_late() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.vitals(10_000, spo2=80, time=5_000)
    assert accepted(bed) == [("spo2", 80, "valid", False)]


@pytest.mark.parametrize(("age", "late"), [(180_000, False), (180_001, True)])
def test_a_cuff_is_late_after_three_minutes(age: int, late: bool) -> None:
    bed = Bed()
    bed.vitals(300_000, Reading(Signal.NIBP_SYS, 165.0, Validity.VALID, START + 300_000 - age))
    assert accepted(bed)[0][3] is late
    assert ("BP-SYS-HIGH" in bed.open_rules()) is not late


def test_a_wrong_clock_is_told_and_refuses_nothing() -> None:
    bed = Bed()
    for n in range(3):
        bed.vitals(n * 1_000, time=n * 1_000 - 7_000, spo2=97)
    assert bed.alert("TEC-CLOCK").priority == "low"
    assert "7 s behind" in bed.alert("TEC-CLOCK").text
    assert accepted(bed) == [("spo2", 97, "valid", False)]
    ahead = Bed()
    for n in range(3):
        ahead.vitals(n * 1_000, time=n * 1_000 + 90_000, spo2=97)
    assert ahead.alert("TEC-CLOCK").priority == "medium"
    assert "90 s ahead" in ahead.alert("TEC-CLOCK").text
    ahead_fixed = Bed()
    for n in range(3):
        ahead_fixed.vitals(n * 1_000, time=n * 1_000 - 7_000, spo2=97)
    ahead_fixed.vitals(4_000, spo2=97)
    assert "TEC-CLOCK" not in ahead_fixed.open_rules()


def test_a_cuff_of_a_device_with_a_wrong_clock_is_as_old_as_it_is() -> None:
    bed = Bed()
    day = 86_400_000
    bed.vitals(0, Reading(Signal.NIBP_SYS, 165.0, Validity.VALID, START - day - 60_000), time=-day)
    assert "BP-SYS-HIGH" in bed.open_rules()


def test_the_first_device_to_send_a_signal_owns_it() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97, device="m1")
    told = bed.vitals(1_000, spo2=80, hr=70, device="m2")
    assert [(o.signal, o.reason) for o in told if isinstance(o, ReadingRefused)] == [("spo2", "signal_owned")]
    assert bed.state.channels[Signal.SPO2].value == 97
    assert bed.state.owners[Signal.HR] == "m2"
    assert bed.alert("TEC-ASSOC").subject == "m2"


def test_pulse_rate_stands_in_for_heart_rate() -> None:
    bed = Bed()
    bed.vitals(0, hr=70, pr=130)
    for at in range(1_000, 62_000, 1_000):
        bed.vitals(at, *off(hr=Validity.SENSOR_OFF), pr=130)
    assert "HR-HIGH" in bed.open_rules()
    other = Bed()
    other.vitals(0, hr=70)
    other.stream(1_000, 5_000, pr=130)
    assert not other.state.watches
    other.stream(6_000, 70_000, pr=130)
    assert "HR-HIGH" in other.open_rules()


def test_a_cuff_measurement_is_one_however_often_it_is_sent() -> None:
    bed = Bed()
    one = Reading(Signal.NIBP_SYS, 165.0, Validity.VALID, START)
    for at in range(0, 10_000, 1_000):
        bed.vitals(at, one)
    assert bed.alert("BP-SYS-HIGH").provisional
    assert len(bed.state.cuffs) == 1


def test_a_second_number_of_the_same_cycle_is_not_a_second_measurement() -> None:
    bed = Bed()
    bed.vitals(0, Reading(Signal.NIBP_SYS, 165.0, Validity.VALID, START))
    bed.vitals(
        1_000,
        Reading(Signal.NIBP_SYS, 165.0, Validity.VALID, START),
        Reading(Signal.NIBP_DIA, 80.0, Validity.VALID, START + 500),
    )
    assert bed.alert("BP-SYS-HIGH").provisional


def test_an_older_cuff_sent_again_is_not_shown_as_the_newest() -> None:
    bed = Bed()
    first = Reading(Signal.NIBP_SYS, 166.0, Validity.VALID, START)
    bed.vitals(1_000, first)
    bed.vitals(2_000, Reading(Signal.NIBP_SYS, 140.0, Validity.VALID, START + 2_000))
    bed.vitals(3_000, first)
    assert bed.state.channels[Signal.NIBP_SYS].value == 140
    assert bed.state.channels[Signal.NIBP_SYS].received_at == START + 2_000


def test_one_implausible_cuff_is_no_share_of_implausible_values() -> None:
    bed = Bed()
    bed.vitals(0, nibp_sys=300)
    bed.vitals(300_000, nibp_sys=120)
    assert bed.open_rules() == []


def test_an_implausible_cuff_sent_every_second_is_one() -> None:
    bed = Bed()
    once = Reading(Signal.NIBP_SYS, 300.0, Validity.VALID, START)
    for at in range(0, 70_000, 1_000):
        bed.vitals(at, once, spo2=97)
    assert bed.open_rules() == []
    bed.vitals(70_000, Reading(Signal.NIBP_SYS, 299.0, Validity.VALID, START + 70_000))
    assert bed.alert("TEC-CUFF-FAIL").explain.cause == "implausible value"
    bed.vitals(70_500, Reading(Signal.NIBP_SYS, 120.0, Validity.QUESTIONABLE, START + 70_500))
    assert bed.state.devices[DeviceId("m1")].cuff_failures == 3
    bed.vitals(71_000, spo2=97, nibp_sys=120)
    assert bed.open_rules() == []


def test_a_cuff_that_its_monitor_doubts_twice_has_failed_and_says_why() -> None:
    bed = Bed()
    for at in (0, 60_000):
        bed.vitals(at, Reading(Signal.NIBP_SYS, 120.0, Validity.QUESTIONABLE, START + at))
    assert bed.alert("TEC-CUFF-FAIL").explain.cause == "doubtful value"
    assert bed.state.cuffs == ()


def test_a_cuff_without_a_number_is_none() -> None:
    bed = Bed()
    bed.vitals(0, *off(nibp_sys=Validity.INVALID))
    assert bed.state.cuffs == ()


def test_a_message_without_a_time_is_taken_as_it_comes() -> None:
    bed = Bed()
    envelope = Envelope(DeviceId("m1"), "b", 1, None, Origin.DEVICE)
    bed.take(VitalsReceived(START, bed.bed, envelope, (Reading(Signal.NIBP_SYS, 165.0),)))
    assert bed.alert("BP-SYS-HIGH").provisional


def test_offline_is_told_after_five_seconds_and_over_with_data() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    told = bed.status(1_000, online=False)
    assert [type(o) for o in told if isinstance(o, DeviceOffline)] == [DeviceOffline]
    bed.tick(5_999)
    assert "TEC-DEV-OFF" not in bed.open_rules()
    bed.tick(6_000)
    assert bed.alert("TEC-DEV-OFF").priority == "medium"
    told = bed.status(7_000, online=True)
    assert [type(o) for o in told if isinstance(o, DeviceOnline)] == [DeviceOnline]
    assert "TEC-DEV-OFF" in bed.open_rules()
    bed.vitals(8_000, spo2=97)
    assert "TEC-DEV-OFF" not in bed.open_rules()


def test_data_alone_says_online_too() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.status(1_000, online=False)
    told = bed.vitals(2_000, spo2=97)
    assert [type(o) for o in told if isinstance(o, DeviceOnline)] == [DeviceOnline]
    bed.tick(9_000)
    assert "TEC-DEV-OFF" not in bed.open_rules()


def test_a_status_of_a_stranger_or_without_news_says_nothing() -> None:
    bed = Bed()
    assert bed.status(0, online=True) == []
    bed.vitals(1_000, spo2=97)
    assert bed.status(2_000, online=True) == []


def test_a_numbered_status_is_no_gap() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    status = DeviceStatus(START + 1_000, bed.bed, bed.envelope("m1", 1_000), online=True)
    bed.take(status)
    bed.take(status)
    bed.vitals(2_000, spo2=97)
    bed.tick(9_000)
    assert "TEC-GAP" not in bed.open_rules()


def test_offline_of_a_free_bed_is_no_alert() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.release(1_000)
    bed.status(2_000, online=False)
    bed.tick(60_000)
    assert bed.open_rules() == []


def test_missing_numbers_are_told_after_their_grace_and_swaps_are_not() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.envelope("m1", 0)
    bed.vitals(1_000, spo2=97)
    bed.tick(5_999)
    assert "TEC-GAP" not in bed.open_rules()
    bed.tick(6_000)
    assert "1 message lost" in bed.alert("TEC-GAP").text
    for _ in range(2):
        bed.envelope("m1", 0)
    bed.vitals(7_000, spo2=97)
    bed.tick(12_000)
    assert "3 messages lost" in bed.alert("TEC-GAP").text
    swapped = Bed()
    swapped.vitals(0, spo2=97)
    second = swapped.envelope("m1", 500)
    swapped.vitals(1_000, spo2=97)
    swapped.take(VitalsReceived(START + 1_500, swapped.bed, second, ()))
    swapped.tick(8_000)
    assert "TEC-GAP" not in swapped.open_rules()


def test_a_change_of_origin_is_shown() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    envelope = Envelope(DeviceId("m1"), "b2", 1, START + 1_000, Origin.SIMULATED)
    bed.take(VitalsReceived(START + 1_000, bed.bed, envelope, ()))
    assert bed.state.origin is Origin.SIMULATED


def without(*ids: str) -> Bed:
    return Bed(replace(shipped(), rules=tuple(rule for rule in shipped().rules if rule.id not in ids)))


def test_a_protocol_may_leave_technical_rules_out() -> None:
    bed = without("TEC-RANGE", "TEC-ARTIFACT", "TEC-CUFF-FAIL", "TEC-CLOCK")
    for n in range(70):
        bed.vitals(n * 1_000, spo2=20, hr=160, pr=70, time=n * 1_000 - 9_000)
    bed.vitals(71_000, nibp_sys=120)
    assert bed.open_rules() == ["HR-VHIGH"] or "HR-VHIGH" in bed.open_rules()
    assert not [rule for rule in bed.open_rules() if rule in ("TEC-RANGE", "TEC-ARTIFACT", "TEC-CLOCK")]


def test_a_device_that_was_bound_before_it_spoke_may_be_a_pump() -> None:
    bed = Bed()
    bed.take(DeviceBound(START, bed.bed, DeviceId("p1")))
    bed.pump(1_000, "standby", 0.0)
    assert bed.state.devices[DeviceId("p1")].is_pump
