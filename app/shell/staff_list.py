"""The staff file on disk: read again when it has changed, written whole or not at all."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from app.codec.staff_file import Person, StaffError, read_staff, staff_text

log = logging.getLogger("dripwatch.staff")

Stamp: TypeAlias = tuple[int, int, int]
"""Time, size and inode of a file: another file, or another content."""


class StaffList:
    """Who may act, as the file says now.

    A nurse who is added signs in at once, and one who is removed is out at once: to stop watching patients
    for that, as a restart does, would be the wrong price. A file that was spoilt meanwhile changes nothing
    and is told in the log.
    """

    def __init__(self, path: Path) -> None:
        """Read it.

        Raises:
            StaffError: It cannot be used.
        """
        self._path = path
        self._stamp = _stamp(path)
        self._people = read_people(path)

    def people(self) -> Sequence[Person]:
        """Everybody, in the order of the file."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._people = read_people(self._path)
                log.info("%s read again: %d people", self._path, len(self._people))
            except StaffError as error:
                log.error("%s; the staff stays as it was", error)  # noqa: TRY400 - one line for a person
        return self._people

    def person(self, name: str) -> Person | None:
        """Somebody by name; None: not on the list."""
        return next((one for one in self.people() if one.name == name), None)


def read_people(path: Path) -> tuple[Person, ...]:
    """The people of a file.

    Raises:
        StaffError: It cannot be read, or is no staff file.
    """
    try:
        text = path.read_bytes()
    except OSError as error:
        raise StaffError(f"{path}: cannot be read ({error.strerror})") from error
    return read_staff(text, str(path))


def write_people(path: Path, people: Sequence[Person]) -> None:
    """Put a whole new file in the place of the old one. A new file can be read by its owner only.

    Raises:
        StaffError: It cannot be written; what was there is still there.
    """
    try:
        before = path.stat() if path.exists() else None
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(staff_text(people))
                file.flush()
                os.fsync(file.fileno())
            if before is not None:
                # The service may run as somebody else than whoever keeps the list.
                os.chown(beside, before.st_uid, before.st_gid)
                beside.chmod(before.st_mode & 0o777)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise StaffError(f"{path}: cannot be written ({error.strerror})") from error


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
