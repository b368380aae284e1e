"""What is put down during a visit, over HTTP: which command each request becomes, and what can be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from app.codec import wire
from app.codec.http_visit_models import Entries
from app.core.commands import AddNote, GiveFeedback, GiveMedicine, RecordCheck, ReportAdverseEvent
from app.core.events import Event
from app.core.protocol import Phase
from app.core.quantity import ENTERED_QUANTITIES, Quantity
from app.core.record import AdverseEvent, Check, Medicine, Note, Record
from app.core.vitals import BedId
from tests.shell.scripted import AT, BED, Desk, S, visit
from tests.support import START

ONSET: Final = "2026-05-28T20:26:40Z"
"""START, as a clock on the wall says it."""

COMMANDS: Final[list[tuple[str, str, dict[str, Any], int, Event]]] = [
    (
        "POST", "/checks", {"entries": {"moaas": 5, "vomited": 0}, "walks": False, "by": "RN", "note": "n"},
        201,
        RecordCheck(AT, BED, "c2", S, {"moaas": 5, "vomited": 0}, "RN", "n", None, False, 7),
    ),
    (
        "POST", "/checks", {"oriented": True, "by": "RN"}, 201,
        RecordCheck(AT, BED, "c2", S, {}, "RN", "", True, None, 7),
    ),
    (
        "POST", "/notes", {"text": "calm", "by": "RN"}, 201,
        AddNote(AT, BED, "c2", S, "calm", "RN", 7),
    ),
    (
        "POST", "/adverse-events", {"kind": "nausea", "grade": 2, "by": "RN"}, 201,
        ReportAdverseEvent(AT, BED, "c2", S, "nausea", 2, "RN", revision=7),
    ),
    (
        "PUT", f"/adverse-events/{S}.e1",
        {
            "kind": "nausea", "grade": 3, "by": "RN", "onset": ONSET, "resolved": "2026-05-28T22:36:40+02:00",
            "action": "a", "outcome": "o", "note": "n",
        },
        200,
        ReportAdverseEvent(
            AT, BED, "c2", S, "nausea", 3, "RN", START, START + 600_000, "a", "o", "n", f"{S}.e1", 7
        ),
    ),
    (
        "POST", "/medicines",
        {"drug": "ondansetron", "dose": "4 mg", "route": "IV", "by": "RN", "note": "n"}, 201,
        GiveMedicine(AT, BED, "c2", S, "ondansetron", "4 mg", "RN", "IV", "n", 7),
    ),
    (
        "PUT", "/feedback", {"score": 4, "by": "RN", "note": "n"}, 200,
        GiveFeedback(AT, BED, "c2", S, 4, "RN", "n", 7),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
async def test_what_a_request_asks_for(
    method: str, path: str, body: dict[str, Any], status: int, event: Event
) -> None:
    desk = await visit()
    answer = await desk.call(method, f"/sessions/{S}{path}", status, body, if_match='"7"')
    assert desk.event == event
    assert (answer.json()["id"], answer.headers["etag"]) == (S, '"1"')
    assert answer.headers.get("location", "").endswith(
        f"/adverse-events/{S}"  # the subject of the script
    ) is (path == "/adverse-events")


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
async def test_a_repeated_key_gives_the_first_answer(
    method: str, path: str, body: dict[str, Any], status: int, event: Event
) -> None:
    desk = await visit()
    for _ in range(2):
        await desk.call(method, f"/sessions/{S}{path}", status, body, if_match='"7"', idempotency_key="k")
    assert desk.clinic.given == [event]


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
async def test_refused_stale_and_unknown(
    method: str, path: str, body: dict[str, Any], status: int, event: Event
) -> None:
    del status, event
    desk = await visit()
    for reason, refused in (("conflict", 409), ("stale", 412), ("invalid", 422), ("not_found", 404)):
        desk.clinic.script = (reason, "Not so.", ())
        told = (await desk.call(method, f"/sessions/{S}{path}", refused, body)).json()
        assert (told["detail"], told["errors"]) == ("Not so.", [])
    await desk.call(method, f"/sessions/nowhere.s1{path}", 404, body)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/checks", {"entries": {"moaas": 6}, "by": "RN"}, "entries.moaas"),
        ("/checks", {"entries": {"moaas": 4.5}, "by": "RN"}, "entries.moaas"),
        ("/checks", {"entries": {"moaas": True}, "by": "RN"}, "entries.moaas"),
        ("/checks", {"entries": {"rass": -6}, "by": "RN"}, "entries.rass"),
        ("/checks", {"entries": {"cadss": 93}, "by": "RN"}, "entries.cadss"),
        ("/checks", {"entries": {"cadss6": 25}, "by": "RN"}, "entries.cadss6"),
        ("/checks", {"entries": {"nausea": 11}, "by": "RN"}, "entries.nausea"),
        ("/checks", {"entries": {"vomited": 2}, "by": "RN"}, "entries.vomited"),
        ("/checks", {"entries": {"pressure_alert": 1}, "by": "RN"}, "entries.pressure_alert"),
        ("/checks", {"entries": {"moaas": 5}}, "by"),
        ("/notes", {"text": " ", "by": "RN"}, "text"),
        ("/notes", {"text": "x"}, "by"),
        ("/adverse-events", {"kind": "nausea", "grade": 0, "by": "RN"}, "grade"),
        ("/adverse-events", {"kind": "nausea", "grade": 6, "by": "RN"}, "grade"),
        ("/adverse-events", {"kind": "nausea", "grade": 1}, "by"),
        ("/adverse-events", {"kind": "nausea", "grade": 1, "by": "RN", "onset": 1_795_000_000}, "onset"),
        ("/adverse-events", {"kind": "nausea", "grade": 1, "by": "RN", "onset": "1795000000"}, "onset"),
        ("/adverse-events", {"kind": "nausea", "grade": 1, "by": "RN", "onset": "2026-05-28"}, "onset"),
        (
            "/adverse-events",
            {"kind": "nausea", "grade": 1, "by": "RN", "onset": "2026-05-28T20:26:40"},
            "onset",
        ),
        (
            "/adverse-events",
            {"kind": "nausea", "grade": 1, "by": "RN", "onset": "0001-01-01T00:00:00Z"},
            "onset",
        ),
        (
            "/adverse-events",
            {"kind": "nausea", "grade": 1, "by": "RN", "onset": ONSET, "resolved": "2026-05-28T20:26:39Z"},
            "body",
        ),
        ("/medicines", {"drug": "ondansetron", "by": "RN"}, "dose"),
        ("/medicines", {"drug": "", "dose": "4 mg", "by": "RN"}, "drug"),
        ("/medicines", {"drug": "x", "dose": 4, "by": "RN"}, "dose"),
    ],
)
async def test_a_wrong_body_names_the_field(path: str, body: dict[str, Any], field: str) -> None:
    desk = await visit()
    told = (await desk.call("POST", f"/sessions/{S}{path}", 422, body)).json()
    assert [one["field"] for one in told["errors"]] == [field]
    assert desk.clinic.given == []


@pytest.mark.parametrize("score", [0, 6, 4.5, "4", None])
async def test_satisfaction_is_one_to_five(score: object) -> None:
    desk = await visit()
    told = (await desk.call("PUT", f"/sessions/{S}/feedback", 422, {"score": score, "by": "RN"})).json()
    assert [one["field"] for one in told["errors"]] == ["score"]


def test_whatever_staff_may_enter_has_a_field() -> None:
    assert set(Entries.model_fields) == ENTERED_QUANTITIES - {Quantity.PRESSURE_ALERT}


RECORD: Final = Record(
    checks=(Check(f"{S}.c1", START, "RN", Phase.PRE, {"moaas": 5}, {"spo2": 97}, full=False),),
    notes=(Note(f"{S}.n1", START, "RN", "calm"),),
    adverse_events=(AdverseEvent(f"{S}.e1", "nausea", 2, START, Phase.PRE, "RN", START),),
    medicines=(Medicine(f"{S}.m1", "ondansetron", "4 mg", "IV", START, "RN"),),
)


async def recorded(*, closed: bool) -> Desk:
    """A session with one of each."""
    desk = await visit()
    state = desk.clinic.suite.beds[BedId("chair-3")]
    assert state.session is not None
    session = replace(state.session, record=RECORD)
    desk.clinic.suite.beds[state.bed] = replace(state, session=None if closed else session)
    desk.clinic.kept[S] = wire.to_json(wire.session_object(session))
    return desk


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("part", ["checks", "notes", "adverse-events", "medicines"])
async def test_what_was_put_down_is_read_while_it_lasts_and_later(part: str, closed: bool) -> None:
    desk = await recorded(closed=closed)
    (one,) = (await desk.call("GET", f"/sessions/{S}/{part}", 200)).json()
    assert one["id"] == f"{S}.{part[0] if part != 'adverse-events' else 'e'}1"
    await desk.call("GET", f"/sessions/chair-3.s9/{part}", 404)


async def test_one_adverse_event() -> None:
    desk = await recorded(closed=False)
    event = (await desk.call("GET", f"/sessions/{S}/adverse-events/{S}.e1", 200)).json()
    assert (event["kind"], event["grade"]) == ("nausea", 2)
    told = (await desk.call("GET", f"/sessions/{S}/adverse-events/{S}.e2", 404)).json()
    assert told["detail"] == f"No adverse event {S}.e2 in {S}."
