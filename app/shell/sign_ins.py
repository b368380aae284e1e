"""Who is signed in where. Held in memory only: a restart signs everybody out.

A console that is signed in holds a random token in a cookie; here stands its hash. It is signed out by hand,
by another sign-in at the same console, when no command came for the idle time, and when the person's entry
in the staff file is gone or has another PIN. Each of these is a line in the log; no PIN and no token is.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, TypeAlias

from app.codec.pin import fits
from app.codec.staff_file import Person
from app.shell.attempts import Attempts
from app.shell.staff_list import StaffList

TOKEN_BYTES: Final = 32
"""256 bits; NIST SP 800-63B, 7.1, asks for 64 at least."""

log = logging.getLogger("dripwatch.staff")

What: TypeAlias = Literal["signed_in", "signed_out", "idle", "left", "wrong_pin"]
"""What there is to count: ``left`` is no longer on the list as they were."""


class UnknownError(Exception):
    """Nobody on the list has this name."""


class WrongPinError(Exception):
    """The PIN is another one.

    Attributes:
        wait: Seconds until the next attempt is looked at.
    """

    def __init__(self, wait: float) -> None:
        super().__init__("wrong PIN")
        self.wait = wait


@dataclass(slots=True)
class _Console:
    person: Person
    address: str
    last: float


class SignIns:
    """Everybody who is signed in.

    Attributes:
        staff: Who may.
        idle_s: Seconds without a command that sign a console out.
    """

    def __init__(
        self,
        staff: StaffList,
        idle_s: float,
        monotonic: Callable[[], float],
        count: Callable[[What], None],
    ) -> None:
        """Nobody yet.

        Args:
            monotonic: Real seconds.
            count: Told of everything that is logged.
        """
        self.staff = staff
        self.idle_s = idle_s
        self._now = monotonic
        self._count = count
        self._attempts = Attempts(monotonic)
        self._consoles: dict[bytes, _Console] = {}
        # One at a time: many attempts at once must not take the processor from the watching.
        self._bench = ThreadPoolExecutor(1, thread_name_prefix="pin")

    async def sign_in(self, name: str, pin: str, address: str) -> tuple[Person, str]:
        """Look at a PIN.

        Args:
            address: Of the console.

        Returns:
            The person, and the token that the console is to hold.

        Raises:
            UnknownError: Nobody has this name. Names can be read by everybody, so this tells nothing.
            WaitError: Too soon after wrong ones.
            WrongPinError: It is another.
        """
        person = self.staff.person(name)
        if person is None:
            raise UnknownError
        self._attempts.begin(name, address)
        right, wait = False, 0.0
        try:
            looking = asyncio.get_running_loop().run_in_executor(self._bench, fits, pin, person.pin)
            right = await looking
        finally:
            wait = self._attempts.end(name, address, right=right)
        if not right:
            self._tell("wrong_pin", person, address)
            raise WrongPinError(wait)
        self._sweep()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._consoles[_hash(token)] = _Console(person, address, self._now())
        self._tell("signed_in", person, address)
        return person, token

    def person(self, token: str | None, *, acts: bool = False) -> Person | None:
        """Who is signed in with a token; None: nobody.

        Args:
            acts: They give a command, so the idle time begins anew.
        """
        self._sweep()
        console = None if token is None else self._consoles.get(_hash(token))
        if console is None:
            return None
        if acts:
            console.last = self._now()
        return console.person

    def sign_out(self, token: str | None) -> None:
        """The console with this token is signed out; nothing happens if it was not signed in."""
        console = None if token is None else self._consoles.pop(_hash(token), None)
        if console is not None:
            self._tell("signed_out", console.person, console.address)

    def _sweep(self) -> None:
        """Sign out whoever was idle for too long, and whoever is not on the list any more."""
        now, people = self._now(), {one.name: one.pin for one in self.staff.people()}
        for key, one in list(self._consoles.items()):
            idle = now - one.last >= self.idle_s
            if idle or people.get(one.person.name) != one.person.pin:
                del self._consoles[key]
                self._tell("idle" if idle else "left", one.person, one.address)

    def _tell(self, what: What, person: Person, address: str) -> None:
        level = logging.WARNING if what == "wrong_pin" else logging.INFO
        log.log(level, "%s: %s at %s", what, person.name, address)
        self._count(what)


def _hash(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()
