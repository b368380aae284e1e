"""A visit over HTTP: which command each request becomes, how it is refused, and what is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from app.core.changes import Fault
from app.core.commands import AnswerScreening, ChangeLimit, OverrideGate, ReviseSession, TickItem
from app.core.events import CloseSession, Event, LockBaseline, SetPhase
from app.core.plan import Patient, Plan
from app.core.practice import Effect, Flag, PlanType, Practice, Question
from app.core.protocol import Phase
from app.core.shown import ShownGate, ShownItem
from tests.shell.scripted import API, AT, BED, PATIENT, PLAN, Desk, S, visit
from tests.support import START, shipped_whole

COMMANDS: Final[list[tuple[str, str, dict[str, Any], int, Event]]] = [
    (
        "PUT", "/plan", {"patient": PATIENT, "plan": PLAN | {"type": "low_dose"}, "by": "RN", "reason": "x"},
        200,
        ReviseSession(
            AT, BED, "c2", S, Patient("K-1", 78, 44, "f"),
            Plan("ketamine", 40, dose_mg_per_kg=0.5, type=PlanType.LOW_DOSE), "RN", "x", 7,
        ),
    ),
    (
        "PUT", "/screening",
        {"answers": {"maoi": "yes", "opioid": "no"}, "medicines": ["a", "b"], "by": "RN", "note": "n"}, 200,
        AnswerScreening(AT, BED, "c2", S, {"maoi": "yes", "opioid": "no"}, "RN", ("a", "b"), "n", 7),
    ),
    (
        "POST", "/overrides", {"gate": "SES-BASE", "by": "Dr. Lee", "reason": "why not"}, 201,
        OverrideGate(AT, BED, "c2", S, "SES-BASE", "Dr. Lee", "why not", 7),
    ),
    (
        "PUT", "/limits/BP-SYS-HIGH", {"value": 150, "by": "Dr. Lee", "reason": "aneurysm"}, 200,
        ChangeLimit(AT, BED, "c2", S, "BP-SYS-HIGH", 150, "Dr. Lee", "aneurysm", 7),
    ),
    (
        "POST", "/baseline", {"from": "readings", "by": "RN"}, 200,
        LockBaseline(AT, BED, "c2", S, None, "", "RN", 7),
    ),
    (
        "POST", "/baseline", {"values": {"nibp_sys": 120}, "reason": "intake", "by": "J. Kim, RN"}, 200,
        LockBaseline(AT, BED, "c2", S, {"nibp_sys": 120}, "intake", "J. Kim, RN", 7),
    ),
    (
        "POST", "/phase", {"phase": "infusing", "by": "RN"}, 200,
        SetPhase(AT, BED, "c2", S, Phase.INFUSING, "RN", "", override=False, revision=7),
    ),
    (
        "POST", "/phase", {"phase": "recovered", "by": "RN", "reason": "x", "override": True}, 200,
        SetPhase(AT, BED, "c2", S, Phase.RECOVERED, "RN", "x", override=True, revision=7),
    ),
    (
        "PUT", "/discharge/escort", {"done": True, "by": "RN", "note": "sister"}, 200,
        TickItem(AT, BED, "c2", S, "escort", True, "RN", "sister", 7),
    ),
    (
        "POST", "/close", {"by": "RN", "reason": "x", "override": True}, 200,
        CloseSession(AT, BED, "c2", S, "RN", "x", override=True, revision=7),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
async def test_what_a_request_asks_for(
    method: str, path: str, body: dict[str, Any], status: int, event: Event
) -> None:
    desk = await visit()
    answer = await desk.call(method, f"/sessions/{S}{path}", status, body, if_match='"7"')
    assert desk.event == event
    assert answer.json()["id"] == S
    assert answer.headers["etag"] == '"1"'


async def test_a_limit_is_restored() -> None:
    desk = await visit()
    path = f"/sessions/{S}/limits/BP-SYS-HIGH"
    await desk.call("DELETE", f"{path}?by=Dr.%20Lee&reason=fine", 200, if_match='"7"')
    assert desk.event == ChangeLimit(AT, BED, "c2", S, "BP-SYS-HIGH", None, "Dr. Lee", "fine", 7)
    told = (await desk.call("DELETE", path, 422)).json()
    assert [one["field"] for one in told["errors"]] == ["by", "reason"]


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
async def test_a_repeated_key_gives_the_first_answer(
    method: str, path: str, body: dict[str, Any], status: int, event: Event
) -> None:
    desk = await visit()
    for _ in range(2):
        await desk.call(method, f"/sessions/{S}{path}", status, body, if_match='"7"', idempotency_key="k")
    assert desk.clinic.given == [event]


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
@pytest.mark.parametrize(
    ("reason", "status_of_it"), [("not_found", 404), ("conflict", 409), ("stale", 412), ("invalid", 422)]
)
async def test_a_refusal_says_why_and_names_field_and_rule(
    method: str, path: str, body: dict[str, Any], status: int, event: Event, reason: str, status_of_it: int
) -> None:
    del status, event
    desk = await visit()
    desk.clinic.script = (reason, "Not so.", (Fault("phase", "SES-BASE", "No baseline is locked."),))
    told = (await desk.call(method, f"/sessions/{S}{path}", status_of_it, body)).json()
    assert told["detail"] == "Not so."
    assert told["errors"] == [{"field": "phase", "message": "No baseline is locked.", "rule": "SES-BASE"}]


@pytest.mark.parametrize(("method", "path", "body", "status", "event"), COMMANDS)
async def test_a_bed_nobody_heard_of_has_no_session(
    method: str, path: str, body: dict[str, Any], status: int, event: Event
) -> None:
    del status, event
    told = (await Desk().call(method, f"/sessions/nowhere.s1{path}", 404, body)).json()
    assert told["detail"] == "No session nowhere.s1."


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("/plan", {"by": None}, "by"),
        ("/plan", {"patient": None}, "patient"),
        ("/plan", {"plan": PLAN | {"type": "huge"}}, "plan.type"),
        ("/plan", {"plan": PLAN | {"dose_mg": 3}}, "plan"),
        ("/screening", {"answers": {"maoi": "maybe"}}, "answers.maoi"),
        ("/screening", {"answers": {"maoi": True}}, "answers.maoi"),
        ("/screening", {"by": " "}, "by"),
        ("/screening", {"medicines": [""]}, "medicines.0"),
        ("/overrides", {"reason": " "}, "reason"),
        ("/overrides", {"by": ""}, "by"),
        ("/limits/BP-SYS-HIGH", {"value": "150"}, "value"),
        ("/limits/BP-SYS-HIGH", {"reason": None}, "reason"),
        ("/phase", {"phase": "flying"}, "phase"),
        ("/phase", {"override": True}, "body"),
        ("/phase", {"override": "yes"}, "override"),
        ("/close", {"override": True, "reason": " "}, "body"),
        ("/discharge/escort", {"done": None}, "done"),
        ("/discharge/escort", {"done": 1}, "done"),
        ("/discharge/escort", {"more": 1}, "more"),
    ],
)
async def test_a_wrong_body_names_the_field(path: str, change: dict[str, Any], field: str) -> None:
    method, good = next((one[0], one[2]) for one in COMMANDS if one[1] == path)
    desk = await visit()
    told = (await desk.call(method, f"/sessions/{S}{path}", 422, good | change)).json()
    assert field in [one["field"] for one in told["errors"]]
    assert desk.clinic.given == []


@pytest.mark.parametrize(
    ("match", "revision"), [('"7"', 7), ('W/"7"', 7), ("*", None), ('"0"', 0), (None, None)]
)
async def test_if_match_is_the_revision_that_was_seen(match: str | None, revision: int | None) -> None:
    desk = await visit()
    headers = {} if match is None else {"if_match": match}
    await desk.call("POST", f"/sessions/{S}/phase", 200, {"phase": "baseline"}, **headers)
    assert isinstance(desk.event, SetPhase)
    assert desk.event.revision == revision


@pytest.mark.parametrize("match", ["7", '"a"', '"7", "8"', "", '"7', '"-1"', '"1234567890"', '"\u0667"'])
async def test_another_if_match_names_the_header(match: str) -> None:
    desk = await visit()
    headers = {b"if-match": match.encode()}
    async with desk.served.client() as http:
        answer = await http.post(f"{API}/sessions/{S}/phase", json={"phase": "baseline"}, headers=headers)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["If-Match"]
    assert desk.clinic.given == []


async def test_every_answer_with_a_session_has_its_revision_as_etag() -> None:
    desk = await visit()
    desk.clinic.script = None
    assert (await desk.call("GET", f"/sessions/{S}", 200)).headers["etag"] == '"1"'
    path = f"/sessions/{S}/phase"
    answer = await desk.call("POST", path, 200, {"phase": "baseline"}, if_match='"1"')
    assert (answer.json()["revision"], answer.headers["etag"]) == (2, '"2"')
    stale = await desk.call("POST", path, 412, {"phase": "pre"}, if_match='"1"')
    assert "meanwhile" in stale.json()["detail"]
    closed = await desk.call("POST", f"/sessions/{S}/close", 200)
    assert closed.headers["etag"] == f'"{closed.json()["revision"]}"'
    kept = await desk.call("GET", f"/sessions/{S}", 200)
    assert (kept.json(), kept.headers["etag"]) == (closed.json(), closed.headers["etag"])


async def test_closed_twice_with_one_key_is_closed_once() -> None:
    desk = await visit()
    desk.clinic.script = None
    first = await desk.call("POST", f"/sessions/{S}/close", 200, {"by": "RN"}, idempotency_key="k")
    again = await desk.call("POST", f"/sessions/{S}/close", 200, {"by": "RN"}, idempotency_key="k")
    assert again.json() == first.json()
    await desk.call("POST", f"/sessions/{S}/close", 404, {"by": "RN"})


async def test_the_screening_form_is_data() -> None:
    desk = Desk()
    maoi = Question("maoi", "MAO inhibitor?", "no", Effect.BLOCK, None, {"S-3": "seed text 002"}, False)
    heart = Question("heart", "Heart disease?", "no", Effect.WARN, Flag.CARDIOVASCULAR)
    practice = Practice(screening_version="3", questions=(maoi, heart))
    desk.clinic.suite.protocol = replace(desk.clinic.suite.protocol, practice=practice)
    form = (await desk.call("GET", "/screening", 200)).json()
    assert form["version"] == "3"
    assert form["questions"][0] == {
        "id": "maoi", "text": "MAO inhibitor?", "wanted": "no", "effect": "block", "flag": None,
        "source": {"S-3": "seed text 002"}, "needs_signoff": False,
    }  # fmt: skip
    assert form["questions"][1]["flag"] == "cardiovascular"


async def test_the_practice_is_shown_whole_with_its_sources() -> None:
    desk = Desk()
    desk.clinic.suite.protocol = shipped_whole()
    told = (await desk.call("GET", "/practice", 200)).json()
    assert told == (await desk.call("GET", "/protocols/ketamine-trd", 200)).json()["practice"] | told
    for part in ("dosing", "pre_dose", "schedule", "discharge", "course"):
        assert told[part]["source"], part
    assert TypeAdapter(Practice).validate_python(told) == shipped_whole().practice


async def test_gates_and_discharge_are_those_of_the_bed(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await visit()
    view = desk.clinic.bed("chair-3")
    assert view is not None
    shown = replace(
        view,
        gates=(ShownGate("SES-BASE", "block", "No baseline.", overridable=True, overridden=False),),
        discharge=(ShownItem("time", "60 min", met=True, by_hand=False, by="service", at=START),),
    )
    monkeypatch.setattr(desk.clinic, "bed", lambda _: shown)
    (gate,) = (await desk.call("GET", f"/sessions/{S}/gates", 200)).json()
    assert (gate["id"], gate["level"], gate["overridable"]) == ("SES-BASE", "block", True)
    (item,) = (await desk.call("GET", f"/sessions/{S}/discharge", 200)).json()
    assert (item["id"], item["met"], item["by"]) == ("time", True, "service")


@pytest.mark.parametrize("part", ["gates", "discharge"])
@pytest.mark.parametrize("session", ["chair-3.s9", "nowhere.s1", "nonsense", "site.s1"])
async def test_only_an_open_session_has_them(part: str, session: str) -> None:
    desk = await visit()
    told = (await desk.call("GET", f"/sessions/{session}/{part}", 404)).json()
    assert told["detail"] == f"No open session {session}."
