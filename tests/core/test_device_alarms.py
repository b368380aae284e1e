"""A device's own alarms are passed through at once."""

from __future__ import annotations

import pytest

from app.core.events import AlarmPhase, DeviceAlarmed
from tests.support import START, Bed


@pytest.mark.parametrize(
    ("code", "priority", "rule", "told"),
    [
        ("apnea", "high", "RR-APNEA", ("STOP", "high")),
        ("asystole", "high", "DEV-ASYSTOLE", ("STOP", "high")),
        ("cuff_leak", "low", "DEV-ALARM", ("CHECK", "low")),
        ("something", "medium", "DEV-ALARM", ("CHECK", "medium")),
        ("something", "high", "DEV-ALARM", ("CHECK", "high")),
        ("something", "unheard of", "DEV-ALARM", ("CHECK", "medium")),
    ],
)
def test_codes(code: str, priority: str, rule: str, told: tuple[str, str]) -> None:
    bed = Bed()
    bed.alarm(0, code, "start", priority)
    alert = bed.alert(rule)
    assert (alert.action, alert.priority) == told


@pytest.mark.parametrize(
    ("code", "rule", "told"),
    [
        ("occlusion", "PMP-OCCL", ("CHECK", "high")),
        ("air_in_line", "PMP-AIR", ("STOP", "high")),
        ("door_open", "PMP-DOOR", ("CHECK", "medium")),
        ("battery_low", "PMP-BATT", ("CHECK", "medium")),
        ("battery_empty", "PMP-BATT", ("CHECK", "high")),
        ("near_end", "PMP-END", ("INFO", "low")),
    ],
)
def test_pump_codes_while_the_drug_runs(code: str, rule: str, told: tuple[str, str]) -> None:
    bed = Bed()
    bed.alarm(0, code)
    assert rule not in bed.open_rules()
    bed.open(1)
    bed.pump(2)
    bed.alarm(3, code)
    alert = bed.alert(rule)
    assert (alert.action, alert.priority) == told


def test_it_ends_with_the_device() -> None:
    bed = Bed()
    bed.alarm(0, "strange", priority="low")
    bed.alarm(1_000, "strange", "end")
    assert bed.open_rules() == []


def test_a_worse_alarm_changes_the_same_alert() -> None:
    bed = Bed()
    bed.open(0)
    bed.pump(1)
    bed.alarm(2, "battery_low")
    first = bed.alert("PMP-BATT").id
    bed.alarm(3, "battery_empty", "update")
    assert (bed.alert("PMP-BATT").id, bed.alert("PMP-BATT").priority) == (first, "high")
    bed.alarm(4, "battery_low", "end")
    assert "PMP-BATT" in bed.open_rules()
    bed.alarm(5, "battery_empty", "end")
    assert "PMP-BATT" not in bed.open_rules()


def test_two_unknown_alarms_are_one_alert_until_both_have_ended() -> None:
    bed = Bed()
    bed.alarm(0, "one", priority="low")
    bed.alarm(1, "two", priority="low")
    bed.alarm(2, "one", "end")
    assert bed.open_rules() == ["DEV-ALARM"]
    bed.alarm(3, "two", "end")
    assert bed.open_rules() == []


def test_the_end_of_a_devices_alarm_does_not_end_what_our_own_evidence_says() -> None:
    bed = Bed()
    bed.stream(0, 21_000, rr=0)
    assert bed.alert("RR-APNEA").priority == "high"
    bed.alarm(22_000, "apnea")
    bed.alarm(23_000, "apnea", "end")
    assert bed.alert("RR-APNEA").state == "active_unacked"


def test_a_cuff_must_fail_twice_in_a_row() -> None:
    bed = Bed()
    bed.alarm(0, "cuff_failed")
    bed.vitals(1_000, nibp_sys=120)
    bed.alarm(2_000, "cuff_failed")
    assert bed.open_rules() == []
    bed.alarm(3_000, "cuff_failed")
    assert bed.alert("TEC-CUFF-FAIL").priority == "low"
    bed.vitals(4_000, nibp_sys=121)
    assert bed.open_rules() == []


def test_the_end_of_a_cuffs_alarm_is_no_good_reading() -> None:
    bed = Bed()
    for at in (0, 1_000):
        bed.alarm(at, "cuff_failed")
        bed.alarm(at + 500, "cuff_failed", "update")
        assert ("TEC-CUFF-FAIL" in bed.open_rules()) is (at > 0)
        bed.alarm(at + 900, "cuff_failed", "end")
    assert bed.open_rules() == ["TEC-CUFF-FAIL"]
    bed.vitals(2_000, nibp_sys=121)
    assert bed.open_rules() == []


def test_a_second_unknown_alarm_is_announced_though_the_first_was_taken() -> None:
    bed = Bed()
    bed.alarm(0, "vtach")
    bed.acknowledge(1, "DEV-ALARM")
    bed.alarm(2, "vtach", "update")
    assert bed.alert("DEV-ALARM").state == "active_acked"
    bed.alarm(3, "vfib")
    alert = bed.alert("DEV-ALARM")
    assert (alert.state, alert.ack, alert.text) == ("active_unacked", None, "m1: vfib")


def test_what_stood_before_the_drug_ran_is_told_when_it_runs() -> None:
    bed = Bed()
    bed.alarm(0, "battery_low")
    bed.alarm(1, "battery_empty")
    bed.alarm(2, "occlusion")
    bed.alarm(3, "near_end")
    bed.alarm(4, "strange")
    bed.alarm(5, "strange", "end")
    bed.open(6)
    bed.acknowledge(7, "DEV-ALARM")
    assert bed.open_rules() == []
    bed.pump(8)
    told = {a.rule: (a.priority, a.text) for a in bed.state.alerts.values() if a.rule.startswith("PMP")}
    assert told == {
        "PMP-BATT": ("high", "m1: battery empty"),
        "PMP-OCCL": ("high", "m1: line occluded"),
    }
    bed.alarm(9, "occlusion", "end")
    assert "PMP-OCCL" not in bed.open_rules()


def test_repeats_and_late_ones_start_nothing() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    again = DeviceAlarmed(START + 1, bed.bed, bed.envelope("m1", 1), "strange", AlarmPhase.START, "low")
    bed.take(again)
    bed.alarm(2, "strange", "end")
    bed.take(again)
    assert bed.open_rules() == []
    late = bed.envelope("m1", 10_000, time=-20_000)
    bed.take(DeviceAlarmed(START + 10_000, bed.bed, late, "strange", AlarmPhase.START, "low"))
    assert "DEV-ALARM" not in bed.open_rules()
