"""What people put down while a visit goes on: checks, notes, adverse events, medicines, feedback.

Lists come from the session's record, open or closed, oldest first; the answer to a command is the session
as it then is, with its ``ETag``.
"""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import Response

from app.codec import http_visit_models as models
from app.codec import wire_models, wire_record_models
from app.shell.http_context import Here, IdPath, Inside, StrictRoute, answer, problems
from app.shell.http_reads import session_body
from app.shell.http_submit import Giving, Seen
from app.shell.http_visit import REFUSALS
from app.shell.problems import ProblemError

charting = APIRouter(route_class=StrictRoute, tags=["record"])

UNKNOWN: Final = problems(404, 422)


@charting.get(
    "/sessions/{session}/checks", response_model=list[wire_record_models.CheckObject], responses=UNKNOWN
)
async def list_checks(here: Here, session: IdPath) -> Response:
    """What was seen at the chair."""
    return answer((await _record(here, session))["checks"])


@charting.post(
    "/sessions/{session}/checks",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses=REFUSALS,
)
async def record_check(giver: Giving, seen: Seen, session: IdPath, body: models.CheckRequest) -> Response:
    """Put down what was seen; the service adds what the monitors say at that instant."""
    return await giver.about_session(session, body.command, seen, status=201)


@charting.get(
    "/sessions/{session}/notes", response_model=list[wire_record_models.NoteObject], responses=UNKNOWN
)
async def list_notes(here: Here, session: IdPath) -> Response:
    """Free observations."""
    return answer((await _record(here, session))["notes"])


@charting.post(
    "/sessions/{session}/notes",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses=REFUSALS,
)
async def add_note(giver: Giving, seen: Seen, session: IdPath, body: models.NoteRequest) -> Response:
    """Put down a free observation."""
    return await giver.about_session(session, body.command, seen, status=201)


@charting.get(
    "/sessions/{session}/adverse-events",
    response_model=list[wire_record_models.AdverseEventObject],
    responses=UNKNOWN,
)
async def list_adverse_events(here: Here, session: IdPath) -> Response:
    """Adverse events as they are known now."""
    return answer((await _record(here, session))["adverse_events"])


@charting.get(
    "/sessions/{session}/adverse-events/{event}",
    response_model=wire_record_models.AdverseEventObject,
    responses=UNKNOWN,
)
async def show_adverse_event(here: Here, session: IdPath, event: IdPath) -> Response:
    """One adverse event as it is known now."""
    for one in (await _record(here, session))["adverse_events"]:
        if one["id"] == event:
            return answer(one)
    raise ProblemError(404, f"No adverse event {event} in {session}.")


@charting.post(
    "/sessions/{session}/adverse-events",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses=REFUSALS,
)
async def report_adverse_event(
    giver: Giving, seen: Seen, session: IdPath, body: models.AdverseEventRequest
) -> Response:
    """Report an adverse event; an allergic reaction is alerted at once."""
    return await giver.about_session(session, body.command, seen, status=201, located=True)


@charting.put(
    "/sessions/{session}/adverse-events/{event}",
    response_model=wire_models.SessionObject,
    responses=REFUSALS,
)
async def revise_adverse_event(
    giver: Giving, seen: Seen, session: IdPath, event: IdPath, body: models.AdverseEventRequest
) -> Response:
    """Say more of an adverse event: another grade, what was done, how it ended."""
    return await giver.about_session(session, body.command, seen, event)


@charting.get(
    "/sessions/{session}/medicines",
    response_model=list[wire_record_models.MedicineObject],
    responses=UNKNOWN,
)
async def list_medicines(here: Here, session: IdPath) -> Response:
    """Other drugs that were given in this visit."""
    return answer((await _record(here, session))["medicines"])


@charting.post(
    "/sessions/{session}/medicines",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses=REFUSALS,
)
async def give_medicine(giver: Giving, seen: Seen, session: IdPath, body: models.MedicineRequest) -> Response:
    """Put down that another drug was given."""
    return await giver.about_session(session, body.command, seen, status=201)


@charting.put("/sessions/{session}/feedback", response_model=wire_models.SessionObject, responses=REFUSALS)
async def give_feedback(giver: Giving, seen: Seen, session: IdPath, body: models.FeedbackRequest) -> Response:
    """Put down how satisfied the patient is."""
    return await giver.about_session(session, body.command, seen)


async def _record(here: Inside, session: str) -> Any:  # noqa: ANN401 - JSON of the wire
    """Everything put down in one visit.

    Raises:
        ProblemError: 404.
    """
    return json.loads(await session_body(here, session))["record"]
