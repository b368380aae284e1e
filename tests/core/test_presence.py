"""Silence: 10, 30, 60 s without a usable value, whatever the reason, on our own clock."""

from __future__ import annotations

import pytest

from app.core.changes import AlertClosed
from app.core.events import DeviceUnbound
from app.core.protocol import Phase
from app.core.service_events import Unwatched
from app.core.vitals import DeviceId, Reading, Signal, Validity
from tests.support import START, Bed, off, shipped


def losses(bed: Bed) -> dict[str, str]:
    """Subject and priority of every open TEC-LOST."""
    return {a.subject: str(a.priority) for a in bed.state.alerts.values() if a.rule == "TEC-LOST"}


def infusing() -> Bed:
    bed = Bed()
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    return bed


@pytest.mark.parametrize(
    ("after", "priority"),
    [
        (9_999, None),
        (10_000, "low"),
        (29_999, "low"),
        (30_000, "medium"),
        (59_999, "medium"),
        (60_000, "high"),
    ],
)
def test_the_ladder_while_the_drug_runs(after: int, priority: str | None) -> None:
    bed = infusing()
    bed.vitals(1_000, spo2=97, hr=70)
    bed.tick(1_000 + after)
    assert losses(bed).get("m1") == priority


def test_armed_at_opening_though_no_value_ever_came() -> None:
    bed = infusing()
    bed.tick(60_000)
    assert losses(bed) == {"hr": "high", "spo2": "high"}
    assert "no value yet" in bed.state.alerts["chair-1.2"].text


def test_without_a_running_drug_it_stops_at_medium_and_goes_on_when_it_runs() -> None:
    bed = Bed()
    bed.open(0)
    bed.tick(100_000)
    assert set(losses(bed).values()) == {"medium"}
    bed.phase(100_001, Phase.INFUSING)
    assert set(losses(bed).values()) == {"high"}


def test_without_a_session_it_is_armed_by_the_first_value_and_stops_at_medium() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    bed.tick(200_000)
    assert losses(bed) == {"m1": "medium"}


def test_one_signal_of_a_device_is_told_by_its_name_all_of_them_by_the_devices() -> None:
    bed = infusing()
    bed.vitals(0, spo2=97, hr=70)
    for at in range(1_000, 12_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF), hr=70)
    assert losses(bed) == {"spo2": "low"}
    assert "sensor off" in bed.alert("TEC-LOST").text
    bed.tick(25_000)
    assert losses(bed) == {"m1": "low"}
    joined = [o.alert for o in bed.said if isinstance(o, AlertClosed)]
    assert [(a.subject, a.close_reason) for a in joined] == [("spo2", "joined")]


def test_a_device_that_takes_over_a_lost_signal_speaks_for_it_at_once() -> None:
    bed = infusing()
    bed.vitals(2_000, rr=14)
    bed.tick(70_000)
    assert losses(bed) == {"hr": "high", "spo2": "high", "m1": "medium"}
    bed.vitals(71_000, *off(hr=Validity.SENSOR_OFF))
    assert losses(bed) == {"spo2": "high", "m1": "high"}


def test_the_first_value_of_another_signal_is_heard_at_once_beside_the_lost_one() -> None:
    bed = Bed()
    bed.vitals(0, *off(rr=Validity.SENSOR_OFF), spo2=97)
    bed.tick(12_000)
    assert losses(bed) == {"m1": "low"}
    bed.vitals(13_000, rr=14)
    assert losses(bed) == {"spo2": "low"}


def test_a_device_that_is_unbound_speaks_for_nothing() -> None:
    bed = infusing()
    bed.vitals(2_000, spo2=97, hr=70)
    bed.tick(15_000)
    assert losses(bed) == {"m1": "low"}
    bed.take(DeviceUnbound(START + 16_000, bed.bed, DeviceId("m1"), "RN"))
    assert losses(bed) == {"hr": "low", "spo2": "low"}


def test_five_seconds_of_usable_values_end_it() -> None:
    bed = infusing()
    bed.vitals(0, spo2=97, hr=70)
    bed.tick(12_000)
    bed.stream(13_000, 17_000, spo2=97, hr=70)
    assert losses(bed) == {"m1": "low"}
    bed.vitals(18_000, spo2=97, hr=70)
    assert losses(bed) == {}


def test_what_returns_alone_leaves_the_other_told_by_name() -> None:
    bed = infusing()
    bed.vitals(0, spo2=97, hr=70)
    bed.tick(12_000)
    bed.stream(13_000, 18_000, spo2=97)
    assert losses(bed) == {"hr": "low"}


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param((Reading(Signal.SPO2, None, Validity.INVALID),), id="no number"),
        pytest.param((Reading(Signal.SPO2, 97.0, Validity.QUESTIONABLE),), id="doubted by the device"),
        pytest.param((Reading(Signal.SPO2, 20.0),), id="implausible"),
        pytest.param((), id="a message without it"),
    ],
)
def test_only_usable_values_count(sent: tuple[Reading, ...]) -> None:
    bed = Bed()
    bed.vitals(0, spo2=97)
    for at in range(1_000, 11_000, 1_000):
        bed.vitals(at, *sent)
    assert "TEC-LOST" in bed.open_rules()


def test_late_messages_do_not_count() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97, hr=70)
    for at in range(1_000, 10_000, 1_000):
        bed.vitals(at, spo2=97, hr=70, time=at - 5_001 - at // 2)
    bed.tick(10_000)
    assert losses(bed) == {"m1": "low"}


def test_after_our_own_absence_silence_counts_anew_and_the_rest_is_overdue() -> None:
    bed = infusing()
    bed.vitals(0, spo2=97, hr=70, nibp_sys=205)
    bed.take(Unwatched(START + 300_000, bed.bed, START + 1_000))
    assert losses(bed) == {}
    assert bed.alert("BP-EXT").escalation == 2
    bed.tick(309_999)
    assert losses(bed) == {}
    bed.tick(310_000)
    assert losses(bed) == {"m1": "low"}


def test_a_protocol_without_the_rule_says_nothing_of_silence() -> None:
    from dataclasses import replace  # noqa: PLC0415

    quiet = replace(shipped(), rules=tuple(r for r in shipped().rules if r.id != "TEC-LOST"))
    bed = Bed(quiet)
    bed.open(0)
    bed.vitals(1_000, spo2=97, hr=70)
    bed.tick(100_000)
    bed.vitals(101_000, spo2=97, hr=70)
    assert losses(bed) == {}
