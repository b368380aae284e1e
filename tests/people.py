"""People for tests: their PINs are hashed so cheaply that a table of cases takes no time."""

from __future__ import annotations

from base64 import b64encode
from hashlib import scrypt
from pathlib import Path
from typing import Final

from app.codec.staff_file import Person
from app.shell.staff_list import write_people

PINS: Final = {"RN Osei": "271828", "J. Kim, RN": "314159"}


def cheap(pin: str) -> str:
    """A hash as the file has it, at a cost of nothing."""
    hashed = scrypt(pin.encode(), salt=b"salty!", n=2, r=1, p=1, dklen=32)
    return f"$scrypt$ln=1,r=1,p=1${_text(b'salty!')}${_text(hashed)}"


def _text(data: bytes) -> str:
    return b64encode(data).decode().rstrip("=")


OSEI: Final = Person("RN Osei", "RO", "nurse", cheap(PINS["RN Osei"]))
KIM: Final = Person("J. Kim, RN", "JKR", "", cheap(PINS["J. Kim, RN"]))


def staff_file(folder: Path) -> Path:
    """A staff file with both."""
    path = folder / "staff.toml"
    write_people(path, [OSEI, KIM])
    return path
