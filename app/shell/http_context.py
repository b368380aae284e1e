"""What every HTTP call stands on: the inside it speaks to, the strict and the staff door, how it answers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from fastapi import Depends, Path, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from app.codec import strict_json
from app.codec.http_answer_models import Problem
from app.codec.wire import to_json
from app.shell.guard import SAFE
from app.shell.ports import Archive, Commands, Probes, Quarantine, Site
from app.shell.problems import MEDIA_TYPE, ProblemError
from app.shell.sign_ins import SignIns
from app.shell.signed import signed


@dataclass(frozen=True, slots=True)
class Inside:
    """What the calls need of the service.

    Attributes:
        sign_ins: Who is signed in; None: this service knows no staff, and commands name who gives them.
    """

    site: Site
    commands: Commands
    archive: Archive
    quarantine: Quarantine
    probes: Probes
    sign_ins: SignIns | None = None

    def not_ready(self) -> dict[str, str]:
        """Parts that are not ready, and why."""
        told = {part: why() for part, why in self.probes.items()}
        return {part: reason for part, reason in told.items() if reason is not None}


def inside(request: Request) -> Inside:
    """The inside this application was made with."""
    found: Inside = request.app.state.inside
    return found


Here = Annotated[Inside, Depends(inside)]
BedPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["chair-3"])]
DevicePath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", examples=["monitor-7"])]
IdPath = Annotated[str, Path(min_length=1, max_length=128, examples=["chair-3.4"])]


class StrictRoute(APIRoute):
    """A call whose body, if any, is one well-behaved JSON object said to be JSON.

    The models then judge its fields; here stops what a JSON parser lets through (``strict_json``). Where
    staff sign in, every command is given by who is signed in (``signed``).
    """

    for_staff: ClassVar[bool] = True

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Look at the body first."""
        handle = super().get_route_handler()

        async def look_first(request: Request) -> Response:
            body = await request.body()
            if body:
                media_type = request.headers.get("content-type", "").partition(";")[0].strip()
                if media_type != "application/json":
                    raise ProblemError(415, "Send the body as application/json.")
                fault = strict_json.fault(body)
                if fault is not None:
                    raise ProblemError(400, f"The body is refused ({fault[0]}): {fault[1]}.")
            sign_ins = inside(request).sign_ins
            if sign_ins is not None and self.for_staff and request.method not in SAFE:
                request = signed(request, body, sign_ins)
            return await handle(request)

        return look_first


class OpenRoute(StrictRoute):
    """A call that anybody may make: by it one comes to be signed in."""

    for_staff: ClassVar[bool] = False


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A plain value as JSON.

    Raises:
        ValueError: A number is NaN or infinite.
    """
    return as_json(to_json(value), status, headers)


def as_json(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """What is JSON already."""
    return Response(body, status, dict(headers or {}), "application/json")


_MEANINGS: Final = {
    400: "The body is not one well-behaved JSON object.",
    401: "Nobody is signed in, where staff sign in (`GET /api/v1/sign-in`); or the PIN is wrong.",
    403: "It names somebody other than who is signed in, or comes from a page of another origin.",
    404: "There is no such thing.",
    409: "It contradicts what is; `detail` names the way out, `errors` the rules and gates.",
    412: "Somebody has changed it since: `If-Match` is not its ETag. Read it again.",
    415: "The body is not said to be JSON.",
    422: "A field is missing or wrong; `errors` names it.",
    429: "Too soon after wrong PINs; `Retry-After` says how long to wait.",
    503: "Not ready.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How a call may fail, for the published description."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {"description": _MEANINGS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }
