"""Commands of staff about beds and alerts. Each becomes an event in the same inbox as a reading.

2xx only after the commit. None of them reaches a pump: the service says what a person might do, and never
does it.
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from app.codec import http_models as models
from app.codec import wire_models
from app.codec.http_answer_models import RecordedAction
from app.codec.wire import bed_object, binding_object
from app.codec.wire_record import stamp
from app.core.events import DeviceUnbound
from app.core.shown import BedView
from app.core.vitals import BedId, DeviceId
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
from app.shell.http_reads import alert_body
from app.shell.http_submit import STATUS, Giver, Giving, Means
from app.shell.problems import ProblemError

commands = APIRouter(route_class=StrictRoute)


@commands.put(
    "/beds/{bed}/devices/{device}",
    response_model=wire_models.BindingObject,
    responses=problems(409, 422),
    tags=["beds"],
)
async def bind_device(
    giver: Giving, bed: BedPath, device: DevicePath, body: models.BindRequest | None = None
) -> Response:
    """Bind a device to a bed, moving it; 409 while its present bed has an open session, unless forced."""
    how = body or models.BindRequest()
    await giver.submit(how.command, BedId(bed), item=device)
    binding = binding_object(BedId(bed), DeviceId(device), bound=True, by=how.by, reason=how.reason)
    return answer(binding)


@commands.delete(
    "/beds/{bed}/devices/{device}",
    response_model=wire_models.BindingObject,
    responses=problems(404, 422),
    tags=["beds"],
)
async def unbind_device(
    giver: Giving,
    bed: BedPath,
    device: DevicePath,
    by: models.MaybePerson = "",
    reason: models.Note = "",
) -> Response:
    """Let a device serve no bed; what it sends from then on is refused until it is bound again."""
    await giver.submit(
        lambda call: DeviceUnbound(call.at, call.bed, DeviceId(call.item), by, reason, call.command),
        BedId(bed),
        item=device,
    )
    return answer(binding_object(BedId(bed), DeviceId(device), bound=False, by=by, reason=reason))


@commands.post(
    "/beds/{bed}/release",
    response_model=wire_models.BedObject,
    responses=problems(404, 409, 422),
    tags=["beds"],
)
async def release_bed(
    here: Here, giver: Giving, bed: BedPath, body: models.ReleaseRequest | None = None
) -> Response:
    """Nobody is in this chair any more: its technical alerts close."""
    _known(here, bed)
    how = body or models.ReleaseRequest()
    await giver.submit(how.command, BedId(bed))
    return answer(bed_object(_known(here, bed)))


@commands.post(
    "/beds/{bed}/actions",
    response_model=RecordedAction,
    responses=problems(404, 409, 422),
    tags=["beds"],
)
async def record_action(here: Here, giver: Giving, bed: BedPath, body: models.ActionRequest) -> Response:
    """Record what was done at the chair; whether the pump shows it follows as a change."""
    _known(here, bed)
    named = body.alert
    if named and here.site.alert(named) is None and await here.archive.alert(named) is None:
        raise ProblemError(422, f"No alert {named}.", "alert")
    done = await giver.submit(body.command, BedId(bed))
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
    "/alerts/{alert}/acknowledge",
    response_model=wire_models.AlertObject,
    responses=problems(404, 409, 422),
    tags=["alerts"],
)
async def acknowledge(here: Here, giver: Giving, alert: IdPath, body: models.AcknowledgeRequest) -> Response:
    """A named person has seen the alert; one that has returned to normal closes."""
    return await _about_alert(here, giver, alert, body.command)


@commands.post(
    "/alerts/{alert}/unacknowledge",
    response_model=wire_models.AlertObject,
    responses=problems(404, 409, 422),
    tags=["alerts"],
)
async def unacknowledge(
    here: Here, giver: Giving, alert: IdPath, body: models.AcknowledgeRequest
) -> Response:
    """The acknowledgement is withdrawn; the alert is announced anew."""
    return await _about_alert(here, giver, alert, body.withdrawal)


@commands.post(
    "/alerts/{alert}/silence",
    response_model=wire_models.AlertObject,
    responses=problems(404, 409, 422),
    tags=["alerts"],
)
async def silence(here: Here, giver: Giving, alert: IdPath, body: models.SilenceRequest) -> Response:
    """Sound off for this occurrence; it comes back when the time is over or the alert gets worse."""
    try:
        return await _about_alert(here, giver, alert, body.command)
    except ProblemError as problem:
        if problem.status == STATUS["invalid"]:  # how long is all that the core can find wrong
            raise ProblemError(problem.status, problem.detail, "seconds") from problem
        raise


async def _about_alert(here: Inside, giver: Giver, alert: str, means: Means) -> Response:
    """Give a command about one alert, and show the alert as it then is."""
    bed = giver.bed_of(alert, "alert")
    try:
        await giver.submit(means, bed, alert)
    except ProblemError as problem:
        if problem.status == STATUS["not_found"] and await here.archive.alert(alert) is not None:
            raise ProblemError(409, "This alert is closed already.") from problem
        raise
    return as_json(await alert_body(here, alert))


def _known(here: Inside, bed: str) -> BedView:
    view = here.site.bed(bed)
    if view is None:
        raise ProblemError(404, f"No bed {bed} was ever heard of.")
    return view
