"""Commands of staff. Each becomes an event in the same inbox as a reading; 2xx only after the commit.

None of them reaches a pump: the service says what a person might do, and never does it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from app.codec import http_models as models
from app.codec import wire_models
from app.codec.wire import bed_object, binding_object, stamp
from app.core.changes import BedView, CommandAnswered
from app.core.events import (
    Acknowledge,
    CloseSession,
    DeviceBound,
    DeviceUnbound,
    Event,
    LockBaseline,
    OpenSession,
    RecordAction,
    ReleaseBed,
    SetPhase,
    Silence,
    Unacknowledge,
)
from app.core.vitals import SECOND, BedId, DeviceId, Instant
from app.shell.http_context import (
    BedPath,
    DevicePath,
    Here,
    IdPath,
    Inside,
    StrictRoute,
    answer,
    as_json,
    problems,
)
from app.shell.http_reads import alert_body, session_body
from app.shell.problems import ProblemError

commands = APIRouter(route_class=StrictRoute)

STATUS: Final = {"not_found": 404, "conflict": 409, "invalid": 422}
"""HTTP status of the core's reasons to refuse."""

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        description="Made by the client; sent again on the same path, it gives the first answer.",
    ),
]
Make = Callable[[Instant, str], Event]


async def submit(here: Inside, request: Request, key: str | None, make: Make) -> CommandAnswered:
    """Give a command and wait for its commit.

    Args:
        key: The client's; it counts for this method and path only, so that a key used twice by
            mistake cannot acknowledge one alert with the answer of another.

    Raises:
        ProblemError: The core has refused it.
    """
    scoped = None if key is None else f"{request.method} {request.url.path} {key}"
    outcome = await here.commands.submit(make, scoped)
    if isinstance(outcome, CommandAnswered):
        return outcome
    raise ProblemError(STATUS[outcome.reason], outcome.detail)


@commands.put(
    "/beds/{bed}/devices/{device}",
    response_model=wire_models.BindingObject,
    responses=problems(409, 422),
    tags=["beds"],
)
async def bind_device(
    here: Here, bed: BedPath, device: DevicePath, body: models.BindRequest | None = None
) -> Response:
    """Bind a device to a bed, moving it; 409 while its present bed has an open session, unless forced."""
    how = body or models.BindRequest()
    home = _bed_of_device(here, device)
    if home is not None and home.bed != bed and home.session is not None and not how.force:
        raise ProblemError(
            409,
            f'{device} serves {home.bed}, which has an open session. Send "force": true with by and '
            "reason to move it.",
        )
    await here.commands.tell(lambda at: DeviceBound(at, BedId(bed), DeviceId(device), how.by, how.reason))
    binding = binding_object(BedId(bed), DeviceId(device), bound=True, by=how.by, reason=how.reason)
    return answer(binding)


@commands.delete(
    "/beds/{bed}/devices/{device}",
    response_model=wire_models.BindingObject,
    responses=problems(404, 422),
    tags=["beds"],
)
async def unbind_device(
    here: Here,
    bed: BedPath,
    device: DevicePath,
    by: models.MaybePerson = "",
    reason: models.Note = "",
) -> Response:
    """Let a device serve no bed; what it sends from then on is refused until it is bound again."""
    home = _bed_of_device(here, device)
    if home is None or home.bed != bed:
        raise ProblemError(404, f"{device} is not bound to {bed}.")
    await here.commands.tell(lambda at: DeviceUnbound(at, BedId(bed), DeviceId(device), by, reason))
    return answer(binding_object(BedId(bed), DeviceId(device), bound=False, by=by, reason=reason))


@commands.post(
    "/beds/{bed}/release",
    response_model=wire_models.BedObject,
    responses=problems(404, 409, 422),
    tags=["beds"],
)
async def release_bed(
    here: Here,
    request: Request,
    bed: BedPath,
    body: models.ReleaseRequest | None = None,
    key: Key = None,
) -> Response:
    """Nobody is in this chair any more: its technical alerts close."""
    _known(here, bed)
    by = body.by if body else ""
    await submit(here, request, key, lambda at, command: ReleaseBed(at, BedId(bed), command, by))
    return answer(bed_object(_known(here, bed)))


@commands.post(
    "/beds/{bed}/actions",
    response_model=models.RecordedAction,
    responses=problems(404, 409, 422),
    tags=["beds"],
)
async def record_action(
    here: Here, request: Request, bed: BedPath, body: models.ActionRequest, key: Key = None
) -> Response:
    """Record what was done at the chair; whether the pump shows it follows as a change."""
    _known(here, bed)
    named = body.alert
    if named and here.site.alert(named) is None and await here.archive.alert(named) is None:
        raise ProblemError(422, f"No alert {named}.", "alert")
    done = await submit(
        here,
        request,
        key,
        lambda at, command: RecordAction(
            at, BedId(bed), command, body.action, body.by, body.alert, body.note
        ),
    )
    return answer(
        {
            "id": done.subject,
            "bed": bed,
            "at": stamp(done.at),
            "action": body.action,
            "by": body.by,
            "note": body.note,
            "alert": body.alert,
        }
    )


