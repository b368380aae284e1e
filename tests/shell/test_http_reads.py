"""Read models over HTTP, against the contract's objects."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.codec.wire_record import stamp
from app.core.service_events import Unwatched
from app.core.vitals import MINUTE, SITE
from app.shell.ports import Refused
from tests.clinic import TIME, Clinic
from tests.shell.served import Served
from tests.support import START

API = "/api/v1"
PATIENT = {"alias": "K-1", "weight_kg": 78, "age": 44, "sex": "f"}
PLAN = {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40}


def busy() -> Served:
    """Two chairs: one over the limit, one calm."""
    served = Served()
    clinic = served.clinic
    clinic.vitals("chair-2", spo2=98)
    clinic.vitals("chair-3", nibp_sys=165)
    clinic.vitals("chair-3", nibp_sys=165, spo2=97)
    return served


async def get(served: Served, path: str, status: int = 200) -> Any:
    async with served.client() as http:
        answer = await http.get(API + path)
    assert answer.status_code == status, answer.text
    expected = "application/json" if status == 200 else "application/problem+json"
    assert answer.headers["content-type"] == expected
    return answer.json()


async def test_beds_are_as_in_the_snapshot() -> None:
    served = busy()
    beds = await get(served, "/beds")
    assert [bed["bed"] for bed in beds] == ["chair-2", "chair-3"]
    assert await get(served, "/beds/chair-3") == beds[1]
    assert beds[1]["values"]["spo2"]["value"] == 97


async def test_nobody_there_is_404() -> None:
    for path in ("/beds/none", "/alerts/none.1", "/sessions/none.s1", "/protocols/none"):
        problem = await get(Served(), path, 404)
        assert problem["status"] == 404
        assert problem["title"] == "Not Found"
        assert "none" in problem["detail"]


async def test_trend() -> None:
    served = busy()
    now = served.clinic.now()
    trend = await get(served, "/beds/chair-3/trend?signal=spo2")
    assert served.clinic.asked == [("chair-3", "spo2", now - 60 * MINUTE, now, 300)]
    assert trend == {
        "bed": "chair-3",
        "signal": "spo2",
        "unit": "%",
        "from": stamp(now - 60 * MINUTE),
        "to": stamp(now),
        "points": [{"at": stamp(now - 60 * MINUTE), "min": 90.0, "max": 97.5}],
    }


async def test_trend_of_a_stretch() -> None:
    served = busy()
    path = "/beds/chair-3/trend?signal=hr&from=2026-05-28T20:00:00Z&to=2026-05-28T21:00:00.5Z&points=7"
    await get(served, path)
    (_, signal, since, until, points) = served.clinic.asked[0]
    assert (signal, stamp(since), stamp(until), points) == (
        "hr",
        "2026-05-28T20:00:00.000Z",
        "2026-05-28T21:00:00.500Z",
        7,
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "signal"),
        ("signal=mood", "signal"),
        ("signal=hr&points=0", "points"),
        ("signal=hr&from=yesterday", "from"),
        ("signal=hr&from=2026-05-28T20:00:00", "from"),
        ("signal=hr&from=2026-05-28T20:00:00Z&to=2026-05-28T19:00:00Z", "from"),
    ],
)
async def test_a_wrong_trend_names_the_field(query: str, field: str) -> None:
    problem = await get(busy(), f"/beds/chair-3/trend?{query}", 422)
    assert [one["field"] for one in problem["errors"]] == [field]


async def test_alerts_open_and_closed() -> None:
    served = busy()
    clinic = served.clinic
    for _ in range(2):
        clinic.vitals("chair-3", nibp_sys=120, after=61_000)
    clinic.vitals("chair-2", nibp_sys=165)
    alerts = await get(served, "/alerts")
    states = {one["rule"]: one["state"] for one in alerts}
    assert states["BP-SYS-HIGH"] == "closed"
    assert alerts[0]["state"] == "active_unacked"
    assert len({one["id"] for one in alerts}) == len(alerts)
    closed = await get(served, "/alerts?state=closed")
    assert closed
    assert {one["state"] for one in closed} == {"closed"}
    still_open = await get(served, "/alerts?state=open")
    assert {one["id"] for one in still_open} == {one.id for one in clinic.open_alerts()}
    assert not {one["id"] for one in still_open} & {one["id"] for one in closed}
    assert {one["bed"] for one in await get(served, "/alerts?bed=chair-3")} == {"chair-3"}
    assert await get(served, "/alerts?session=none") == []
    assert len(await get(served, "/alerts?limit=1")) == 1
    for one in (alerts[0], closed[0]):
        assert await get(served, f"/alerts/{one['id']}") == one


@pytest.mark.parametrize("query", ["state=loud", "limit=0", "limit=1001"])
async def test_alerts_asked_for_wrongly(query: str) -> None:
    problem = await get(Served(), f"/alerts?{query}", 422)
    assert problem["errors"][0]["field"] == query.partition("=")[0]


async def test_alerts_of_the_service_itself() -> None:
    served = Served()
    served.clinic.take(Unwatched(START + 60_000, SITE, START))
    alerts = await get(served, "/alerts?bed=@site")
    assert alerts
    assert {one["bed"] for one in alerts} == {None}


async def test_sessions_open_and_closed() -> None:
    served = busy()
    async with served.client() as http:
        body = {"bed": "chair-2", "patient": PATIENT, "plan": PLAN}
        first = (await http.post(f"{API}/sessions", json=body)).json()["id"]
        await http.post(f"{API}/sessions/{first}/close")
        body = {"bed": "chair-3", "patient": PATIENT, "plan": PLAN}
        second = (await http.post(f"{API}/sessions", json=body)).json()["id"]
    sessions = await get(served, "/sessions")
    assert [one["id"] for one in sessions] == [second, first]
    assert sessions[1]["closed_at"] is not None
    assert [one["id"] for one in await get(served, "/sessions?bed=chair-2")] == [first]
    for one in sessions:
        assert await get(served, f"/sessions/{one['id']}") == one


async def test_protocols_carry_their_sources() -> None:
    (summary,) = await get(Served(), "/protocols")
    assert set(summary) == {"id", "version", "sha256", "title", "rules"}
    protocol = await get(Served(), f"/protocols/{summary['id']}")
    assert len(protocol["rules"]) == summary["rules"] > 0
    assert all(rule["source"] for rule in protocol["rules"])


async def test_quarantine() -> None:
    served = Served()
    served.clinic.refused = [Refused(START, "zero", "spo2 is 0", "chair-3", "m1", "spo2")]
    assert await get(served, "/quarantine") == [
        {
            "at": stamp(START),
            "reason": "zero",
            "detail": "spo2 is 0",
            "bed": "chair-3",
            "device": "m1",
            "signal": "spo2",
        }
    ]


async def test_the_clock() -> None:
    clock = await get(Served(), "/clock")
    assert set(clock) == {"now", "speed"}
    assert TIME.fullmatch(clock["now"])
    assert clock["speed"] == 1


async def test_what_is_about_patients_is_stored_nowhere() -> None:
    async with busy().client() as http:
        answer: httpx.Response = await http.get(f"{API}/beds")
    assert answer.headers["cache-control"] == "no-store"


async def test_an_alert_that_closes_while_the_store_is_asked_is_told_once() -> None:
    served = busy()
    clinic: Clinic = served.clinic
    archive = clinic.archive
    real = archive.closed_alerts

    async def slowly(bed: str | None, session: str | None, most: int) -> list[bytes]:
        for _ in range(2):
            clinic.vitals("chair-3", nibp_sys=120, after=61_000)
        return await real(bed, session, most)

    archive.closed_alerts = slowly  # type: ignore[method-assign]
    app = served.app()
    app.state.inside = type(app.state.inside)(clinic, clinic, archive, lambda: (), app.state.inside.probes)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://drip.test") as http:
        alerts = (await http.get(f"{API}/alerts")).json()
    identities = [one["id"] for one in alerts]
    assert identities
    assert len(set(identities)) == len(identities)
