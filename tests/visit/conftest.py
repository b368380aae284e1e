"""A chair with a started service behind it, on either broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import mosquitto
from tests.visit.chair import Chair, stepped


@pytest.fixture(params=["embedded", "mosquitto"])
def chair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chair]:
    """Nobody is in it yet."""
    if request.param == "mosquitto":
        with mosquitto() as port:
            yield from _started(tmp_path, f"mqtt://127.0.0.1:{port}")
    else:
        yield from _started(tmp_path, None)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Chair]:
    """The same on the embedded broker alone."""
    yield from _started(tmp_path, None)


def _started(folder: Path, url: str | None) -> Iterator[Chair]:
    service, clock = stepped(folder, url)
    with service:
        chair = Chair(service, clock)
        chair.connect()
        try:
            yield chair
        finally:
            chair.close()
