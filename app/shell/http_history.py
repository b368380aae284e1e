"""What has happened: every change that was told, and how much alarms asked of people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.codec import frame_models, wire_burden
from app.codec.http_burden_models import BurdenReport
from app.codec.http_models import Moment
from app.codec.http_models import instant as instant_of
from app.codec.wire_record import stamp
from app.core import burden
from app.core.burden import Told, Watched
from app.core.vitals import MINUTE, SITE, SITE_NAME, Instant
from app.shell.http_context import Here, StrictRoute, answer, as_json, problems
from app.shell.ports import FIRST, Archive, Mark
from app.shell.problems import ProblemError

history = APIRouter(route_class=StrictRoute, tags=["history"])

SPAN: Final = 24 * 60 * MINUTE
"""How far alarm burden reaches back if nobody says."""


@history.get("/changes", response_model=list[frame_models.ChangeFrame], responses=problems(422))
async def list_changes(
    here: Here,
    before: Annotated[
        int | None, Query(ge=1, le=2**53 - 1, description="Below this number; absent: the newest")
    ] = None,
    bed: Annotated[str | None, Query(description=f"{SITE_NAME}: the service's own")] = None,
    kind: Annotated[list[frame_models.ChangeKind] | None, Query(description="Of these kinds")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """Change frames as they were told, newest first; the last one's ``seq`` asks for the page before."""
    of = SITE if bed == SITE_NAME else bed
    found = await here.archive.newest_changes(before or here.site.seq + 1, of, kind or (), limit)
    return as_json(b"[" + b",".join(found) + b"]")


@history.get("/burden", response_model=BurdenReport, responses=problems(422))
async def show_burden(
    here: Here,
    since: Annotated[Moment | None, Query(alias="from", description="Absent: a day before the end")] = None,
    until: Annotated[Moment | None, Query(alias="to", description="Absent: now")] = None,
) -> Response:
    """How much alarms asked of people: rate, waits, what cleared itself or came back, and which rules."""
    end = here.site.now() if until is None else instant_of(until)
    start = end - SPAN if since is None else instant_of(since)
    if start > end:
        raise ProblemError(422, "It would end before it begins.", "from")
    told = await _told(here.archive, start - burden.FLAPPING, end)
    watched = await _watched(here.archive, start, end)
    whole, parts = await asyncio.to_thread(
        lambda: (burden.burden(told, watched, start, end), burden.by_protocol(told, watched, start, end))
    )
    return answer(
        {
            "since": stamp(start),
            "until": stamp(end),
            **wire_burden.burden_object(whole),
            "protocols": [
                {"protocol": wire_burden.protocol_object(rules), **wire_burden.burden_object(part)}
                for rules, part in parts.items()
            ],
        }
    )


async def _told(archive: Archive, since: Instant, until: Instant) -> list[Told]:
    """Every word about an alert, page by page: other questions come in between."""
    found: list[Told] = []
    after: Mark | None = FIRST
    while after is not None:
        page = await archive.change_page(wire_burden.KINDS, since, until, after)
        found += await asyncio.to_thread(_words, page.rows)
        after = page.after
    return found


def _words(frames: Sequence[bytes]) -> list[Told]:
    return [wire_burden.told_of(json.loads(frame)) for frame in frames]


async def _watched(archive: Archive, since: Instant, until: Instant) -> list[Watched]:
    found: list[Watched] = []
    after: Mark | None = FIRST
    while after is not None:
        page = await archive.session_page(since, until, after)
        found += [wire_burden.watched_of(json.loads(body)) for body in page.rows]
        after = page.after
    return found
