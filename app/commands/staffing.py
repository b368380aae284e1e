"""``dripwatch staff``: who may act here."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Final

from app import settings as settings_file
from app.codec.pin import DIGITS, SALT_BYTES, hash_pin, is_easy, is_pin
from app.codec.staff_file import Person, StaffError, check_person, initials_of
from app.shell.staff_list import read_people, write_people

A_PIN: Final = f"a PIN is {DIGITS.start} to {DIGITS.stop - 1} digits"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Its words."""
    parser = commands.add_parser("staff", help="who may act here (DRIPWATCH_STAFF): add, list, remove")
    parser.add_argument("--file", type=Path, help="the staff file (DRIPWATCH_STAFF)")
    deeds = parser.add_subparsers(required=True, metavar="COMMAND")
    adding = deeds.add_parser("add", help="somebody; asks for the PIN twice, or reads it from a pipe")
    adding.add_argument("name", help='as it is to stand in the record: "RN Osei"')
    adding.add_argument("--initials", help="shown where there is no room for the name (made of it)")
    adding.add_argument("--role", default="", help="your own word for what they are; nothing depends on it")
    adding.set_defaults(run=_add)
    listed = deeds.add_parser("list", help="everybody, without PINs")
    listed.set_defaults(run=_list)
    remove = deeds.add_parser("remove", help="somebody; signed out everywhere at once")
    remove.add_argument("name")
    remove.set_defaults(run=_remove)


def _add(options: argparse.Namespace) -> int:
    path = _file(options)
    person = _enlist(path, options.name, options.initials, options.role, _ask_pin)
    print(f"{person.name} ({person.initials}) may sign in. {path}")
    return 0


def _list(options: argparse.Namespace) -> int:
    for one in read_people(_file(options)):
        print(f"{one.initials:<4}  {one.name}{f', {one.role}' if one.role else ''}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    _strike(_file(options), options.name)
    print(f"{options.name} may sign in no more.")
    return 0


def _file(options: argparse.Namespace) -> Path:
    return options.file or settings_file.staff_path(os.environ)


def _enlist(path: Path, name: str, initials: str | None, role: str, pin: Callable[[], str]) -> Person:
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


def _strike(path: Path, name: str) -> None:
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


def _ask_pin() -> str:
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
    if is_easy(pin):
        raise StaffError("this PIN is among the first that anybody would try; nobody was added")
    return pin
