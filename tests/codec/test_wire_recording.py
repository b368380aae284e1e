"""Visits in the words of the wire: read strictly, each complaint names its line."""

from __future__ import annotations

import json

import pytest

from app.codec.recording import RecordingError
from app.codec.wire_recording import bed_of, visits_of
from app.core.commands import AnswerScreening, OverrideGate, RecordCheck, TickItem
from app.core.events import (
    CloseSession,
    DeviceStatus,
    LockBaseline,
    OpenSession,
    PumpReported,
    SetPhase,
    VitalsReceived,
)
from app.core.protocol import Phase

BEGINS = b'{"at":1000,"begins":{"v":1,"bed":"K-1","interval_s":10,"seed":1,"study":"yale"}}\n'
ENDS = b'{"at":9000,"ends":"K-1"}\n'
STATUS = (
    b'{"at":1000,"topic":"bedside/v1/K-1/m/status","payload":{"v":1,"boot":"a","seq":1,'
    b'"time":"2026-01-01T00:00:00.000Z","origin":"simulated","state":"online","model":"x"}}\n'
)
VITALS = (
    b'{"at":2000,"topic":"bedside/v1/K-1/m/vitals","payload":{"v":1,"boot":"a","seq":2,'
    b'"time":"2026-01-01T00:00:01.000Z","origin":"simulated",'
    b'"readings":[{"signal":"hr","value":70,"unit":"/min"}]}}\n'
)
PUMP = (
    b'{"at":3000,"topic":"bedside/v1/K-1/p/pump","payload":{"v":1,"boot":"b","seq":1,'
    b'"time":"2026-01-01T00:00:02.000Z","origin":"simulated","state":"standby","reason":null,'
    b'"rate":{"value":0,"unit":"mL/h"}}}\n'
)
SESSION = {
    "bed": "K-1",
    "patient": {"alias": "K-1", "weight_kg": 70.0},
    "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40},
    "by": "RN",
}


def command(method: str, path: str, body: object, at: int = 4000) -> bytes:
    said = {"at": at, "bed": "K-1", "method": method, "path": f"/api/v1/sessions{path}", "body": body}
    return json.dumps(said).encode() + b"\n"


OPENED = command("POST", "", SESSION)


def test_what_devices_said_and_staff_told_in_order() -> None:
    (visit,) = visits_of([BEGINS, STATUS, VITALS, PUMP, OPENED, ENDS], "x")
    assert (visit.bed, visit.begins, visit.interval, visit.ends) == ("K-1", 1000, 10_000, 9000)
    assert [(type(one), one.at) for one in visit.events] == [
        (DeviceStatus, 1000),
        (VitalsReceived, 2000),
        (PumpReported, 3000),
        (OpenSession, 4000),
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("PUT", "/{session}/screening", {"answers": {"maoi": "no"}, "by": "RN"}, AnswerScreening),
        ("POST", "/{session}/overrides", {"gate": "BP-PRE", "by": "Dr", "reason": "known"}, OverrideGate),
        ("POST", "/{session}/baseline", {"from": "readings", "by": "RN"}, LockBaseline),
        ("POST", "/{session}/baseline", {"values": {"nibp_sys": 120}, "by": "RN"}, LockBaseline),
        ("POST", "/{session}/phase", {"phase": "infusing", "by": "RN"}, SetPhase),
        ("POST", "/{session}/checks", {"entries": {"moaas": 5}, "by": "RN"}, RecordCheck),
        ("PUT", "/{session}/discharge/escort", {"done": True, "by": "RN"}, TickItem),
        ("POST", "/{session}/close", {"by": "RN"}, CloseSession),
    ],
)
def test_a_command_is_about_the_session_that_is_open(
    method: str, path: str, body: object, kind: type
) -> None:
    (visit,) = visits_of([BEGINS, OPENED, command(method, path, body), ENDS], "x")
    event = visit.events[-1]
    assert type(event) is kind
    assert (event.bed, event.at) == ("K-1", 4000)
    assert getattr(event, "session") == "K-1.s1"  # noqa: B009 - events differ
    if isinstance(event, SetPhase):
        assert event.phase is Phase.INFUSING
    if isinstance(event, TickItem):
        assert (event.item, event.done) == ("escort", True)


def test_sessions_of_a_bed_are_numbered_as_a_fresh_service_numbers_them() -> None:
    close = command("POST", "/{session}/close", {"by": "RN"})
    (visit,) = visits_of([BEGINS, OPENED, close, OPENED, close, ENDS], "x")
    assert [one.session for one in visit.events if isinstance(one, CloseSession)] == ["K-1.s1", "K-1.s2"]


def test_several_visits() -> None:
    other = [line.replace(b"K-1", b"K-2") for line in (BEGINS, VITALS, ENDS)]
    both = [BEGINS, STATUS, ENDS, *other]
    assert [str(one.bed) for one in visits_of(both, "x")] == ["K-1", "K-2"]
    with pytest.raises(RecordingError, match="x, line 4: a visit begins with"):
        list(visits_of([STATUS], "x", 4))
    assert [bed_of(line) for line in both] == ["K-1", "", "", "K-2", "", ""]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([VITALS], "x, line 1: a visit begins with"),
        ([b"t_s,signal,value,unit\n"], "x, line 1: a visit begins with"),
        ([BEGINS.replace(b'"v":1', b'"v":2')], "x, line 1: a visit begins with"),
        ([BEGINS], "x ends within the visit of K-1: what wrote it was stopped"),
        ([BEGINS, VITALS[:-40]], "x, line 2: neither a message, nor a command, nor the end"),
        ([BEGINS, b"\xff\n"], "x, line 2: neither"),
        ([BEGINS, PUMP, VITALS, ENDS], "x, line 3: goes back in time by 1000 ms"),
        ([BEGINS, ENDS.replace(b"9000", b"900")], "x, line 2: goes back in time by 100 ms"),
        ([BEGINS, VITALS.replace(b"bedside/v1", b"ward"), ENDS], "x, line 2: refused as topic"),
        ([BEGINS, VITALS.replace(b'"unit":"/min"', b'"unit":1'), ENDS], "x, line 2: refused as schema"),
        ([BEGINS, command("POST", "/K-1.s1/close", {"by": "RN"})], "is no command of a recording"),
        ([BEGINS, command("GET", "", {})], "GET /api/v1/sessions is no command of a recording"),
        ([BEGINS, command("POST", "/{session}/baseline", {})], "2: POST /api/v1/sessions/{session}/base"),
        ([BEGINS, command("POST", "", {**SESSION, "bed": 1})], "sessions: bed: Input should be a valid"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(lines: list[bytes], text: str) -> None:
    with pytest.raises(RecordingError) as error:
        list(visits_of(lines, "x"))
    assert text in str(error.value)
    assert "\n" not in str(error.value)
