"""Signing in and out over HTTP. Programs do it as consoles do: sign in, and send the cookie with commands.

Without a staff file (``DRIPWATCH_STAFF``) nobody signs in, and commands are taken from everybody, by the name
they give.
"""

from __future__ import annotations

from math import ceil
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.codec import http_sign_in_models as models
from app.codec.staff_file import Person
from app.shell.attempts import WaitError
from app.shell.http_context import Here, OpenRoute, answer, problems
from app.shell.problems import ProblemError
from app.shell.sign_ins import SignIns, UnknownError, WrongPinError
from app.shell.signed import COOKIE

signing = APIRouter(route_class=OpenRoute, tags=["staff"])


def known(here: Here) -> SignIns:
    """Who is signed in here.

    Raises:
        ProblemError: 409, this service knows no staff.
    """
    if here.sign_ins is None:
        raise ProblemError(409, "Nobody signs in here: the service has no staff file (DRIPWATCH_STAFF).")
    return here.sign_ins


Known: TypeAlias = Annotated[SignIns, Depends(known)]


@signing.get("/people", response_model=list[models.PersonObject])
async def list_people(here: Here) -> Response:
    """Who may sign in: names and initials, in the order of the staff file."""
    people = () if here.sign_ins is None else here.sign_ins.staff.people()
    return answer([_person(one) for one in people])


@signing.get("/sign-in", response_model=models.SignInObject)
async def show_sign_in(here: Here, request: Request) -> Response:
    """Who is signed in at this console; to look keeps nobody signed in."""
    if here.sign_ins is None:
        return answer({"required": False, "idle_s": 0.0, "person": None})
    return answer(_shown(here.sign_ins, here.sign_ins.person(request.cookies.get(COOKIE))))


@signing.post("/sign-in", response_model=models.SignInObject, responses=problems(401, 409, 422, 429))
async def sign_in(sign_ins: Known, request: Request, body: models.SignInRequest) -> Response:
    """Sign in at this console; whoever was signed in at it is signed out.

    After three wrong PINs for a name from one address each further one costs a wait (``Retry-After``), 30 s
    at most. Nobody is locked out for good.
    """
    address = request.client.host if request.client else ""
    try:
        person, token = await sign_ins.sign_in(body.name, body.pin, address)
    except UnknownError as error:
        told = f"{body.name} is not on the list of staff. Choose a name from the list."
        raise ProblemError(422, told, "name") from error
    except WaitError as error:
        raise _wait(429, "Too soon after a wrong PIN.", error.seconds) from error
    except WrongPinError as error:
        raise _wait(401, "Wrong PIN.", error.wait) from error
    sign_ins.sign_out(request.cookies.get(COOKIE))
    response = answer(_shown(sign_ins, person))
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure)
    return response


@signing.delete("/sign-in", status_code=204, response_class=Response)
async def sign_out(here: Here, request: Request) -> Response:
    """Sign out at this console; as good if nobody was signed in."""
    if here.sign_ins is not None:
        here.sign_ins.sign_out(request.cookies.get(COOKIE))
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _wait(status: int, detail: str, seconds: float) -> ProblemError:
    whole = ceil(seconds)
    headers = {"www-authenticate": "Cookie"} if status == 401 else {}  # noqa: PLR2004
    if not whole:
        return ProblemError(status, f"{detail} Try again.", "pin", headers=headers)
    return ProblemError(
        status,
        f"{detail} Wait {whole} s, then try again.",
        "pin",
        headers={**headers, "retry-after": str(whole)},
    )


def _shown(sign_ins: SignIns, person: Person | None) -> dict[str, Any]:
    return {
        "required": True,
        "idle_s": sign_ins.idle_s,
        "person": None if person is None else _person(person),
    }


def _person(one: Person) -> dict[str, Any]:
    return {"name": one.name, "initials": one.initials}
