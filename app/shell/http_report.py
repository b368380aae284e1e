"""The session report by HTTP: gathered from what is committed, printed one at a time beside the watching."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, tzinfo
from typing import Annotated, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from app.codec.journal import decode_event
from app.codec.protocol_file import ProtocolError, load_protocol
from app.codec.report.compose import compose
from app.codec.report.facts import SIGNALS, Facts, read_frames
from app.codec.report.html import to_html
from app.codec.report.paper import Document
from app.codec.report.pdf import to_pdf
from app.codec.report.words import Times
from app.codec.wire import alert_object, bed_object
from app.codec.wire_record import Object, instant, instant_or_none
from app.core.events import PumpReported
from app.core.protocol import Protocol
from app.core.vitals import SITE, BedId, Instant
from app.shell.http_context import Here, IdPath, Inside, StrictRoute, problems
from app.shell.http_reads import session_body
from app.shell.problems import ProblemError

reports = APIRouter(route_class=StrictRoute)

MOST_ALERTS: Final = 10_000
HTML: Final = "text/html"
PDF: Final = "application/pdf"

T = TypeVar("T")

_PRINTER: Final = ThreadPoolExecutor(1, "report")
"""One thread: a pile of reports takes longer, and never the core that the watching needs."""

Zone = Annotated[
    str,
    Query(max_length=64, description="IANA time zone in which times are printed", examples=["Europe/Vienna"]),
]


@reports.get(
    "/sessions/{session}/report",
    response_class=Response,
    responses={
        200: {
            "description": "The report, as HTML or as PDF.",
            "content": {HTML: {"schema": {"type": "string"}}, PDF: {"schema": {"type": "string"}}},
        },
        **problems(404, 422),
    },
    tags=["sessions"],
)
async def show_report(
    here: Here, request: Request, session: IdPath, zone: Zone = "UTC", accept: Annotated[str, Header()] = HTML
) -> Response:
    """The session's report, of an open one as of now: HTML that prints on A4, or PDF if that is asked for."""
    if prefers_pdf(accept):
        return await show_pdf(here, request, session, zone)
    document = await _document(here, session, zone, request.app.version)
    page = await _printed(lambda: to_html(document))
    headers = {"content-security-policy": page.policy, "x-frame-options": "SAMEORIGIN", "vary": "accept"}
    return Response(page.body, headers=headers, media_type=HTML)


@reports.get(
    "/sessions/{session}/report.pdf",
    response_class=Response,
    responses={
        200: {"description": "The report.", "content": {PDF: {"schema": {"type": "string"}}}},
        **problems(404, 422),
    },
    tags=["sessions"],
)
async def show_pdf(here: Here, request: Request, session: IdPath, zone: Zone = "UTC") -> Response:
    """The session's report as PDF. An open session's as of now."""
    document = await _document(here, session, zone, request.app.version)
    body = await _printed(lambda: to_pdf(document))
    name = re.sub(r"[^\w.-]", "_", session, flags=re.ASCII)
    headers = {"content-disposition": f'inline; filename="session-{name}.pdf"', "vary": "accept"}
    return Response(body, headers=headers, media_type=PDF)


def prefers_pdf(accept: str) -> bool:
    """Whether an ``Accept`` header asks for PDF rather than HTML (RFC 9110, 12.5.1)."""
    wanted: dict[str, float] = {}
    for part in accept.split(","):
        kind, _, parameters = part.strip().lower().partition(";")
        quality = re.search(r"(?:^|;)\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
        wanted[kind.strip()] = 1.0 if quality is None else float(quality[1])

    def best(kind: str) -> float:
        names = (kind, f"{kind.partition('/')[0]}/*", "*/*")
        return next((wanted[name] for name in names if name in wanted), 0.0)

    return best(PDF) > best(HTML)


def time_zone(name: str) -> tzinfo:
    """A zone by its IANA name.

    Raises:
        ProblemError: 422, unknown here.
    """
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        detail = f"No time zone {name!r} is known here. Name one as IANA does, such as Europe/Vienna."
        raise ProblemError(422, detail, "zone") from None


async def _document(here: Inside, session: str, zone: str, version: str) -> Document:
    times_in = time_zone(zone)
    facts = await gather(here, session, version)
    return await _printed(lambda: compose(facts, Times(times_in, zone, facts.opened)))


async def _printed(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_PRINTER, work)


async def gather(here: Inside, session: str, version: str) -> Facts:
    """Everything that is committed of one session.

    Raises:
        ProblemError: 404.
    """
    now = here.site.now()
    told: Object = json.loads(await session_body(here, session))
    bed, opened, closed = BedId(told["bed"]), instant(told["opened_at"]), instant_or_none(told["closed_at"])
    end = max(opened, now) if closed is None else closed
    archive = here.archive
    frames = await _frames(here, bed, opened, end)
    around = await _frames(here, SITE, opened, end)
    alerts = await _alerts(here, session, (*frames, *around))
    view = here.site.bed(bed) if closed is None else None
    lines = await archive.pump_reports(bed, opened, end)
    return Facts(
        session=told,
        alerts=alerts,
        frames=frames,
        view=None if view is None else bed_object(view),
        readings=tuple(await archive.readings(bed, SIGNALS, opened, end)),
        pump=await _printed(lambda: _reports(lines)),
        protocol=await _protocol(here, told["protocol"], alerts),
        kept_since=await archive.kept_since(),
        now=max(opened, now),
        version=version,
    )


async def _frames(here: Inside, bed: BedId, since: Instant, until: Instant) -> tuple[Object, ...]:
    bodies = await here.archive.changes(bed, since, until)
    return await _printed(lambda: read_frames(bodies))


async def _alerts(here: Inside, session: str, frames: Iterable[Object]) -> tuple[Object, ...]:
    """The session's, and those of its bed and of the service that changed meanwhile and are of no session."""
    found: dict[str, Object] = {
        alert.id: alert_object(alert) for alert in here.site.open_alerts() if alert.session == session
    }
    for body in await here.archive.closed_alerts(None, session, MOST_ALERTS):
        alert = json.loads(body)
        found[alert["id"]] = alert
    beside = [frame["change"]["alert"] for frame in frames if "alert" in frame["change"]]
    for alert in beside:
        if alert["session"] is None and alert["id"] not in found:
            newest = await here.archive.alert(alert["id"])
            found[alert["id"]] = alert if newest is None else json.loads(newest)
    return tuple(found.values())


def _reports(lines: Sequence[bytes]) -> tuple[PumpReported, ...]:
    events = (decode_event(line, {}) for line in lines)
    return tuple(event for event in events if isinstance(event, PumpReported))


async def _protocol(here: Inside, identity: str, alerts: Iterable[Object]) -> Protocol | None:
    """The rules that the session's alerts name; if there is none, those in use now; None: not readable."""
    named = {alert["explain"]["protocol"]["sha256"] for alert in alerts if alert["session"] is not None}
    for protocol in here.site.protocols():
        if protocol.sha256 in named or (not named and protocol.id == identity):
            return protocol
    for sha256 in named:
        body = await here.archive.document(sha256)
        if body is not None:
            try:
                return load_protocol(body)
            except ProtocolError:
                continue  # written for another version of this program; the report says its name and digest
    return None
