"""Silence: 10, 30, 60 s without a usable value, whatever the reason, on our own clock."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.changes import AlertClosed
from app.core.events import DeviceUnbound
from app.core.protocol import PRIORITY_RANK, Action, Phase, Priority, Rule
from app.core.service_events import Unwatched
from app.core.vitals import DeviceId, Reading, Signal, Validity
from tests.support import START, Bed, off, shipped

PROBE = off(spo2=Validity.SENSOR_OFF, pr=Validity.SENSOR_OFF, perfusion=Validity.SENSOR_OFF)


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
        bed.vitals(at, *off(spo2=Validity.INVALID), hr=70)
    assert losses(bed) == {"spo2": "low"}
    assert "invalid" in bed.alert("TEC-LOST").text
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
    assert losses(bed) == {"spo2": "high", "m1": "medium"}
    assert bed.alert("TEC-SENSOR-OFF").priority == "high", "a lead that is off says why heart rate is lost"


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


def sensors(bed: Bed) -> dict[str, str]:
    """Subject and priority of every open TEC-SENSOR-OFF."""
    return {a.subject: str(a.priority) for a in bed.state.alerts.values() if a.rule == "TEC-SENSOR-OFF"}


def without_probe(bed: Bed, start: int, end: int, *beside: Reading) -> None:
    """The probe is off from ``start`` to ``end``, both included; ``beside`` it something is measured."""
    for at in range(start, end + 1, 1_000):
        bed.vitals(at, *PROBE, *beside)


ECG, CANNULA = Reading(Signal.HR, 70.0), Reading(Signal.RR, 14.0)


@pytest.mark.parametrize("beside", [(ECG,), (CANNULA,), ()], ids=["ecg", "no ecg", "oximeter alone"])
def test_a_probe_that_is_off_is_one_alert_as_loud_as_what_is_lost_with_it(
    beside: tuple[Reading, ...],
) -> None:
    """Notes, 7.4: probe off is TEC-SENSOR-OFF. The contract's ladder of lost signals is kept."""
    bed = infusing()
    bed.vitals(1_000, *beside, spo2=97, pr=70)
    without_probe(bed, 2_000, 70_000, *beside)
    found = {
        (rule, priority): at for at, _, rule, priority, _ in reversed(bed.log("TEC-SENSOR-OFF", "TEC-LOST"))
    }
    assert found == {
        ("TEC-SENSOR-OFF", "low"): 11_000,
        ("TEC-SENSOR-OFF", "medium"): 31_000,
        ("TEC-SENSOR-OFF", "high"): 61_000,
    }
    assert len([one for one in bed.log() if one[1] == "raised" and one[2].startswith("TEC-")]) == 1
    assert bed.alert("TEC-SENSOR-OFF").text == "SpO2: sensor off for 1 min"
    for at in range(71_000, 76_000, 1_000):
        bed.vitals(at, *beside, spo2=97, pr=70)
    assert sensors(bed) == {"spo2": "high"}, "four seconds of values are not five"
    bed.vitals(76_000, *beside, spo2=97, pr=70)
    assert (sensors(bed), losses(bed)) == ({}, {})


def test_without_a_running_drug_a_sensor_that_is_off_stops_at_medium() -> None:
    bed = Bed()
    bed.open(0)
    bed.vitals(1_000, spo2=97, hr=70)
    without_probe(bed, 2_000, 100_000, ECG)
    assert (sensors(bed), losses(bed)) == ({"spo2": "medium"}, {})


def test_a_loss_that_turns_out_to_be_a_sensor_is_told_as_such_from_then_on() -> None:
    bed = infusing()
    bed.vitals(1_000, spo2=97, hr=70)
    for at in range(2_000, 15_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.INVALID), hr=70)
    assert losses(bed) == {"spo2": "low"}
    for at in range(15_000, 40_000, 2_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF), hr=70)
        bed.vitals(at + 1_000, *off(spo2=Validity.INVALID), hr=70)
    assert (sensors(bed), losses(bed)) == ({"spo2": "medium"}, {})
    words = [(what, rule) for _, what, rule, *_ in bed.log("TEC-SENSOR-OFF", "TEC-LOST")]
    assert words == [
        ("raised", "TEC-LOST"),
        ("closed", "TEC-LOST"),
        ("raised", "TEC-SENSOR-OFF"),
        ("changed", "TEC-SENSOR-OFF"),
    ]
    closed = [o.alert for o in bed.said if isinstance(o, AlertClosed)]
    assert [alert.close_reason for alert in closed] == ["joined"]


