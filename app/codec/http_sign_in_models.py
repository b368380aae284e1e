"""Signing in over HTTP: who asks, who there is, and who is signed in at a console."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.codec.http_models import Person, RequestModel
from app.codec.wire_terms import WireModel


class SignInRequest(RequestModel):
    """Who it is, and the PIN that shows it."""

    name: Person
    pin: Annotated[str, Field(min_length=1, max_length=64, examples=["271828"])]


class PersonObject(WireModel):
    """Somebody who may sign in."""

    name: str
    initials: str


class SignInObject(WireModel):
    """Who is signed in at this console."""

    required: bool
    """Commands are taken from people who have signed in only; false: this service knows no staff."""
    idle_s: float
    """Without a command for so many seconds, the console is signed out."""
    person: PersonObject | None
