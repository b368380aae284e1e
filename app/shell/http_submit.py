"""Giving a command: once for each key, against the revision its giver saw, answered after the commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from fastapi import Depends, Header, Request
from starlette.responses import Response

from app.codec.http_answer_models import Misfit
from app.codec.http_call import Call
from app.core.changes import CommandAnswered
from app.core.events import Event
from app.core.vitals import BedId
from app.shell.http_context import Here, Inside
from app.shell.http_reads import session_answer
from app.shell.problems import ProblemError

STATUS: Final = {"not_found": 404, "conflict": 409, "invalid": 422, "stale": 412}
"""HTTP status of the core's reasons to refuse."""

Means: TypeAlias = Callable[[Call], Event]
"""What a request means as a command of the core; its body says it, where it has one."""

Key: TypeAlias = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=128,
        description="Made by the client; sent again on the same path, it gives the first answer.",
    ),
]
Match: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-Match",
        pattern=r'^(\*|(W/)?"[0-9]{1,9}")$',
        examples=['"7"'],
        description=(
            "ETag of an earlier answer: the command is refused (412) if somebody has changed the thing "
            "since. `*`, or nothing: whatever it is now."
        ),
    ),
]


@dataclass(frozen=True, slots=True)
class Giver:
    """Where one request gives its commands.

    Attributes:
        key: The client's; it counts for this method and path only, so that a key used twice by mistake
            cannot acknowledge one alert with the answer of another.
    """

    here: Inside
    path: str
    key: str | None

    async def submit(
        self, means: Means, bed: BedId, subject: str = "", item: str = "", seen: int | None = None
    ) -> CommandAnswered:
        """Give a command and wait for its commit.

        Args:
            bed, subject, item, seen: As a ``Call`` has them.

        Raises:
            ProblemError: The core has refused it.
        """
        outcome = await self.here.commands.submit(
            lambda at, command: means(Call(at, bed, command, subject, item, seen)), self.key
        )
        if isinstance(outcome, CommandAnswered):
            return outcome
        errors = [Misfit(field=one.field, message=one.message, rule=one.rule) for one in outcome.faults]
        raise ProblemError(STATUS[outcome.reason], outcome.detail, errors=errors)

    async def about_session(
        self,
        session: str,
        means: Means,
        seen: int | None,
        item: str = "",
        *,
        status: int = 200,
        located: bool = False,
    ) -> Response:
        """Give a command about one session, and show the session as it then is.

        Args:
            item: What the path names within the session.
            located: What was created can be asked for by itself, below this path.

        Raises:
            ProblemError: There is no such session, or the core has refused the command.
        """
        done = await self.submit(means, self.bed_of(session, "session"), session, item, seen)
        headers = {"location": f"{self.path}/{done.subject}"} if located else None
        return await session_answer(self.here, session, status, headers)

    def bed_of(self, identity: str, what: str) -> BedId:
        """The bed an alert or session id speaks of.

        Raises:
            ProblemError: 404.
        """
        bed = self.here.site.bed_of(identity)
        if bed is None:
            raise ProblemError(404, f"No {what} {identity}.")
        return bed


def giver(here: Here, request: Request, key: Key = None) -> Giver:
    """What this request gives its commands with."""
    path = request.url.path
    return Giver(here, path, None if key is None else f"{request.method} {path} {key}")


def seen(match: Match = None) -> int | None:
    """The revision that the giver saw; None: not asked.

    A proxy that compresses weakens an ETag on its way out. The number is the same.
    """
    return None if match in (None, "*") else int(match.removeprefix("W/").strip('"'))


Giving: TypeAlias = Annotated[Giver, Depends(giver)]
Seen: TypeAlias = Annotated[int | None, Depends(seen)]
