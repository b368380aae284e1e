"""The staff file: who may act here, as TOML. A PIN stands in it as a hash only (``pin``)."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.codec.pin import is_hash

HEAD: Final = (
    "# Who may act here (DRIPWATCH_STAFF). Written by `dripwatch staff add` and `dripwatch staff remove`;\n"
    "# read again by a running service when it has changed. A PIN stands here as its scrypt hash only.\n"
)
MOST: Final = 500
"""People of one clinic; each can be chosen from the list of a screen."""


M = TypeVar("M", bound=BaseModel)


class StaffError(Exception):
    """The staff file cannot be used; the text is one line for a person."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may act.

    Attributes:
        name: As it stands in the record: ``RN Osei``.
        initials: Shown where there is no room for the name.
        role: The clinic's own word for what they are; nothing depends on it.
        pin: Hash of their PIN.
    """

    name: str
    initials: str
    role: str
    pin: str


def _shown(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError("has blanks around it, or letters that cannot be shown")
    return text


def _hash(text: str) -> str:
    if not is_hash(text):
        raise ValueError("is no hash of a PIN; `dripwatch staff add` writes one")
    return text


class _Shown(BaseModel):
    """What is shown of somebody."""

    model_config = ConfigDict(strict=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_shown)]
    initials: Annotated[str, Field(min_length=1, max_length=4), AfterValidator(_shown)]
    role: Annotated[str, Field(max_length=32), AfterValidator(_shown)] = ""


class _Entry(_Shown):
    """One ``[[people]]`` of the file."""

    pin: Annotated[str, AfterValidator(_hash)]


def read_staff(text: bytes, source: str) -> tuple[Person, ...]:
    """The people of a staff file, in its order.

    Args:
        source: What to call the file.

    Raises:
        StaffError: It is not a staff file; the text names line and way out.
    """
    try:
        found = tomllib.loads(text.decode())
    except UnicodeDecodeError as error:
        raise StaffError(f"{source}: is not UTF-8 ({error.reason}); write it anew as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise StaffError(f"{source}: is no TOML: {error}") from error
    lines = _lines(text.decode())
    for key in found.keys() - {"people"}:
        raise StaffError(f"{source}: {key} means nothing here; a person is a [[people]] table")
    entries = found.get("people", [])
    if not isinstance(entries, list) or not entries:
        raise StaffError(f"{source}: has no [[people]]; `dripwatch staff add NAME` adds one")
    if len(entries) > MOST:
        raise StaffError(f"{source}: has {len(entries)} people; {MOST} at most")
    known: dict[str, Person] = {}
    for place, entry in enumerate(entries):
        where = f"{source}:{lines[place]}" if place < len(lines) else source
        person = _person(entry, where)
        if person.name in known:
            raise StaffError(f"{where}: {person.name} stands here twice; remove one")
        known[person.name] = person
    return tuple(known.values())


def staff_text(people: Iterable[Person]) -> str:
    """The same people as a file."""
    tables = (
        f"\n[[people]]\nname = {_quoted(one.name)}\ninitials = {_quoted(one.initials)}\n"
        f"role = {_quoted(one.role)}\npin = {_quoted(one.pin)}\n"
        for one in people
    )
    return HEAD + "".join(tables)


def initials_of(name: str) -> str:
    """Letters that stand for a person: ``RN Osei`` is ``RO``, ``J. Kim, RN`` is ``JKR``."""
    words = re.findall(r"[^\W\d_]+", name)
    return "".join(word[0].upper()[:1] for word in words)[:3]


def check_person(name: str, initials: str, role: str) -> None:
    """Whether somebody may stand in the file so.

    Raises:
        StaffError: They may not.
    """
    _checked(_Shown, {"name": name, "initials": initials, "role": role}, "not added")


def _checked(model: type[M], entry: object, where: str) -> M:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the entry"
        told = first["msg"].removeprefix("Value error, ")
        raise StaffError(f"{where}: {field}: {told[:1].lower()}{told[1:]}") from error


def _person(entry: object, where: str) -> Person:
    read = _checked(_Entry, entry, where)
    return Person(read.name, read.initials, read.role, read.pin)


def _lines(text: str) -> list[int]:
    """Where each ``[[people]]`` begins, counted from 1."""
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if re.match(r"\s*\[\[\s*people\s*\]\]", line)
    ]


def _quoted(text: str) -> str:
    """A TOML basic string; what JSON escapes, TOML escapes alike."""
    return json.dumps(text, ensure_ascii=False)