@commands.post(
    "/sessions",
    status_code=201,
    response_model=wire_models.SessionObject,
    responses={
        200: {"model": wire_models.SessionObject, "description": "The unplanned one is filled."},
        **problems(409, 422),
    },
    tags=["sessions"],
)
async def open_session(
    here: Here, request: Request, body: models.SessionRequest, key: Key = None
) -> Response:
    """Open a session, or fill the unplanned one that a pump opened (200)."""
    done = await submit(
        here,
        request,
        key,
        lambda at, command: OpenSession(
            at,
            BedId(body.bed),
            command,
            body.patient.value(),
            body.plan.value(),
            body.protocol,
            body.by,
        ),
    )
    status = 201 if done.result == "created" else 200
    location = f"{request.url.path}/{done.subject}"
    return as_json(await session_body(here, done.subject), status, {"location": location})


@commands.post(
    "/sessions/{session}/baseline",
    response_model=wire_models.SessionObject,
    responses=problems(404, 409, 422),
    tags=["sessions"],
)
async def lock_baseline(
    here: Here, request: Request, session: IdPath, body: models.BaselineRequest, key: Key = None
) -> Response:
    """Lock what this patient's numbers are at rest."""
    bed = _bed_of(here, session, "session")
    values = None if body.values is None else {str(k): float(v) for k, v in body.values.items()}
    await submit(
        here,
        request,
        key,
        lambda at, command: LockBaseline(at, bed, command, session, values, body.reason, body.by),
    )
    return as_json(await session_body(here, session))


@commands.post(
    "/sessions/{session}/phase",
    response_model=wire_models.SessionObject,
    responses=problems(404, 409, 422),
    tags=["sessions"],
)
async def set_phase(
    here: Here, request: Request, session: IdPath, body: models.PhaseRequest, key: Key = None
) -> Response:
    """Say which phase it is, where no pump feed decides it."""
    bed = _bed_of(here, session, "session")
    await submit(
        here,
        request,
        key,
        lambda at, command: SetPhase(at, bed, command, session, body.phase, body.by),
    )
    return as_json(await session_body(here, session))


@commands.post(
    "/sessions/{session}/close",
    response_model=wire_models.SessionObject,
    responses=problems(404, 409, 422),
    tags=["sessions"],
)
async def close_session(
    here: Here,
    request: Request,
    session: IdPath,
    body: models.CloseRequest | None = None,
    key: Key = None,
) -> Response:
    """The visit is over."""
    bed = _bed_of(here, session, "session")
    how = body or models.CloseRequest()
    await submit(
        here,
        request,
        key,
        lambda at, command: CloseSession(at, bed, command, session, how.by, how.reason),
    )
    return as_json(await session_body(here, session))


@commands.post(
    "/alerts/{alert}/acknowledge",
    response_model=wire_models.AlertObject,
    responses=problems(404, 409, 422),
    tags=["alerts"],
)
async def acknowledge(
    here: Here, request: Request, alert: IdPath, body: models.AcknowledgeRequest, key: Key = None
) -> Response:
    """A named person has seen the alert; one that has returned to normal closes."""
    return await _alert_command(
        here,
        request,
        alert,
        key,
        lambda bed, at, command: Acknowledge(at, bed, command, alert, body.by, body.note),
    )


@commands.post(
    "/alerts/{alert}/unacknowledge",
    response_model=wire_models.AlertObject,
    responses=problems(404, 409, 422),
    tags=["alerts"],
)
async def unacknowledge(
    here: Here, request: Request, alert: IdPath, body: models.AcknowledgeRequest, key: Key = None
) -> Response:
    """The acknowledgement is withdrawn; the alert is announced anew."""
    return await _alert_command(
        here,
        request,
        alert,
        key,
        lambda bed, at, command: Unacknowledge(at, bed, command, alert, body.by, body.note),
    )


@commands.post(
    "/alerts/{alert}/silence",
    response_model=wire_models.AlertObject,
    responses=problems(404, 409, 422),
    tags=["alerts"],
)
async def silence(
    here: Here, request: Request, alert: IdPath, body: models.SilenceRequest, key: Key = None
) -> Response:
    """Sound off for this occurrence; it comes back when the time is over or the alert gets worse."""
    span = body.seconds * SECOND
    try:
        return await _alert_command(
            here,
            request,
            alert,
            key,
            lambda bed, at, command: Silence(at, bed, command, alert, body.by, span, body.note),
        )
    except ProblemError as problem:
        if problem.status == STATUS["invalid"]:  # how long is all that the core can find wrong
            raise ProblemError(problem.status, problem.detail, "seconds") from problem
        raise


async def _alert_command(
    here: Inside,
    request: Request,
    alert: str,
    key: str | None,
    make: Callable[[BedId, Instant, str], Event],
) -> Response:
    """Give a command about one alert, and show the alert as it then is."""
    bed = _bed_of(here, alert, "alert")
    try:
        await submit(here, request, key, lambda at, command: make(bed, at, command))
    except ProblemError as problem:
        if problem.status == STATUS["not_found"] and await here.archive.alert(alert) is not None:
            raise ProblemError(409, f"Alert {alert} is closed.") from problem
        raise
    return as_json(await alert_body(here, alert))


def _known(here: Inside, bed: str) -> BedView:
    view = here.site.bed(bed)
    if view is None:
        raise ProblemError(404, f"No bed {bed} was ever heard of.")
    return view


def _bed_of(here: Inside, identity: str, what: str) -> BedId:
    bed = here.site.bed_of(identity)
    if bed is None:
        raise ProblemError(404, f"No {what} {identity}.")
    return bed


def _bed_of_device(here: Inside, device: str) -> BedView | None:
    """The bed a device is bound to, if any."""
    wanted = DeviceId(device)
    return next((v for v in here.site.beds() if any(one == wanted for one, _ in v.devices)), None)
