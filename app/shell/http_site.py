"""The site over HTTP: what the room is called, and which chairs stand in it, in their order."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from app.codec.http_answer_models import RoomReport
from app.codec.http_models import RoomRequest
from app.codec.wire import room_object
from app.codec.wire_record import stamp_or_none
from app.core.vitals import SITE
from app.shell.http_context import Here, Inside, StrictRoute, answer, problems
from app.shell.http_reads import etag
from app.shell.http_submit import Giving, Seen

site = APIRouter(route_class=StrictRoute, tags=["site"])


@site.get("/site", response_model=RoomReport)
async def show_site(here: Here) -> Response:
    """The room as it was set up; its ``ETag`` is what ``If-Match`` may ask for."""
    return _shown(here)


@site.put("/site", response_model=RoomReport, responses=problems(409, 412, 422))
async def set_up_site(giver: Giving, seen: Seen, body: RoomRequest) -> Response:
    """Name the room and put its chairs in order; a chair in use cannot be taken out (409)."""
    await giver.submit(body.command, SITE, seen=seen)
    return _shown(giver.here)


def _shown(here: Inside) -> Response:
    room = here.site.room()
    shown = {**room_object(room), "by": room.by, "at": stamp_or_none(room.at)}
    return answer(shown, headers={"etag": etag(room.revision)})
