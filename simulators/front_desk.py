"""The front desk: an ordinary client of the public HTTP API that opens the demo's sessions.

It knows no more than the contract: patient alias, weight, age, sex and plan; the screening form answered;
a baseline locked by values, with a reason. It asks politely: each command has one idempotency key for all
its attempts, waits grow with jitter, and an open session (409) is not an error.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Final, NamedTuple
from uuid import uuid4

import httpx

from simulators import clock
from simulators.chair import Visit
from simulators.clock import Clock
from simulators.messages import milliseconds

log: Final = logging.getLogger("simulators")

SIGN_IN: Final = "DRIPWATCH_SIGN_IN"
"""The variable that says whom to sign in as, where the service asks for it: ``NAME:PIN``."""

BY: Final = "front desk (simulated)"
REASON: Final = "demo: resting values of a simulated patient"
LEAVING: Final = "demo: the simulated patient is gone"
ATTEMPTS: Final = 6
RETRY_BASE_S: Final = 0.2
RETRY_CAP_S: Final = 5.0
POLL_S: Final = 0.2
FOLLOW_S: Final = 0.002
FOLLOWS_WITHIN_S: Final = 30.0
BUSY: Final = frozenset({429, 502, 503, 504})
"""Answers that say: not now."""
SIGNED_OUT: Final = 401
NOT_FOUND: Final = 404
CONFLICT: Final = 409


class FrontDeskError(Exception):
    """The service cannot be asked, or says no; the text is one line for a person."""


class Badge(NamedTuple):
    """A name on the service's list of staff, and its PIN."""

    name: str
    pin: str


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """A desk with a telephone to one service. Made by ``front_desk``.

    Attributes:
        badge: Whom it signs in as where the service asks for that; commands then name nobody themselves.
    """

    http: httpx.AsyncClient
    lots: Random
    badge: Badge | None = None

    async def ready(self, within: float) -> None:
        """Wait until ``/readyz`` says yes.

        Raises:
            FrontDeskError: It did not within so many seconds.
        """
        deadline = time.monotonic() + within
        problem = "no answer"
        while True:
            try:
                answer = await self.http.get("/readyz")
                if answer.is_success:
                    return
                problem = f"/readyz answers {answer.status_code}"
            except httpx.TransportError as error:
                problem = str(error) or type(error).__name__
            if time.monotonic() >= deadline:
                raise FrontDeskError(
                    f"no service ready at {self.http.base_url} ({problem}): start `dripwatch serve`, or "
                    "name yours with --http or DRIPWATCH_URL"
                )
            await asyncio.sleep(POLL_S)

    async def clock(self) -> Clock:
        """The service's clock; its answer is taken to be half a round trip old."""
        asked = time.monotonic()
        answer = await self.ask("GET", "/api/v1/clock")
        half = (time.monotonic() - asked) / 2
        said = _said(answer)
        try:
            now, speed = milliseconds(said["now"]), float(said["speed"])
        except (ValueError, KeyError, TypeError) as error:
            raise FrontDeskError(f"the clock of {self.http.base_url} cannot be read: {error}") from error
        if speed <= 0:
            raise FrontDeskError(f"the clock of {self.http.base_url} stands still (speed {speed:g})")
        return clock.running(now + round(half * speed * 1000), speed)

    async def until(self, instant_ms: int) -> None:
        """Wait until a clock that follows us has come to this instant.

        Raises:
            FrontDeskError: It does not.
        """
        deadline = time.monotonic() + FOLLOWS_WITHIN_S
        while True:
            now = milliseconds(str(_said(await self.ask("GET", "/api/v1/clock")).get("now")))
            if now >= instant_ms:
                return
            if time.monotonic() >= deadline:
                raise FrontDeskError(
                    f"the clock of {self.http.base_url} does not follow: that of `dripwatch demo` does"
                )
            await asyncio.sleep(FOLLOW_S)

    async def open(self, visit: Visit) -> str:
        """Open a visit's session and lock its baseline; returns the session's id.

        A session that is open already is left as it is, unless it is this very visit's, from before we
        were started again: that one is closed first, so that its dose does not go on counting.
        """
        answer = await self.ask("POST", "/api/v1/sessions", _session(visit), accept={CONFLICT})
        if answer.status_code == CONFLICT:
            bed = await self._bed(visit.bed)
            session = str(bed.get("session") or "")
            if not session:
                raise FrontDeskError(f"{visit.bed}: no session can be opened ({_detail(answer)})")
            if not await self._is_ours(session, visit):
                log.warning("%s: session %s is open already; it stays", visit.bed, session)
                if not bed.get("baseline"):
                    await self._lock(session, visit)
                return session
            await self.close(session)
            answer = await self.ask("POST", "/api/v1/sessions", _session(visit))
        session = str(_said(answer).get("id") or "")
        await self._screen(session)
        if visit.is_measured:
            await self.ask("POST", f"/api/v1/sessions/{session}/phase", {"phase": "baseline", "by": BY})
        else:
            await self._lock(session, visit)
        return session

    async def lock(self, session: str, visit: Visit) -> None:
        """Lock a baseline from what was measured at rest; where that will not do, by values."""
        body = {"from": "readings", "by": BY}
        path = f"/api/v1/sessions/{session}/baseline"
        answer = await self.ask("POST", path, body, accept={NOT_FOUND, CONFLICT})
        if answer.status_code == CONFLICT:
            log.warning("%s: a baseline by values, for %s", visit.bed, _detail(answer))
            await self._lock(session, visit)

    async def set_up(self, name: str, chairs: Sequence[str]) -> None:
        """Name the room and its chairs, unless somebody has done so already: theirs stays."""
        known = await self.ask("GET", "/api/v1/site", accept={NOT_FOUND})
        if not known.is_success or _said(known).get("chairs"):
            return
        await self.ask("PUT", "/api/v1/site", {"name": name, "chairs": list(chairs), "by": BY})

    async def close(self, session: str) -> None:
        """Close a session; one that is gone or closed is as good."""
        body = {"by": BY, "override": True, "reason": LEAVING}
        path = f"/api/v1/sessions/{session}/close"
        answer = await self.ask("POST", path, body, accept={NOT_FOUND, CONFLICT})
        if not answer.is_success:
            log.info("session %s was not closed: %s", session, _detail(answer))

    async def _screen(self, session: str) -> None:
        """Fill in the screening form, if the service has one: a simulated patient is a fit one."""
        form = _said(await self.ask("GET", "/api/v1/screening", accept={NOT_FOUND}))
        questions = form.get("questions")
        if not isinstance(questions, list) or not questions:
            return
        answers = {str(one["id"]): str(one["wanted"]) for one in questions}
        body = {"answers": answers, "by": BY}
        await self.ask("PUT", f"/api/v1/sessions/{session}/screening", body)

    async def _lock(self, session: str, visit: Visit) -> None:
        body = {"values": visit.baseline, "reason": REASON, "by": BY}
        await self.ask("POST", f"/api/v1/sessions/{session}/baseline", body)

    async def _bed(self, bed: str) -> dict[str, Any]:
        answer = await self.ask("GET", f"/api/v1/beds/{bed}", accept={NOT_FOUND})
        return _said(answer) if answer.is_success else {}

    async def _is_ours(self, session: str, visit: Visit) -> bool:
        answer = await self.ask("GET", f"/api/v1/sessions/{session}", accept={NOT_FOUND})
        patient = _said(answer).get("patient") if answer.is_success else None
        return isinstance(patient, dict) and patient.get("alias") == visit.alias

    async def _sign_in(self) -> None:
        """As a console does: the cookie that comes back goes with every command.

        Raises:
            FrontDeskError: There is nobody to sign in as, or the service says no.
        """
        if self.badge is None:
            raise FrontDeskError(f"{self.http.base_url} asks for a sign-in: set {SIGN_IN} to NAME:PIN")
        answer = await self.http.post("/api/v1/sign-in", json=self.badge._asdict())
        if not answer.is_success:
            raise FrontDeskError(f"{self.badge.name} is not signed in ({_detail(answer)}): see {SIGN_IN}")

    async def ask(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        accept: frozenset[int] | set[int] = frozenset(),
    ) -> httpx.Response:
        """Ask until there is an answer.

        Raises:
            FrontDeskError: Refused, or nobody answered after several attempts.
        """
        if body is not None and self.badge is not None:
            body = {key: value for key, value in body.items() if key != "by"}
        headers = {} if body is None else {"Idempotency-Key": str(uuid4())}
        problem = ""
        for attempt in range(ATTEMPTS):
            wait = self.lots.uniform(0, min(RETRY_CAP_S, RETRY_BASE_S * 2**attempt))
            try:
                answer = await self.http.request(method, path, json=body, headers=headers)
            except httpx.TransportError as error:
                problem = str(error) or type(error).__name__
            else:
                if answer.is_success or answer.status_code in accept:
                    return answer
                problem = f"{answer.status_code}: {_detail(answer)}"
                if answer.status_code == SIGNED_OUT:
                    await self._sign_in()
                    continue
                if answer.status_code not in BUSY:
                    break
                wait = max(wait, _retry_after(answer))
            if attempt + 1 < ATTEMPTS:
                await asyncio.sleep(wait)
        raise FrontDeskError(f"{method} {self.http.base_url.join(path)}: {problem}")


