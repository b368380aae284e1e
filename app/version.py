"""Which Dripwatch this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def this_version() -> str:
    """Version of the installed distribution; ``0+unknown`` where none is installed."""
    try:
        return version("dripwatch")
    except PackageNotFoundError:
        return "0+unknown"
