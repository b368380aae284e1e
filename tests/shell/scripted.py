"""A clinic whose answers to commands are written beforehand, to see what a request makes of itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import httpx

from app.core.changes import CommandAnswered, CommandRefused, Fault
from app.core.events import Command, Event
from app.core.vitals import BedId, Instant
from app.shell.ports import Answer
from tests.clinic import Clinic
from tests.shell.served import Served
from tests.support import START

API: Final = "/api/v1"
PATIENT: Final = {"alias": "K-1", "weight_kg": 78, "age": 44, "sex": "f"}
PLAN: Final = {"drug": "ketamine", "dose_mg_per_kg": 0.5, "duration_min": 40}
SESSION: Final = {"bed": "chair-3", "patient": PATIENT, "plan": PLAN, "protocol": "ketamine-trd"}
S: Final = "chair-3.s1"
BED: Final = BedId("chair-3")
AT: Final = START + 1001
"""Of every command of a scripted visit."""


class Scripted(Clinic):
    """Keeps each command's event; once there is a script, nothing is done any more.

    Attributes:
        given: Events of commands, the newest last.
        script: What is answered: a result and a subject, or a refusal.
    """

    def __init__(self) -> None:
        super().__init__()
        self.given: list[Event] = []
        self.script: tuple[str, str] | tuple[str, str, tuple[Fault, ...]] | None = None

    async def submit(self, make: Callable[[Instant, str], Event], key: str | None) -> Answer:
        if self.script is None or (key is not None and key in self.answers):
            return await super().submit(make, key)
        self.commands += 1
        event = make(self.at, f"c{self.commands}")
        self.given.append(event)
        assert isinstance(event, Command)
        answer: Answer
        if len(self.script) == 2:
            answer = CommandAnswered(event.at, event.bed, event.command, *self.script)
        else:
            answer = CommandRefused(event.at, event.bed, event.command, *self.script)
        if key is not None:
            self.answers[key] = answer
        return answer


class Desk:
    """Somebody at the desk of a clinic that does what the test wrote down."""

    def __init__(self) -> None:
        self.clinic = Scripted()
        self.served = Served(self.clinic)
        self._app = self.served.app()

    async def call(
        self, method: str, path: str, status: int, body: object = None, **headers: str
    ) -> httpx.Response:
        """One request; ``if_match`` and ``idempotency_key`` are headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given: dict[str, Any] = {} if body is None else {"json": body}
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://drip.test") as http:
            answer = await http.request(method, API + path, headers=named, **given)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == status
        return answer

    @property
    def event(self) -> Event:
        """The newest command."""
        return self.clinic.given[-1]


async def visit() -> Desk:
    """A desk with an open session; what follows is scripted."""
    desk = Desk()
    desk.clinic.vitals("chair-3", spo2=97)
    answer = await desk.call("POST", "/sessions", 201, SESSION)
    assert (answer.json()["id"], answer.headers["etag"]) == (S, '"1"')
    desk.clinic.script = ("done", S)
    return desk
