"""A chair with a started service behind it, on either broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.visit.story", "tests.visit.chair", "tests.visit.leaving")

from tests.harness import mosquitto  # noqa: E402 - after asking for its asserts to be rewritten
from tests.visit.chair import Chair, stepped  # noqa: E402


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
