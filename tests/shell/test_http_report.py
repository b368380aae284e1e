"""The report by HTTP: gathered from what is committed, as HTML or PDF, of open and closed sessions."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from app.codec.protocol_file import dump_protocol
from app.core.service_events import Unwatched
from app.core.vitals import SITE
from app.shell.archive import Archive
from app.shell.http_context import Inside
from app.shell.http_report import gather, prefers_pdf
from app.shell.rows import AlertRow, Batch, DocumentRow, EventRow, SampleRow, SessionRow
from app.shell.store import Store
from tests.report_facts import BED, Visitor, closed, facts_of, whole
from tests.shell.served import Served
from tests.sight import look

REPORT = "/api/v1/sessions/chair-3.s1/report"


async def get(visitor: Visitor, path: str = REPORT, status: int = 200, **headers: str) -> httpx.Response:
    async with Served(visitor).client() as http:
        answer = await http.get(path, headers=headers)
    assert answer.status_code == status, answer.text
    return answer


async def test_html_shows_itself_and_asks_for_nothing() -> None:
    answer = await get(closed(whole()))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    (style,) = re.findall(r"(?s)<style>(.*?)</style>", answer.text)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy, "the dashboard shows it in a frame"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert "K-17, 61 years, female, 78 kg" in answer.text


@pytest.mark.parametrize(
    ("path", "accept"),
    [(f"{REPORT}.pdf", "*/*"), (REPORT, "application/pdf"), (f"{REPORT}.pdf", "text/html")],
)
async def test_pdf_by_name_or_by_wish(path: str, accept: str) -> None:
    answer = await get(closed(whole()), path, accept=accept)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'inline; filename="session-chair-3.s1.pdf"'
    assert "K-17, 61 years" in look(answer.content).text


@pytest.mark.parametrize(
    ("accept", "pdf"),
    [
        ("", False),
        ("*/*", False),
        ("application/pdf", True),
        ("Application/PDF", True),
        ("text/html, application/pdf", False),
        ("text/html;q=0.5, application/pdf", True),
        ("text/html, application/pdf;q=0.9", False),
        ("application/*", True),
        ("application/pdf;q=0", False),
        ("text/html;level=1;q=0.2, application/pdf;q=0.3", True),
        ("application/pdf;q=nonsense", True),
        ("application/json", False),
    ],
)
def test_who_is_given_a_pdf(accept: str, pdf: bool) -> None:
    assert prefers_pdf(accept) is pdf


async def test_an_open_session_is_told_as_of_now() -> None:
    visitor = whole()
    assert ", open, as of 2026-05-28" in (await get(visitor)).text
    assert ", open, as of" not in (await get(closed(visitor))).text


async def test_times_are_in_the_zone_that_is_asked_for() -> None:
    visitor = closed(whole())
    here = (await get(visitor)).text
    there = (await get(visitor, f"{REPORT}?zone=Asia/Kolkata")).text
    assert "20:27:40 +00:00" in here
    assert "Times in UTC" in here
    assert "2026-05-29 01:57:40 +05:30" in there
    assert "Times in Asia/Kolkata" in there


@pytest.mark.parametrize("zone", ["Nowhere", "../../etc/passwd", "/etc/localtime", "Europe", "", "x" * 65])
async def test_a_zone_that_is_none_is_refused_by_name(zone: str) -> None:
    for path in (REPORT, f"{REPORT}.pdf"):
        answer = await get(Visitor(), f"{path}?zone={zone}", 422)
        assert answer.json()["errors"][0]["field"] == "zone"


async def test_a_session_that_is_none_is_not_found() -> None:
    for path in (REPORT, f"{REPORT}.pdf"):
        answer = await get(Visitor(), path, 404)
        assert answer.headers["content-type"] == "application/problem+json"


async def test_what_the_service_says_of_itself_meanwhile_is_told_too() -> None:
    visitor = whole()
    visitor.take(Unwatched(visitor.at + 60_000, SITE, visitor.at))
    facts = await facts_of(visitor)
    (of_service,) = [alert for alert in facts.alerts if alert["bed"] is None]
    assert of_service["session"] is None
    assert {alert["session"] for alert in facts.alerts} == {None, "chair-3.s1"}


async def test_only_what_is_of_the_session_is_gathered() -> None:
    visitor = closed(whole())
    before = await facts_of(visitor)
    visitor.stream(2, spo2=80, hr=150, rr=8)
    visitor.pump(BED, "standby", 0.0)
    after = await facts_of(visitor)
    assert (after.readings, after.pump, after.frames) == (before.readings, before.pump, before.frames)
    assert after.alerts == before.alerts
    assert after.view is None
    assert before.opened <= before.readings[0][1]
    assert before.readings[-1][1] <= before.end


@pytest.mark.parametrize("kept", [True, False])
async def test_a_closed_session_is_found_in_the_store_with_the_rules_it_went_by(
    tmp_path: Path, kept: bool
) -> None:
    visitor = closed(whole())
    live = await facts_of(visitor)
    archive = visitor.archive
    alerts = await archive.closed_alerts(None, "chair-3.s1", 100)
    body = await archive.session("chair-3.s1")
    assert alerts
    assert body is not None
    store = Store.open(tmp_path)
    protocol = visitor.suite.protocol
    document = dump_protocol(protocol) if kept else b'{"written":"by another version"}'
    await store.commit(
        Batch(
            events=tuple(
                EventRow(report.at, BED, "pump", line)
                for report, line in zip(
                    live.pump, await archive.pump_reports(BED, live.opened, live.end), strict=True
                )
            ),
            alerts=tuple(
                AlertRow(f"a{n}", BED, "chair-3.s1", "R", "closed", "high", n, n, alert)
                for n, alert in enumerate(alerts)
            ),
            sessions=(SessionRow("chair-3.s1", BED, live.opened, live.end, body),),
            samples=tuple(SampleRow(BED, signal, at, value, "valid") for signal, at, value in live.readings),
            documents=(DocumentRow(protocol.sha256, "protocol", document),),
        )
    )
    another = Visitor()
    another.protocols = list  # type: ignore[method-assign]
    elsewhere = Inside(another, another, Archive(store), lambda: (), {})
    another.at = visitor.at
    found = await gather(elsewhere, "chair-3.s1", "0.1.0")
    assert found.session == live.session
    assert found.pump == live.pump
    assert sorted(found.readings) == sorted(live.readings)
    assert {one["id"] for one in found.alerts} == {one["id"] for one in live.alerts}
    assert found.kept_since == live.pump[0].at
    assert found.protocol == (protocol if kept else None)
    await asyncio.to_thread(store.close)


async def test_a_report_does_not_hold_up_the_others() -> None:
    async with Served(closed(whole())).client() as http:
        answers = await asyncio.gather(*(http.get(f"{REPORT}.pdf") for _ in range(3)), http.get("/healthz"))
    assert [one.status_code for one in answers] == [200] * 4
    assert answers[0].content == answers[1].content
