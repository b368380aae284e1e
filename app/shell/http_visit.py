"""A visit from its opening to its close: plan, screening, gates, baseline, limits, phases, discharge.

A gate refuses a command, never a fact. Every answer is the session as it then is, with its ``ETag``.
"""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from app.codec import http_models, wire_models, wire_record_models
from app.codec import http_visit_models as models
from app.codec.wire import gate_object, item_object
from app.core.commands import ChangeLimit
from app.core.practice import Practice
from app.core.shown import BedView
from app.core.vitals import BedId
from app.shell.http_context import Here, IdPath, Inside, StrictRoute, answer, as_json, problems
from app.shell.http_reads import session_answer
from app.shell.http_submit import Giving, Seen
from app.shell.problems import ProblemError

visits = APIRouter(route_class=StrictRoute, tags=["sessions"])

_PRACTICE: Final = TypeAdapter(Practice)

REFUSALS: Final = problems(404, 409, 412, 422)
"""How a command about a session may fail."""

By: TypeAlias = Annotated[http_models.Person, Query(description="Who answers for it")]
Why: TypeAlias = Annotated[models.Reason, Query(description="Why")]


@visits.post(
    "/sessions",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses={
        200: {"model": wire_models.SessionObject, "description": "The unplanned one is filled."},
        **problems(409, 422),
    },
)
async def open_session(
    here: Here, request: Request, giver: Giving, body: http_models.SessionRequest
) -> Response:
    """Open a session, or fill the unplanned one that a pump opened (200)."""
    done = await giver.submit(body.command, BedId(body.bed))
    status = 201 if done.result == "created" else 200
    location = f"{request.url.path}/{done.subject}"
    return await session_answer(here, done.subject, status, {"location": location})


@visits.put("/sessions/{session}/plan", response_model=wire_models.SessionObject, responses=REFUSALS)
async def revise_session(giver: Giving, seen: Seen, session: IdPath, body: models.PlanChange) -> Response:
    """Another patient's weight or plan; with a reason once the infusion has begun."""
    return await giver.about_session(session, body.command, seen)


@visits.get("/screening", response_model=models.ScreeningForm)
async def show_screening_form(here: Here) -> Response:
    """The screening form as the site asks it now."""
    practice = here.site.protocols()[0].practice
    return answer(
        {
            "version": practice.screening_version,
            "questions": [
                {
                    "id": one.id,
                    "text": one.text,
                    "wanted": one.wanted,
                    "effect": one.effect,
                    "flag": one.flag,
                    "source": dict(one.source),
                    "needs_signoff": one.needs_signoff,
                }
                for one in practice.questions
            ],
        }
    )


@visits.get("/practice", response_model=Practice)
async def show_practice(here: Here) -> Response:
    """What the clinic asks for around an infusion, with its sources: the site's, as new sessions get it."""
    return as_json(_PRACTICE.dump_json(here.site.protocols()[0].practice))


@visits.put("/sessions/{session}/screening", response_model=wire_models.SessionObject, responses=REFUSALS)
async def answer_screening(
    giver: Giving, seen: Seen, session: IdPath, body: models.ScreeningRequest
) -> Response:
    """Answer the screening form, whole or in part; later answers replace former ones."""
    return await giver.about_session(session, body.command, seen)


@visits.get(
    "/sessions/{session}/gates",
    response_model=list[wire_record_models.GateObject],
    responses=problems(404, 422),
)
async def list_gates(here: Here, session: IdPath) -> Response:
    """What stands between an open session and its start: unmet gates only."""
    return answer([gate_object(gate) for gate in _open(here, session).gates])


@visits.post(
    "/sessions/{session}/overrides",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses=REFUSALS,
)
async def override_gate(giver: Giving, seen: Seen, session: IdPath, body: models.OverrideRequest) -> Response:
    """Let the visit go on though a gate is unmet; shown until the end, with who and why."""
    return await giver.about_session(session, body.command, seen, status=201)


@visits.put("/sessions/{session}/limits/{rule}", response_model=wire_models.SessionObject, responses=REFUSALS)
async def change_limit(
    giver: Giving, seen: Seen, session: IdPath, rule: IdPath, body: models.LimitRequest
) -> Response:
    """Another limit for this session only, never beyond the bounds of the practice."""
    return await giver.about_session(session, body.command, seen, rule)


@visits.delete(
    "/sessions/{session}/limits/{rule}", response_model=wire_models.SessionObject, responses=REFUSALS
)
async def restore_limit(
    giver: Giving, seen: Seen, session: IdPath, rule: IdPath, by: By, reason: Why
) -> Response:
    """The protocol's own limit again."""
    return await giver.about_session(
        session, lambda call: ChangeLimit(*call.about, call.item, None, by, reason, call.seen), seen, rule
    )


@visits.post("/sessions/{session}/baseline", response_model=wire_models.SessionObject, responses=REFUSALS)
async def lock_baseline(
    giver: Giving, seen: Seen, session: IdPath, body: http_models.BaselineRequest
) -> Response:
    """Lock what this patient's numbers are at rest."""
    return await giver.about_session(session, body.command, seen)


@visits.post("/sessions/{session}/phase", response_model=wire_models.SessionObject, responses=REFUSALS)
async def set_phase(giver: Giving, seen: Seen, session: IdPath, body: http_models.PhaseRequest) -> Response:
    """Say which phase it is, where no pump feed decides it. Unmet gates refuse it, unless overridden."""
    return await giver.about_session(session, body.command, seen)


@visits.get(
    "/sessions/{session}/discharge",
    response_model=list[wire_record_models.ItemObject],
    responses=problems(404, 422),
)
async def show_discharge(here: Here, session: IdPath) -> Response:
    """The discharge list of an open session, once its infusion has begun; empty before."""
    return answer([item_object(item) for item in _open(here, session).discharge])


@visits.put(
    "/sessions/{session}/discharge/{item}", response_model=wire_models.SessionObject, responses=REFUSALS
)
async def tick_item(
    giver: Giving, seen: Seen, session: IdPath, item: IdPath, body: models.TickRequest
) -> Response:
    """Tick (or untick) what only a person can see."""
    return await giver.about_session(session, body.command, seen, item)


@visits.post("/sessions/{session}/close", response_model=wire_models.SessionObject, responses=REFUSALS)
async def close_session(
    giver: Giving, seen: Seen, session: IdPath, body: http_models.CloseRequest | None = None
) -> Response:
    """The visit is over. Open items of the discharge list refuse it, unless overridden."""
    how = body or http_models.CloseRequest()
    return await giver.about_session(session, how.command, seen)


def _open(here: Inside, session: str) -> BedView:
    """The bed of an open session.

    Raises:
        ProblemError: 404.
    """
    bed = here.site.bed_of(session)
    view = None if bed is None else here.site.bed(bed)
    if view is None or view.session != session:
        raise ProblemError(404, f"No open session {session}.")
    return view
