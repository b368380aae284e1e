"""The front desk: what it asks, how it bears refusals, and that it asks again politely."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import httpx
import pytest

from simulators import front_desk as desk_module
from simulators.chair import Visit
from simulators.front_desk import FrontDesk, FrontDeskError, badge, front_desk, service_url

VISIT = Visit("chair-1", "chair-1-visit-1", 78.0, 44, "f", 0.5, 40.0, {"nibp_sys": 120.0, "nibp_dia": 75.0})
Answer = tuple[int, dict[str, Any]]


class Service:
    """Answers from a script by (method, path); what is not there is 404."""

    def __init__(self, **script: list[Answer | Exception]) -> None:
        self.script = script
        self.asked: list[tuple[str, str, dict[str, Any], str | None]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        key = request.headers.get("Idempotency-Key")
        self.asked.append((request.method, request.url.path, body, key))
        name = request.url.path.removeprefix("/api/v1").strip("/").replace("/", "_").replace("-", "_")
        left = self.script.get(f"{request.method}_{name}", [(404, {"detail": "no such thing"})])
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer[0], json=answer[1])

    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _, _ in self.asked]


async def at(service: Service, do: Callable[[FrontDesk], Any]) -> Any:
    async with front_desk("http://service:8000", Random(1), httpx.MockTransport(service)) as desk:
        return await do(desk)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "RETRY_BASE_S", 0.001)
    monkeypatch.setattr(desk_module, "POLL_S", 0.001)


async def test_it_opens_a_session_and_locks_the_baseline_by_values_with_a_reason() -> None:
    service = Service(POST_sessions=[(201, {"id": "s1"})], POST_sessions_s1_baseline=[(200, {})])
    assert await at(service, lambda desk: desk.open(VISIT)) == "s1"
    (_, _, session, first), _, (_, _, baseline, second) = service.asked
    assert service.paths() == [
        "POST /api/v1/sessions", "GET /api/v1/screening", "POST /api/v1/sessions/s1/baseline",
    ]  # fmt: skip
    assert session == {
        "bed": "chair-1",
        "patient": {"alias": "chair-1-visit-1", "weight_kg": 78.0, "age": 44, "sex": "f"},
        "plan": {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40.0},
        "by": "front desk (simulated)",
    }
    assert baseline["values"] == VISIT.baseline
    assert baseline["reason"]
    assert first != second


async def test_it_answers_every_question_of_the_form_as_wanted() -> None:
    form = {"questions": [{"id": "maoi", "wanted": "no"}, {"id": "consent", "wanted": "yes"}]}
    service = Service(
        POST_sessions=[(201, {"id": "s1"})],
        GET_screening=[(200, form)],
        PUT_sessions_s1_screening=[(200, {})],
        POST_sessions_s1_baseline=[(200, {})],
    )
    await at(service, lambda desk: desk.open(VISIT))
    (_, path, said, key), *_ = [one for one in service.asked if one[0] == "PUT"]
    assert path == "/api/v1/sessions/s1/screening"
    assert said["answers"] == {"maoi": "no", "consent": "yes"}
    assert key


async def test_a_session_of_somebody_else_stays_and_gets_no_second_baseline() -> None:
    service = Service(
        POST_sessions=[(409, {"detail": "open"})],
        GET_beds_chair_1=[(200, {"session": "s7", "baseline": {"nibp_sys": 120}})],
        GET_sessions_s7=[(200, {"patient": {"alias": "K-1"}})],
    )
    assert await at(service, lambda desk: desk.open(VISIT)) == "s7"
    assert service.paths()[1:] == ["GET /api/v1/beds/chair-1", "GET /api/v1/sessions/s7"]


async def test_an_open_session_without_a_baseline_gets_one() -> None:
    service = Service(
        POST_sessions=[(409, {"detail": "open"})],
        GET_beds_chair_1=[(200, {"session": "s7", "baseline": None})],
        GET_sessions_s7=[(200, {"patient": None})],
        POST_sessions_s7_baseline=[(200, {})],
    )
    await at(service, lambda desk: desk.open(VISIT))
    assert service.paths()[-1] == "POST /api/v1/sessions/s7/baseline"


async def test_its_own_session_of_an_earlier_run_is_closed_and_opened_anew() -> None:
    service = Service(
        POST_sessions=[(409, {"detail": "open"}), (201, {"id": "s8"})],
        GET_beds_chair_1=[(200, {"session": "s7", "baseline": None})],
        GET_sessions_s7=[(200, {"patient": {"alias": VISIT.alias}})],
        POST_sessions_s7_close=[(200, {})],
        POST_sessions_s8_baseline=[(200, {})],
    )
    assert await at(service, lambda desk: desk.open(VISIT)) == "s8"
    assert "POST /api/v1/sessions/s7/close" in service.paths()


async def test_it_asks_again_with_the_same_key_and_no_more_often_than_it_should() -> None:
    busy: list[Answer | Exception] = [
        httpx.ConnectError("refused"), (503, {}), (429, {}), (201, {"id": "s1"}),
    ]  # fmt: skip
    service = Service(POST_sessions=busy, POST_sessions_s1_baseline=[(200, {})])
    await at(service, lambda desk: desk.open(VISIT))
    keys = [key for _, path, _, key in service.asked if path == "/api/v1/sessions"]
    assert len(keys) == 4
    assert len(set(keys)) == 1


@pytest.mark.parametrize(
    ("answer", "asked", "text"),
    [
        ((422, {"detail": "patient.weight_kg: too heavy"}), 1, "422: patient.weight_kg: too heavy"),
        ((500, {}), 1, "500: Internal Server Error"),
        ((503, {"detail": "not yet"}), desk_module.ATTEMPTS, "503: not yet"),
        (httpx.ConnectError("refused"), desk_module.ATTEMPTS, "refused"),
    ],
)
async def test_what_is_refused_is_told_in_one_line(answer: Any, asked: int, text: str) -> None:
    service = Service(POST_sessions=[answer])
    with pytest.raises(FrontDeskError) as told:
        await at(service, lambda desk: desk.open(VISIT))
    assert str(told.value) == f"POST http://service:8000/api/v1/sessions: {text}"
    assert len(service.asked) == asked


async def test_it_sets_up_a_room_that_nobody_has_set_up() -> None:
    service = Service(GET_site=[(200, {"chairs": []})], PUT_site=[(200, {})])
    await at(service, lambda desk: desk.set_up("Suite A", ["chair-1", "chair-2"]))
    _, _, said, key = service.asked[-1]
    assert said == {"name": "Suite A", "chairs": ["chair-1", "chair-2"], "by": "front desk (simulated)"}
    assert key


@pytest.mark.parametrize("answer", [(200, {"chairs": ["chair-9"]}), (404, {})])
async def test_a_room_that_was_set_up_stays_as_it_is(answer: Answer) -> None:
    service = Service(GET_site=[answer])
    await at(service, lambda desk: desk.set_up("Suite A", ["chair-1"]))
    assert service.paths() == ["GET /api/v1/site"]


@pytest.mark.parametrize("status", [200, 404, 409])
async def test_closing_what_is_closed_is_well(status: int) -> None:
    service = Service(POST_sessions_s1_close=[(status, {})])
    await at(service, lambda desk: desk.close("s1"))
    assert len(service.asked) == 1


async def test_it_waits_until_the_service_is_ready() -> None:
    service = Service(GET_readyz=[httpx.ConnectError("refused"), (503, {}), (200, {})])
    await at(service, lambda desk: desk.ready(10.0))
    assert len(service.asked) == 3


async def test_it_does_not_wait_for_ever() -> None:
    service = Service(GET_readyz=[(503, {})])
    with pytest.raises(FrontDeskError, match=r"no service ready at http://service:8000 .*503.*--http"):
        await at(service, lambda desk: desk.ready(0.01))


async def test_it_reads_the_clock() -> None:
    service = Service(GET_clock=[(200, {"now": "1970-01-01T00:01:00.000Z", "speed": 20.0})])
    clock = await at(service, lambda desk: desk.clock())
    assert clock.speed == 20.0
    assert 60_000 <= clock.start_ms < 120_000


@pytest.mark.parametrize(
    "said",
    [{}, {"now": "soon", "speed": 1}, {"now": "1970-01-01T00:01:00Z", "speed": 0}, {"now": 1, "speed": 1}],
)
async def test_a_clock_that_is_none_is_told(said: dict[str, Any]) -> None:
    with pytest.raises(FrontDeskError, match="clock"):
        await at(Service(GET_clock=[(200, said)]), lambda desk: desk.clock())


@pytest.mark.parametrize(
    ("text", "url"),
    [("http://127.0.0.1:8000", "http://127.0.0.1:8000"), ("https://a/", "https://a")],
)
def test_what_is_a_service_address(text: str, url: str) -> None:
    assert service_url(text) == url


@pytest.mark.parametrize("text", ["localhost:8000", "ftp://a", "http://", "http://a:port"])
def test_what_is_no_service_address(text: str) -> None:
    with pytest.raises(ValueError, match="no service address"):
        service_url(text)


async def test_where_staff_sign_in_it_does_once_and_names_nobody_itself() -> None:
    service = Service(
        PUT_sessions_s1_screening=[(401, {"detail": "Not saved. Sign in first."}), (200, {})],
        GET_screening=[(200, {"questions": [{"id": "q", "wanted": "no"}]})],
        POST_sign_in=[(200, {})],
        POST_sessions=[(201, {"id": "s1"})],
        POST_sessions_s1_baseline=[(200, {})],
    )
    known = badge("Sister: Ann:271828")
    transport = httpx.MockTransport(service)
    async with front_desk("http://service:8000", Random(1), transport, badge=known) as desk:
        assert await desk.open(VISIT) == "s1"
    refused, signed, again = service.asked[2:5]
    assert signed[1:3] == ("/api/v1/sign-in", {"name": "Sister: Ann", "pin": "271828"})
    assert refused == again, "the same entry with the same key"
    assert all("by" not in body for _, _, body, _ in service.asked)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "asks for a sign-in: set DRIPWATCH_SIGN_IN to NAME:PIN"),
        ("Ann:1", "Ann is not signed in .Wrong PIN.*see DRIPWATCH_SIGN_IN"),
    ],
)
async def test_where_it_cannot_sign_in_it_says_what_to_set(text: str, told: str) -> None:
    service = Service(
        POST_sessions=[(401, {"detail": "Not saved."})], POST_sign_in=[(401, {"detail": "Wrong PIN."})]
    )
    transport = httpx.MockTransport(service)
    async with front_desk("http://service:8000", Random(1), transport, badge=badge(text)) as desk:
        with pytest.raises(FrontDeskError, match=told):
            await desk.open(VISIT)
