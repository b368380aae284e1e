"""Read models: beds, trends, sessions, alerts, protocols, refusals, the clock. Committed facts only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.codec import http_answer_models as models
from app.codec import wire_models
from app.codec.http_models import Moment, instant
from app.codec.protocol_file import dump_protocol
from app.codec.protocol_grammar import ProtocolDocument
from app.codec.wire import alert_object, bed_object, session_object, to_json
from app.codec.wire_record import Object, stamp
from app.core.alarm import AlertState
from app.core.vitals import FACTS, MINUTE, SITE, SITE_NAME, Signal
from app.shell.http_context import (
    BedPath,
    Here,
    IdPath,
    Inside,
    StrictRoute,
    answer,
    as_json,
    problems,
)
from app.shell.problems import ProblemError

reads = APIRouter(route_class=StrictRoute)

SPAN: Final = 60 * MINUTE
"""How far a trend reaches back if nobody says."""

_Limit = Annotated[int, Query(ge=1, le=1000)]


@reads.get("/beds", response_model=list[wire_models.BedObject], tags=["beds"])
async def list_beds(here: Here) -> Response:
    """Every bed, as in the snapshot."""
    return answer([bed_object(view) for view in here.site.beds()])


@reads.get("/beds/{bed}", response_model=wire_models.BedObject, responses=problems(404), tags=["beds"])
async def show_bed(here: Here, bed: BedPath) -> Response:
    """One bed, as in the snapshot."""
    view = here.site.bed(bed)
    if view is None:
        raise ProblemError(404, f"No bed {bed} was ever heard of.")
    return answer(bed_object(view))


@reads.get(
    "/beds/{bed}/trend",
    response_model=models.TrendObject,
    responses=problems(404, 422),
    tags=["beds"],
)
async def show_trend(
    here: Here,
    bed: BedPath,
    signal: Signal,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    points: Annotated[int, Query(ge=1, le=5000)] = 300,
) -> Response:
    """One signal over time, thinned so that no extreme is lost. The last hour if not told."""
    if here.site.bed(bed) is None:
        raise ProblemError(404, f"No bed {bed} was ever heard of.")
    end = here.site.now() if until is None else instant(until)
    start = end - SPAN if since is None else instant(since)
    if start > end:
        raise ProblemError(422, "The trend would end before it begins.", "from")
    series = await here.archive.trend(bed, signal, start, end, points)
    return answer(
        {
            "bed": bed,
            "signal": signal,
            "unit": FACTS[signal].unit,
            "from": stamp(start),
            "to": stamp(end),
            "points": [{"at": stamp(at), "min": low, "max": high} for at, low, high in series],
        }
    )


@reads.get("/sessions", response_model=list[wire_models.SessionObject], tags=["sessions"])
async def list_sessions(here: Here, bed: str | None = None, limit: _Limit = 200) -> Response:
    """Sessions: the open ones, then the closed ones; each the last opened first."""
    mine = [one for one in here.site.open_sessions() if bed in (None, one.bed)]
    mine.sort(key=lambda one: one.opened_at, reverse=True)
    closed = await here.archive.closed_sessions(bed, limit)
    return answer(_joined([session_object(one) for one in mine], closed)[:limit])


@reads.get(
    "/sessions/{session}",
    response_model=wire_models.SessionObject,
    responses=problems(404),
    tags=["sessions"],
)
async def show_session(here: Here, session: IdPath) -> Response:
    """One session, open or closed; its ``ETag`` is what ``If-Match`` may ask for."""
    return await session_answer(here, session)


@reads.get("/alerts", response_model=list[wire_models.AlertObject], tags=["alerts"])
async def list_alerts(
    here: Here,
    state: Literal["open", "active_unacked", "active_acked", "returned_unacked", "closed"] | None = None,
    bed: Annotated[str | None, Query(description=f"{SITE_NAME}: the service's own")] = None,
    session: str | None = None,
    limit: _Limit = 200,
) -> Response:
    """Alerts: the open ones, then the closed ones; each the last raised first."""
    of = SITE if bed == SITE_NAME else bed
    mine = [
        alert
        for alert in here.site.open_alerts()
        if state in (None, "open", alert.state)
        and of in (None, alert.bed)
        and session in (None, alert.session)
    ]
    mine.sort(key=lambda one: one.raised_at, reverse=True)
    closed: Sequence[bytes] = ()
    if state in (None, AlertState.CLOSED):
        closed = await here.archive.closed_alerts(of, session, limit)
    return answer(_joined([alert_object(one) for one in mine], closed)[:limit])


@reads.get(
    "/alerts/{alert}",
    response_model=wire_models.AlertObject,
    responses=problems(404),
    tags=["alerts"],
)
async def show_alert(here: Here, alert: IdPath) -> Response:
    """One alert, open or closed."""
    return as_json(await alert_body(here, alert))


@reads.get("/protocols", response_model=list[models.ProtocolSummary], tags=["protocols"])
async def list_protocols(here: Here) -> Response:
    """The protocols in use, the one the site follows first."""
    return answer(
        [
            {
                "id": one.id,
                "version": one.version,
                "sha256": one.sha256,
                "title": one.title,
                "rules": len(one.rules),
            }
            for one in here.site.protocols()
        ]
    )


@reads.get(
    "/protocols/{protocol}",
    response_model=ProtocolDocument,
    responses=problems(404),
    tags=["protocols"],
)
async def show_protocol(here: Here, protocol: IdPath) -> Response:
    """A protocol, whole: every rule with its source."""
    for one in here.site.protocols():
        if one.id == protocol:
            return as_json(dump_protocol(one))
    raise ProblemError(404, f"No protocol {protocol} is in use here.")


@reads.get("/quarantine", response_model=list[models.RefusedObject], tags=["service"])
async def list_refused(here: Here) -> Response:
    """The last refusals, newest first."""
    return answer([{**one._asdict(), "at": stamp(one.at)} for one in here.quarantine()])


@reads.get("/clock", response_model=models.ClockObject, tags=["service"])
async def show_clock(here: Here) -> Response:
    """The receipt clock, for simulators that run with it."""
    return answer({"now": stamp(here.site.now()), "speed": here.site.speed})


async def alert_body(here: Inside, alert: str) -> bytes:
    """An alert as committed.

    Raises:
        ProblemError: 404.
    """
    known = here.site.alert(alert)
    if known is not None:
        return to_json(alert_object(known))
    body = await here.archive.alert(alert)
    if body is None:
        raise ProblemError(404, f"No alert {alert}.")
    return body


async def session_body(here: Inside, session: str) -> bytes:
    """A session as committed.

    Raises:
        ProblemError: 404.
    """
    known = here.site.session(session)
    if known is not None:
        return to_json(session_object(known))
    body = await here.archive.session(session)
    if body is None:
        raise ProblemError(404, f"No session {session}.")
    return body


async def session_answer(
    here: Inside, session: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A session as committed, with its revision as ``ETag``.

    Raises:
        ProblemError: 404.
    """
    body = await session_body(here, session)
    return as_json(body, status, {"etag": etag(json.loads(body)["revision"]), **(headers or {})})


def etag(revision: int) -> str:
    """A revision as an entity tag."""
    return f'"{revision}"'


def _joined(mine: list[Object], closed: Iterable[bytes]) -> list[Object]:
    """Both; what was closed while the store was asked is told once."""
    told = {one["id"] for one in mine}
    return mine + [one for body in closed if (one := json.loads(body))["id"] not in told]