def test_a_lead_that_stays_off_is_low_again_once_the_pulse_is_back() -> None:
    bed = infusing()
    bed.vitals(1_000, spo2=97, hr=70, pr=70)
    lead = off(hr=Validity.SENSOR_OFF)
    for at in range(2_000, 70_000, 1_000):
        bed.vitals(at, *lead, *off(pr=Validity.INVALID), spo2=97)
    assert sensors(bed) == {"hr": "high"}
    for at in range(70_000, 90_000, 1_000):
        bed.vitals(at, *lead, spo2=97, pr=70)
    assert (sensors(bed), losses(bed)) == ({"hr": "low"}, {})


def test_what_only_the_session_missed_is_not_told_after_it() -> None:
    bed = infusing()
    for at in range(0, 70_000, 1_000):
        bed.vitals(at, *off(spo2=Validity.SENSOR_OFF), hr=70)
    assert sensors(bed) == {"spo2": "high"}
    bed.phase(70_000, Phase.ENDED_EARLY)
    bed.close(70_001)
    assert sensors(bed) == {}


def test_a_sensor_that_is_off_is_as_strong_as_the_loss_it_speaks_for() -> None:
    def paused(rule: Rule) -> Rule:
        stages = (*rule.stages[:2], replace(rule.stages[2], action=Action.PAUSE, priority=Priority.MEDIUM))
        return replace(rule, stages=stages)

    rules = tuple(paused(one) if one.id == "TEC-LOST" else one for one in shipped().rules)
    bed = Bed(replace(shipped(), rules=rules))
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    bed.vitals(1_000, spo2=97, hr=70)
    without_probe(bed, 2_000, 62_000, ECG)
    assert (bed.alert("TEC-SENSOR-OFF").priority, bed.alert("TEC-SENSOR-OFF").action) == ("medium", "PAUSE")


def test_where_nobody_asks_for_sensors_the_loss_is_told_with_its_cause() -> None:
    rules = tuple(rule for rule in shipped().rules if rule.id != "TEC-SENSOR-OFF")
    bed = Bed(replace(shipped(), rules=rules))
    bed.vitals(0, spo2=97, hr=70)
    without_probe(bed, 1_000, 12_000, ECG)
    assert bed.alert("TEC-LOST").text == "SpO2 lost for 10 s: sensor off"
    bed.stream(13_000, 20_000, spo2=97, hr=70)
    assert losses(bed) == {}


SENT = {
    "good": (Reading(Signal.SPO2, 97.0), Reading(Signal.PR, 70.0)),
    "probe off": PROBE,
    "no number": off(spo2=Validity.INVALID, pr=Validity.INVALID),
    "pulse alone": (*off(spo2=Validity.SENSOR_OFF), Reading(Signal.PR, 70.0)),
    "lead off": (*off(hr=Validity.SENSOR_OFF), Reading(Signal.SPO2, 97.0)),
    "heart rate": (ECG,),
    "nothing": (),
}


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(SENT)), st.integers(1, 25)), max_size=12))
def test_naming_the_sensor_makes_no_loss_quieter_and_tells_none_twice(life: list[tuple[str, int]]) -> None:
    """Beside a protocol without TEC-SENSOR-OFF: as loud at every instant, and one alert for one quantity."""
    plain = tuple(rule for rule in shipped().rules if rule.id != "TEC-SENSOR-OFF")
    named, bare = infusing(), Bed(replace(shipped(), rules=plain))
    bare.open(0)
    bare.phase(1, Phase.INFUSING)
    at = 1_000
    for what, seconds in life:
        for _ in range(seconds):
            at += 1_000
            for bed in (named, bare):
                bed.vitals(at, *SENT[what])
            loudest = [
                max(
                    (PRIORITY_RANK[a.priority] for a in bed.state.alerts.values() if a.family == "presence"),
                    default=0,
                )
                for bed in (named, bare)
            ]
            assert loudest[0] >= loudest[1]
            assert not sensors(named).keys() & losses(named).keys()
