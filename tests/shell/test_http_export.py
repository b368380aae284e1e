"""Files over HTTP: names, types, bounds, and what is not there."""

from __future__ import annotations

import csv
from io import StringIO

import httpx
import pytest

from app.codec.tables import TABLES
from app.core.commands import PlanCourse, RecordCheck
from app.core.events import CloseSession, OpenSession
from app.core.plan import Patient, Plan
from app.core.vitals import SITE, BedId
from app.shell.http import openapi_document
from tests.fhir_visit import valid
from tests.shell.served import Served
from tests.support import shipped_whole

API = "/api/v1"
BED = BedId("chair-3")
FORMATS = {"csv": "text/csv; charset=utf-8; header=present", "parquet": "application/vnd.apache.parquet"}


def visit() -> tuple[Served, str]:
    """One session on one of two busy beds, with an alert and a check."""
    served = Served()
    clinic = served.clinic
    clinic.suite.protocol = shipped_whole()
    clinic.vitals("chair-2", spo2=98)
    clinic.vitals(BED, nibp_sys=120, spo2=97)
    clinic.at += 1000
    course = PlanCourse(clinic.at, SITE, "course", "K-1", "b", 6, by="RN", indication="TRD", scale="PHQ-9")
    clinic.take(course)
    plan = Plan("ketamine", 40, dose_mg_per_kg=0.5)
    clinic.take(OpenSession(clinic.at, BED, "open", Patient("K-1", 80), plan, "ketamine-trd"))
    (session,) = clinic.open_sessions()
    for _ in range(2):
        clinic.vitals("chair-2", spo2=98)
        clinic.vitals(BED, nibp_sys=165, nibp_dia=80, spo2=97)
    clinic.vitals(BED, temp=36.5)
    clinic.at += 1000
    clinic.take(RecordCheck(clinic.at, BED, "check", session.id, by="RN", entries={"moaas": 5}, note="+calm"))
    return served, session.id


async def get(served: Served, path: str) -> httpx.Response:
    async with served.client() as http:
        return await http.get(API + path)


async def rows(served: Served, path: str) -> list[dict[str, str]]:
    answer = await get(served, path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text, newline="")))


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("table", [one.name for one in TABLES])
async def test_every_file_is_offered(table: str, suffix: str) -> None:
    served, session = visit()
    for path, name in (
        (f"/sessions/{session}/{table}.{suffix}", f"dripwatch-{session}-{table}.{suffix}"),
        (f"/export/{table}.{suffix}", f"dripwatch-{table}.{suffix}"),
    ):
        answer = await get(served, path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == FORMATS[suffix]
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert "K-1" not in str(answer.headers)
        assert b"K-1" not in answer.content
        told = openapi_document("0")["paths"][API + path.replace(session, "{session}")]["get"]
        assert list(told["responses"]["200"]["content"]) == [FORMATS[suffix].partition(";")[0]]


async def test_a_session_has_its_own_and_no_more() -> None:
    served, session = visit()
    readings = await rows(served, f"/sessions/{session}/readings.csv")
    cuffs = [(one["value"], one["session"]) for one in readings if one["signal"] == "nibp_sys"]
    assert cuffs == [("165.0", session)] * 2
    assert {one["bed"] for one in readings} == {BED}
    (check,) = await rows(served, f"/sessions/{session}/checks.csv")
    assert (check["moaas"], check["note"], check["nibp_sys_mmhg"]) == ("5.0", "'+calm", "165.0")
    alerts = await rows(served, f"/sessions/{session}/alerts.csv")
    assert "BP-SYS-HIGH" in {one["rule"] for one in alerts}
    assert {one["session"] for one in alerts} == {session}


async def test_a_closed_session_ends_where_it_was_closed() -> None:
    served, session = visit()
    clinic = served.clinic
    clinic.at += 1000
    clinic.take(CloseSession(clinic.at, BED, "close", session, by="RN", override=True, reason="left"))
    before = await rows(served, f"/sessions/{session}/readings.csv")
    clinic.vitals(BED, spo2=99)
    assert await rows(served, f"/sessions/{session}/readings.csv") == before
    everything = await rows(served, "/export/readings.csv")
    assert [one["session"] for one in everything if one["bed"] == BED] == ["", "", *[session] * 7, ""]


async def test_a_stretch_of_time() -> None:
    served, _ = visit()
    everything = await rows(served, "/export/readings.csv")
    assert {one["bed"] for one in everything} == {"chair-2", "chair-3"}
    first, last = everything[2]["time"], everything[-3]["time"]
    some = await rows(served, f"/export/readings.csv?from={first}&to={last}")
    assert some == [one for one in everything if first <= one["time"] <= last]
    assert await rows(served, "/export/checks.csv?to=2020-01-01T00:00:00Z") == []


async def test_a_visit_as_fhir() -> None:
    served, session = visit()
    answer = await get(served, f"/sessions/{session}/fhir")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = answer.json()
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    for entry in bundle["entry"]:
        valid(entry["resource"])
    held = [entry["resource"] for entry in bundle["entry"]]
    shown = {one["code"]["text"] for one in held if one["resourceType"] == "Observation"}
    assert {"Temperature", "SpO2", "Blood pressure, cuff", "Check at the chair", "Weight"} <= shown
    (episode,) = (one for one in held if one["resourceType"] == "EpisodeOfCare")
    assert episode["type"][0]["text"] == "TRD"


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/sessions/none/readings.csv", 404, None),
        ("/sessions/none/alerts.parquet", 404, None),
        ("/sessions/none/fhir", 404, None),
        ("/export/moods.csv", 404, None),
        ("/export/readings.xlsx", 404, None),
        ("/export/readings.csv?from=yesterday", 422, "from"),
        ("/export/readings.csv?to=1", 422, "to"),
        ("/export/checks.csv?from=2026-05-28T20:00:00Z&to=2026-05-28T19:00:00Z", 422, "from"),
    ],
)
async def test_what_is_not_there(path: str, status: int, field: str | None) -> None:
    served, _ = visit()
    answer = await get(served, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == ([] if field is None else [field])
