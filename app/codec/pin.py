"""A PIN as it is kept: its scrypt hash, in the text form of the PHC string format.

A PIN is short, so the hash alone protects nobody whose file was stolen; it makes each guess cost a third of
a second and 32 MiB. Online the attempts are limited (``shell.attempts``).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode, b64encode
from itertools import pairwise
from typing import Final

DIGITS: Final = range(6, 13)
"""How many digits a PIN has. Six at least: NIST SP 800-63B (2017), 5.1.1.1, for secrets of digits only."""

SALT_BYTES: Final = 16
"""NIST SP 800-63B asks for four at least; 16 are what the PHC string format advises."""

LOG2_N, R, P = 15, 8, 3
"""Cost of new hashes: one of the equally strong choices of OWASP's Password Storage Cheat Sheet. Of these the
one with 32 MiB rather than 128, because the same machine watches patients meanwhile."""

_BYTES: Final = 32
_MOST_BYTES: Final = 1 << 28
"""Most memory that a hash of the file may ask for, 256 MiB."""
_MOST_P: Final = 16

_TEXT: Final = re.compile(
    r"\$scrypt\$ln=(?P<ln>\d{1,2}),r=(?P<r>\d{1,2}),p=(?P<p>\d{1,2})"
    r"\$(?P<salt>[A-Za-z0-9+/]{6,86})\$(?P<hash>[A-Za-z0-9+/]{43})",
    re.ASCII,
)


def is_pin(text: str) -> bool:
    """Whether this may be a PIN: digits only, as many as ``DIGITS`` allows."""
    return text.isascii() and text.isdigit() and len(text) in DIGITS


def is_easy(pin: str) -> bool:
    """Whether a PIN is among the first that are tried: even steps (111111, 123456), or a block repeated."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(steps) == 1 or pin in (pin + pin)[1:-1]


def hash_pin(pin: str, salt: bytes) -> str:
    """The hash of a PIN under a new salt: ``$scrypt$ln=15,r=8,p=3$salt$hash``."""
    return f"$scrypt$ln={LOG2_N},r={R},p={P}${_text(salt)}${_text(_derive(pin, salt, LOG2_N, R, P))}"


def is_hash(text: str) -> bool:
    """Whether this is a hash as ``hash_pin`` writes it, at a cost that this service is ready to pay."""
    found = _TEXT.fullmatch(text)
    if found is None or len(found["salt"]) % 4 == 1:
        return False
    ln, r, p = int(found["ln"]), int(found["r"]), int(found["p"])
    return ln > 0 and r > 0 and 0 < p <= _MOST_P and _memory(ln, r, p) <= _MOST_BYTES


def fits(pin: str, hashed: str) -> bool:
    """Whether a PIN is the hashed one. Takes a third of a second, without the interpreter's lock.

    Args:
        hashed: What ``is_hash`` has found to be one.
    """
    found = _TEXT.fullmatch(hashed)
    assert found is not None  # noqa: S101 - looked at when the file was read
    salt = _bytes(found["salt"])
    derived = _derive(pin, salt, int(found["ln"]), int(found["r"]), int(found["p"]))
    return hmac.compare_digest(derived, _bytes(found["hash"]))


def _derive(pin: str, salt: bytes, ln: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=1 << ln, r=r, p=p, maxmem=_MOST_BYTES, dklen=_BYTES)


def _memory(ln: int, r: int, p: int) -> int:
    """Bytes that OpenSSL counts: the large table, a few blocks, and one for each lane."""
    return 128 * r * ((1 << ln) + p + 2)


def _text(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4))
