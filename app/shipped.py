"""The protocol that comes with us, or the clinic's own in its place."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from app.codec.protocol_file import dump_protocol, read_protocol
from app.core.protocol import Protocol

SHIPPED: Final = "ketamine-trd.toml"


def protocol_of(path: Path | None) -> tuple[Protocol, bytes]:
    """The protocol to follow and its canonical document; None: the shipped one."""
    protocol = read_protocol(*protocol_source(path))
    return protocol, dump_protocol(protocol)


def protocol_source(path: Path | None) -> tuple[bytes, str]:
    """A protocol file as it was written, and its name; None: the shipped one."""
    if path is None:
        return files("app.protocols").joinpath(SHIPPED).read_bytes(), SHIPPED
    return path.read_bytes(), str(path)
