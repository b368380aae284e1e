"""What goes over the wire, word by word against tables written from the contract."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec import wire, wire_record
from app.codec.wire_models import AlertObject, BedObject, SessionObject
from app.core.alarm import Ack, SilenceLease
from app.core.changes import Change
from app.core.vitals import SITE
from tests.clinic import TIME, Clinic, assert_keys
from tests.support import CHAIR, START, Bed

BED: Final = "bed state session phase phase_since origin devices values baseline limits pump due"
SESSION: Final = (
    "id bed patient plan protocol phase opened_at started_at ended_at closed_at unplanned dose_mg"
)
ALERT: Final = (
    "id bed session rule action priority kind state provisional unverified latched onset raised_at ack "
    "silence text clears_when steps explain subject origin escalation closed_at close_reason covered_by"
)
EXPLAIN: Final = "signal value unit limit baseline held_ms samples protocol source"

CONTRACT_KINDS: Final = {
    "alert_raised", "alert_changed", "alert_closed", "session_opened", "session_closed",
    "phase_changed", "baseline_locked", "limits_changed", "check_due", "check_done",
    "action_recorded", "action_verified", "action_unverified", "device_online", "device_offline",
    "binding_changed", "note_added",
}  # fmt: skip
ADDED_KINDS: Final = {"session_changed", "course_changed", "site_changed"}


@pytest.fixture
def bed() -> Bed:
    """A chair in the middle of an infusion, its first violating cuff just in."""
    bed = Bed()
    bed.vitals(0, spo2=97, hr=71, nibp_sys=120, nibp_dia=75)
    bed.open(1_000)
    bed.baseline(2_000, nibp_sys=120, nibp_dia=75)
    bed.pump(3_000, volume=1.5, total=40)
    bed.vitals(10_000, nibp_sys=165, nibp_dia=80)
    return bed


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_257_737_120, "2026-11-21T10:42:17.120Z"),
        (1_795_257_737_007, "2026-11-21T10:42:17.007Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_rfc_3339_with_milliseconds(at: int, text: str) -> None:
    assert wire_record.stamp(at) == text


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_times_sort_as_they_happen(at: int) -> None:
    assert TIME.fullmatch(wire_record.stamp(at))
    assert wire_record.stamp(at) < wire_record.stamp(at + 1)


def test_an_unknown_time_is_null() -> None:
    assert wire_record.stamp_or_none(None) is None
    assert wire_record.stamp_or_none(0) == "1970-01-01T00:00:00.000Z"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_a_browser_could_not_read_is_never_written(number: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        wire.to_json({"value": number})


def test_an_alert_is_the_contracts(bed: Bed) -> None:
    told = wire.alert_object(bed.alert("BP-SYS-HIGH"))
    assert_keys(told, ALERT)
    assert_keys(told["explain"], EXPLAIN)
    assert told["bed"] == "chair-1"
    assert told["rule"] == "BP-SYS-HIGH"
    assert told["action"] == "CHECK"
    assert told["priority"] == "low"
    assert told["state"] == "active_unacked"
    assert told["provisional"] is True
    assert told["ack"] is None
    assert told["silence"] is None
    assert told["subject"] == "nibp_sys"
    assert told["explain"]["value"] == 165
    assert told["explain"]["limit"] == 160
    assert set(told["explain"]["protocol"]) == {"id", "version", "sha256"}
    assert TIME.fullmatch(told["onset"])
    AlertObject.model_validate_json(wire.to_json(told))


def test_an_alert_of_the_service_has_no_bed(bed: Bed) -> None:
    assert wire.alert_object(replace(bed.alert("BP-SYS-HIGH"), bed=SITE))["bed"] is None


def test_acknowledgement_and_silence_name_the_person(bed: Bed) -> None:
    alert = replace(
        bed.alert("BP-SYS-HIGH"),
        ack=Ack("J. Kim", START, "seen"),
        silence=SilenceLease("A. Lee", START + 1),
        escalation=2,
    )
    told = wire.alert_object(alert)
    assert told["ack"] == {"by": "J. Kim", "at": wire_record.stamp(START), "note": "seen"}
    assert told["silence"] == {"by": "A. Lee", "until": wire_record.stamp(START + 1)}
    assert told["escalation"] == 2


def test_a_bed_is_the_contracts() -> None:
    clinic = Clinic()
    clinic.vitals("chair-3", spo2=97, nibp_sys=128, nibp_dia=75)
    clinic.pump("chair-3")
    view = clinic.bed("chair-3")
    assert view is not None
    told = wire.bed_object(view)
    assert_keys(told, BED)
    assert told["bed"] == "chair-3"
    assert told["state"] == "session"  # a pump that infuses opens an unplanned one
    assert told["phase"] == "infusing"
    assert told["origin"] == "device"
    assert told["devices"] == [
        {"device": "m-chair-3", "online": True},
        {"device": "p-chair-3", "online": True},
    ]
    assert set(told["values"]["spo2"]) == {"value", "unit", "validity", "time", "received_at"}
    assert told["values"]["spo2"]["unit"] == "%"
    assert set(told["pump"]) == {
        "state", "rate", "volume_delivered", "dose_mg", "dose_mg_per_kg", "at",
    }  # fmt: skip
    assert told["pump"]["rate"] == 45
    assert told["limits"]
    for limit in told["limits"]:
        assert set(limit) == {"rule", "signal", "op", "limit", "priority", "action"}
    for due in told["due"]:
        assert set(due) == {"what", "at"}
    BedObject.model_validate_json(wire.to_json(told))


def test_a_session_is_the_contracts(bed: Bed) -> None:
    assert bed.state.session is not None
    told = wire.session_object(bed.state.session)
    assert_keys(told, SESSION)
    assert_keys(told["patient"], "alias weight_kg age sex")
    assert_keys(told["plan"], "drug dose_mg_per_kg dose_mg duration_min")
    assert told["baseline"]["values"] == {"nibp_sys": 120.0, "nibp_dia": 75.0}
    SessionObject.model_validate_json(wire.to_json(told))


def test_every_change_has_a_word_and_every_word_is_known() -> None:
    assert set(wire.KINDS) == set(get_args(Change))
    assert set(wire.KINDS.values()) == CONTRACT_KINDS | ADDED_KINDS


def test_every_change_carries_the_whole_object_it_changed(bed: Bed) -> None:
    whole: dict[str, set[str]] = {}
    for outcome in bed.said:
        if isinstance(outcome, get_args(Change)):
            told: dict[str, Any] = json.loads(wire.to_json(wire.change_object(outcome)))
            whole.setdefault(told.pop("kind"), set()).update(told)
    assert whole["alert_raised"] == {"alert"}
    assert whole["session_opened"] == {"session", "bed"}
    assert whole["phase_changed"] == {"session", "bed"}
    assert whole["baseline_locked"] == {"session", "bed"}
    assert whole["limits_changed"] == {"bed"}


def test_the_bed_of_a_change_is_the_whole_bed(bed: Bed) -> None:
    opened = next(o for o in bed.said if type(o).__name__ == "SessionOpened")
    assert isinstance(opened, get_args(Change))
    told = wire.change_object(opened)
    assert told["bed"]["bed"] == CHAIR
    assert told["session"]["bed"] == CHAIR
