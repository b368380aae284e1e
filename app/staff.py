"""``dripwatch staff``: who may act, kept in the staff file by whoever keeps the list."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Final

from app.codec.pin import DIGITS, SALT_BYTES, hash_pin, is_pin
from app.codec.staff_file import Person, StaffError, check_person, initials_of
from app.shell.staff_list import read_people, write_people

A_PIN: Final = f"a PIN is {DIGITS.start} to {DIGITS.stop - 1} digits"


def add(path: Path, name: str, initials: str | None, role: str, pin: Callable[[], str]) -> Person:
    """Put somebody on the list; a file that is not there yet is made.

    Args:
        initials: None: made of the name.
        pin: Asks for it, when everything else is in order.

    Raises:
        StaffError: They are on it already, or cannot be.
    """
    people = read_people(path) if path.exists() else ()
    if any(one.name == name for one in people):
        raise StaffError(
            f"{name} is on the list already. For another PIN, remove {name} first, then add again."
        )
    initials = initials or initials_of(name)
    check_person(name, initials, role)  # before a PIN is asked for
    person = Person(name, initials, role, hash_pin(pin(), secrets.token_bytes(SALT_BYTES)))
    write_people(path, [*people, person])
    return person


def remove(path: Path, name: str) -> None:
    """Take somebody off the list; a running service signs them out at once.

    Raises:
        StaffError: They are not on it, or are the last.
    """
    people = read_people(path)
    left = [one for one in people if one.name != name]
    if len(left) == len(people):
        raise StaffError(f"{name} is not on the list: {', '.join(one.name for one in people)}")
    if not left:
        raise StaffError(
            f"{name} is the last one; without anybody nobody could act. Add somebody else first."
        )
    write_people(path, left)


def ask_pin() -> str:
    """Ask for a new PIN twice, without showing it; from a pipe it is the first line.

    Raises:
        StaffError: It is none, or the two differ.
    """
    if not sys.stdin.isatty():
        return _checked(sys.stdin.readline().rstrip("\r\n"))
    pin = _checked(getpass(f"PIN ({DIGITS.start} to {DIGITS.stop - 1} digits): "))
    if getpass("The same PIN again: ") != pin:
        raise StaffError("the two PINs differ; nobody was added")
    return pin


def _checked(pin: str) -> str:
    if not is_pin(pin):
        raise StaffError(f"{A_PIN}; nobody was added")
    return pin
