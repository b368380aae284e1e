"""Every error by HTTP is a problem document (RFC 9457), whoever noticed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.codec.http_answer_models import Misfit, Problem
from app.codec.http_misfits import misfits
from app.codec.wire import to_json

MEDIA_TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request cannot be answered as it is; becomes the response.

    Attributes:
        detail: For a person: what is wrong, and the way out.
        errors: The same thing by thing, where it is about fields, rules or gates.
        headers: Further ones of the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        field: str | None = None,
        errors: Sequence[Misfit] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.errors = errors if field is None else (Misfit(field=field, message=detail), *errors)


def problem_body(status: int, detail: str, errors: Sequence[Misfit] = ()) -> bytes:
    """The document."""
    title = HTTPStatus(status).phrase
    problem = Problem(title=title, status=status, detail=detail, errors=tuple(errors))
    return to_json(problem.model_dump())


def install(app: FastAPI) -> None:
    """Let an app answer every error so."""
    app.add_exception_handler(ProblemError, _told)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _bug)


def _response(
    status: int, detail: str, errors: Sequence[Misfit] = (), headers: Mapping[str, str] | None = None
) -> Response:
    return Response(problem_body(status, detail, errors), status, headers, MEDIA_TYPE)


async def _told(_: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)  # noqa: S101 - what it is installed for
    return _response(error.status, error.detail, error.errors, error.headers)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is installed for
    place = f"{request.method} {request.url.path}"
    allow = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and allow:
        detail = f"{place}: possible here: {allow}."
    else:
        detail = f"{place}: {error.detail}."
    return _response(error.status_code, detail, headers={"allow": allow} if allow else None)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is installed for
    detail, errors = misfits(error.errors())
    return _response(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors)


async def _bug(_: Request, __: Exception) -> Response:
    return _response(HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of the service; its log has it.")
