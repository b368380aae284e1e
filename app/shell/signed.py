"""The door for commands where staff sign in: who acts is who is signed in, whatever the body says.

Every command passes here before its models see it (``http_context.StrictRoute``), so none can be forgotten.
Reads, sockets and alarms never do. A page of another site has no way in: its cookie stays at home
(``SameSite=Strict``), and ``guard`` refuses its ``Origin``.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.types import Message

from app.shell.problems import ProblemError
from app.shell.sign_ins import SignIns

COOKIE: Final = "dripwatch_sign_in"

SIGN_IN_FIRST: Final = "Not saved. Sign in first."

HALF: Final = re.compile("[\\ud800-\\udfff]")
"""Half a letter, which JSON can write and UTF-8 cannot."""


def signed(request: Request, body: bytes, sign_ins: SignIns) -> Request:
    """The same command, given by the person who is signed in.

    Args:
        body: Of the request: empty, or a well-behaved JSON object.

    Raises:
        ProblemError: 401, nobody is signed in; 403, it names somebody else.
    """
    person = sign_ins.person(request.cookies.get(COOKIE), acts=True)
    if person is None:
        raise ProblemError(401, SIGN_IN_FIRST, headers={"www-authenticate": "Cookie"})
    if request.method == "DELETE":  # says who and why in its address
        return _anew(request, body, _in_query(request.scope["query_string"], person.name))
    return _anew(request, _in_body(body, person.name), request.scope["query_string"])


def _in_body(body: bytes, name: str) -> bytes:
    said: dict[str, Any] = json.loads(body) if body else {}
    by = said.get("by", "")
    if not isinstance(by, str) or HALF.search(by):
        return body  # no name at all: its model says so
    _check(by, name)
    return json.dumps({**said, "by": name}).encode()  # as ASCII: half a letter is its model's to refuse


def _in_query(query: bytes, name: str) -> bytes:
    said = parse_qsl(query.decode("ascii", "replace"), keep_blank_values=True)
    for key, value in said:
        if key == "by":
            _check(value, name)
    return urlencode([*((key, value) for key, value in said if key != "by"), ("by", name)]).encode()


def _check(by: str, name: str) -> None:
    if by.strip() in ("", name):
        return
    told = f"Not saved. {name} is signed in, and the entry names {by}. Sign out first, or leave the name out."
    raise ProblemError(403, told, "by")


def _anew(request: Request, body: bytes, query: bytes) -> Request:
    headers = [
        (key, value)
        for key, value in request.scope["headers"]
        if key not in (b"content-length", b"content-type")
    ]
    if body:
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({**request.scope, "headers": headers, "query_string": query}, receive)