def _session(visit: Visit) -> dict[str, Any]:
    return {
        "bed": visit.bed,
        "patient": {
            "alias": visit.alias,
            "weight_kg": visit.weight_kg,
            "age": visit.age,
            "sex": visit.sex,
        },
        "plan": {
            "drug": "ketamine",
            "dose_mg_per_kg": visit.dose_mg_per_kg,
            "duration_min": visit.duration_min,
        },
        "by": BY,
    }


def _said(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty if it is none."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _detail(answer: httpx.Response) -> str:
    """What a problem document says, on one line; else the status phrase."""
    return " ".join(str(_said(answer).get("detail") or answer.reason_phrase).split())


def _retry_after(answer: httpx.Response) -> float:
    """Seconds that the service asks us to wait, at most our own cap."""
    text = answer.headers.get("Retry-After", "")
    return min(float(text), RETRY_CAP_S) if text.isdigit() else 0.0


@asynccontextmanager
async def front_desk(
    url: str,
    lots: Random,
    transport: httpx.AsyncBaseTransport | None = None,
    badge: Badge | None = None,
) -> AsyncIterator[FrontDesk]:
    """A front desk for the service at this URL; ``transport`` stands in for the network in tests."""
    # trust_env would send loopback traffic to a proxy where one is set.
    async with httpx.AsyncClient(base_url=url, timeout=5.0, trust_env=False, transport=transport) as http:
        yield FrontDesk(http, lots, badge)


def badge(text: str) -> Badge | None:
    """``NAME:PIN``; empty: nobody. A name may have colons, a PIN has none."""
    name, _, pin = text.rpartition(":")
    return Badge(name, pin) if name else None


def service_url(text: str) -> str:
    """Check ``http://host[:port]``.

    Raises:
        ValueError: It is not such a URL; the text is one line for a person.
    """
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError(f"no service address: {text!r} ({error})") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"no service address: {text!r}, expected http://host:port")
    return text.rstrip("/")
