"""Frames word by word, and what becomes of every kind of client frame."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from app.codec import frames
from app.codec.frame_models import Rendered, Resume, Seen, ServerFrame, Subscribe
from app.codec.frames import UnreadableFrameError, decode_client_frame
from app.core.shown import ShownPump, ShownValue
from app.core.vitals import BedId, Signal, Validity
from tests.clinic import Clinic
from tests.support import START

SERVER: TypeAdapter[Any] = TypeAdapter(ServerFrame)
NOW = "2026-05-28T20:26:40.000Z"
SITE_OBJECT: dict[str, Any] = {
    "epoch": "e",
    "name": "Suite A",
    "chairs": ["chair-3"],
    "revision": 1,
    "server_time": NOW,
    "speed": 1.0,
    "protocols": [],
    "not_ready": {},
    "consoles": {"connected": 0, "rendered": 0, "sound_armed": 0},
}


def read(frame: bytes) -> Any:
    SERVER.validate_json(frame)
    return json.loads(frame)


def test_hello() -> None:
    assert read(frames.hello_frame("e1", 7, START, "0.1.0")) == {
        "type": "hello",
        "epoch": "e1",
        "seq": 7,
        "server_time": NOW,
        "version": "0.1.0",
    }


def test_heartbeat() -> None:
    assert read(frames.heartbeat_frame(7, START)) == {
        "type": "heartbeat",
        "seq": 7,
        "server_time": NOW,
    }


def test_bye() -> None:
    assert read(frames.bye_frame("restarting", 1500)) == {
        "type": "bye",
        "reason": "restarting",
        "retry_after_ms": 1500,
    }


def test_vitals_are_partial_values_by_bed() -> None:
    shown = ShownValue(97.0, Validity.VALID, START, START)
    pump = ShownPump("infusing", 45.0, None, None, None, START)
    bed = BedId("chair-3")
    assert read(frames.vitals_frame(START, {bed: {Signal.SPO2: shown}}, {bed: pump})) == {
        "type": "vitals",
        "at": NOW,
        "beds": {
            "chair-3": {
                "spo2": {
                    "value": 97.0,
                    "unit": "%",
                    "validity": "valid",
                    "time": NOW,
                    "received_at": NOW,
                }
            }
        },
        "pumps": {
            "chair-3": {
                "state": "infusing",
                "rate": 45.0,
                "volume_delivered": None,
                "dose_mg": None,
                "dose_mg_per_kg": None,
                "at": NOW,
            }
        },
    }


def test_a_change_says_what_happened_where_and_when() -> None:
    clinic = Clinic()
    clinic.vitals("chair-3", nibp_sys=165)
    clinic.vitals("chair-3", nibp_sys=165)
    told = [read(frame) for _, _, frame in clinic.told]
    assert [one["seq"] for one in told] == list(range(1, len(told) + 1))
    raised = next(one for one in told if one["change"]["kind"] == "alert_raised")
    assert set(raised) == {"type", "seq", "at", "bed", "change"}
    assert raised["type"] == "change"
    assert raised["bed"] == "chair-3"
    assert set(raised["change"]) == {"kind", "alert"}
    changed = next(one for one in told if one["change"]["kind"] == "alert_changed")
    # the contract's smallest alert
    first, second = raised["change"]["alert"], changed["change"]["alert"]
    assert (first["rule"], first["action"], first["priority"]) == ("BP-SYS-HIGH", "CHECK", "low")
    assert (second["action"], second["priority"]) == ("PAUSE", "medium")
    assert second["id"] == first["id"]


def test_a_snapshot_holds_everything() -> None:
    clinic = Clinic()
    clinic.vitals("chair-3", nibp_sys=165, spo2=80)
    frame = frames.snapshot_frame(
        clinic.seq, SITE_OBJECT, clinic.beds(), clinic.open_sessions(), clinic.open_alerts()
    )
    told = read(frame)
    assert set(told) == {"type", "seq", "site", "beds", "sessions", "alerts"}
    assert told["seq"] == clinic.seq
    assert [bed["bed"] for bed in told["beds"]] == ["chair-3"]
    assert [alert["rule"] for alert in told["alerts"]] == [a.rule for a in clinic.open_alerts()]
    assert told["alerts"]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('{"type":"resume","epoch":"e","seq":3}', Resume(type="resume", epoch="e", seq=3)),
        ('{"type":"subscribe","beds":"*"}', Subscribe(type="subscribe", beds="*")),
        ('{"type":"subscribe","beds":["a"]}', Subscribe(type="subscribe", beds=["a"])),
        ('{"type":"seen","seq":0}', Seen(type="seen", seq=0)),
        (
            '{"type":"rendered","seq":1,"sound":"armed"}',
            Rendered(type="rendered", seq=1, sound="armed"),
        ),
        ('{"type":"seen","seq":1,"ext":{"any":[1]}}', Seen(type="seen", seq=1, ext={"any": [1]})),
        ('{"type":"tomorrow","x":1}', None),
        ('{"type":7}', None),
    ],
)
def test_a_client_frame_is_read_or_ignored(text: str, frame: object) -> None:
    assert decode_client_frame(text) == frame


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("", 1007, "not_json"),
        ("hello", 1007, "not_json"),
        ("[]", 1007, "not_object"),
        ('"seen"', 1007, "not_object"),
        ('{"type":"seen","seq":NaN}', 1007, "not_finite"),
        ('{"type":"seen","seq":1,"seq":2}', 1007, "duplicate_key"),
        ('{"type":' + "[" * 100_000, 1007, "too_deep"),
        ("\ud800", 1007, "not_json"),
        ("{}", 1008, "type"),
        ('{"type":"seen"}', 1008, "seq"),
        ('{"type":"seen","seq":true}', 1008, "seq"),
        ('{"type":"seen","seq":"1"}', 1008, "seq"),
        ('{"type":"seen","seq":-1}', 1008, "seq"),
        ('{"type":"seen","seq":1,"more":1}', 1008, "more"),
        ('{"type":"subscribe","beds":"some"}', 1008, "beds"),
        ('{"type":"subscribe","beds":["a b"]}', 1008, "beds"),
        ('{"type":"rendered","seq":1,"sound":"loud"}', 1008, "sound"),
    ],
)
def test_what_breaks_the_contract_ends_with_code_and_reason(text: str, code: int, reason: str) -> None:
    with pytest.raises(UnreadableFrameError, match=reason) as caught:
        decode_client_frame(text)
    assert caught.value.code == code


@given(
    st.text(max_size=400) | st.text(min_size=1, max_size=50).map(lambda t: json.dumps({"type": "seen", t: t}))
)
def test_any_text_is_read_ignored_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableFrameError):
        decode_client_frame(text)


@given(st.integers(0, 3), st.text(max_size=400))
def test_a_reason_fits_a_close_frame(code: int, reason: str) -> None:
    assert len(str(UnreadableFrameError(code, reason)).encode()) <= 123
