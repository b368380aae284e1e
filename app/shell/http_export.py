"""What leaves the house: readings, checks and alerts as CSV and Parquet, and a visit as FHIR."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from app.codec import csv_file, parquet_file
from app.codec.fhir import bundle as fhir
from app.codec.fhir.codes import MEASURES
from app.codec.fhir.elements import Visit
from app.codec.http_models import Moment
from app.codec.http_models import instant as instant_of
from app.codec.tables import TABLES, Row, Table
from app.codec.wire import to_json
from app.codec.wire_record import course_object, instant
from app.shell.exporting import Extent, csv_of, pages, parquet_of
from app.shell.http_context import Here, IdPath, Inside, StrictRoute, problems
from app.shell.http_reads import session_body
from app.shell.http_report import gather
from app.shell.problems import ProblemError

exports = APIRouter(route_class=StrictRoute, tags=["exports"])


class Form(NamedTuple):
    """A format of files."""

    suffix: str
    media_type: str
    schema: dict[str, str]
    write: Callable[[Table, AsyncIterator[Sequence[Row]]], Awaitable[AsyncIterator[bytes]]]


FORMS: Final = (
    Form("csv", csv_file.MEDIA_TYPE, {"type": "string"}, csv_of),
    Form("parquet", parquet_file.MEDIA_TYPE, {"type": "string", "format": "binary"}, parquet_of),
)

_Since = Annotated[Moment | None, Query(alias="from", description="From here on; absent: from the beginning")]
_Until = Annotated[Moment | None, Query(alias="to", description="Up to here; absent: up to now")]


def _offer(table: Table, form: Form) -> None:
    """One table in one format, of a session and of a stretch of time."""
    file = f"{table.name}.{form.suffix}"
    name = f"{table.name}_{form.suffix}"

    async def of_session(here: Here, session: IdPath) -> Response:
        extent = await _visit(here, session)
        return await _file(here, table, form, extent, f"dripwatch-{extent.session}-{file}")

    async def of_all(here: Here, since: _Since = None, until: _Until = None) -> Response:
        end = here.site.now() if until is None else instant_of(until)
        start = 0 if since is None else instant_of(since)
        if start > end:
            raise ProblemError(422, "The export would end before it begins.", "from")
        return await _file(here, table, form, Extent(start, end), f"dripwatch-{file}")

    told: dict[str, Any] = {
        "description": f"{table.about} Columns: {', '.join(one.name for one in table.columns)}.",
        "response_class": Response,
    }
    content = {
        "description": f"The {table.name}.",
        "content": {form.media_type.partition(";")[0]: {"schema": form.schema}},
    }
    exports.add_api_route(
        f"/sessions/{{session}}/{file}",
        of_session,
        summary=f"{table.name.capitalize()} of one session as {form.suffix}",
        operation_id=f"session_{name}",
        responses={200: content, **problems(404)},
        **told,
    )
    exports.add_api_route(
        f"/export/{file}",
        of_all,
        summary=f"{table.name.capitalize()} of a stretch of time as {form.suffix}",
        operation_id=f"export_{name}",
        responses={200: content, **problems(422)},
        **told,
    )


async def _visit(here: Inside, session: str) -> Extent:
    """A session's stretch of time; of an open one up to now.

    Raises:
        ProblemError: 404.
    """
    told = json.loads(await session_body(here, session))
    opened, closed = instant(told["opened_at"]), told["closed_at"]
    until = max(opened, here.site.now()) if closed is None else instant(closed)
    return Extent(opened, until, told["id"], told["bed"])


async def _file(here: Inside, table: Table, form: Form, extent: Extent, name: str) -> Response:
    return StreamingResponse(
        await form.write(table, pages(here.archive, table, extent)),
        headers={"content-disposition": f'attachment; filename="{name}"'},
        media_type=form.media_type,
    )


for _table in TABLES:
    for _form in FORMS:
        _offer(_table, _form)


@exports.get(
    "/sessions/{session}/fhir",
    response_class=Response,
    responses={
        200: {
            "description": "A Bundle of type `collection`.",
            "content": {fhir.MEDIA_TYPE: {"schema": {"type": "object"}}},
        },
        **problems(404),
    },
)
async def show_fhir(here: Here, request: Request, session: IdPath) -> Response:
    """The session as a FHIR R4 bundle, an open one's as of now; readings at most once a minute."""
    facts = await gather(here, session, request.app.version)
    readings = await here.archive.readings(facts.session["bed"], tuple(MEASURES), facts.opened, facts.end)
    course = here.site.course(facts.session["course"] or "")
    visit = Visit(
        replace(facts, readings=tuple(readings)),
        None if course is None else course_object(course),
        here.site.epoch,
    )
    body = await asyncio.to_thread(lambda: to_json(fhir.bundle(visit)))
    return Response(body, media_type=fhir.MEDIA_TYPE)
