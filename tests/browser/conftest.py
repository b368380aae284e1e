"""A real browser before the real service. One browser a file, one page a screen, nothing sleeps.

A screen that threw an error, or wrote one on its console, fails its test when it is closed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

pytest.register_assert_rewrite("tests.browser.room", "tests.browser.look", "tests.browser.wall")

from tests.browser.room import NURSE, Room, room_in  # noqa: E402 - after asking for its asserts to be rewritten
from tests.browser.wall import NOON, Wall  # noqa: E402
from tests.conftest import Program  # noqa: E402
from tests.people import staff_file  # noqa: E402

#: Nothing of the browser talks to anybody but us, and nothing is drawn by hardware that may differ.
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--font-render-hinting=none",
    "--force-color-profile=srgb",
)  # fmt: skip

#: ``screen(room, "#/log", width=…, height=…)`` opens a page of a room's service, in a browser of its own or
#: ``beside`` another one; ``init`` is a script that runs before the page's.
Screen: TypeAlias = Callable[..., Page]

PATIENCE: Final = 10_000
"""ms that a screen has for what is not timed. The machine may be busy."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here wants a browser and a built page."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.requires("chromium"))


@pytest.fixture(scope="module")
def browser(program: Program, page: Path) -> Iterator[Browser]:
    """Debian's Chromium; started and ended with a file, because its driver holds an event loop."""
    assert (page / "index.html").is_file()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def room(tmp_path: Path, page: Path) -> Iterator[Room]:
    """An empty room behind a service of its own, on the embedded broker."""
    assert page.is_dir()
    room = room_in(tmp_path)
    with room.service, contextlib.closing(room):
        yield room


@pytest.fixture
def staffed(tmp_path: Path, page: Path) -> Iterator[Room]:
    """The same of a service that knows its staff."""
    assert page.is_dir()
    room = room_in(tmp_path / "room", NOON)
    room.service.extra["DRIPWATCH_STAFF"] = str(staff_file(tmp_path))
    with room.service, contextlib.closing(room):
        yield room


@pytest.fixture(scope="session")
def wall(tmp_path_factory: pytest.TempPathFactory, page: Path) -> Iterator[Room]:
    """The eight chairs of the design's pictures at 10:42:17, for tests that only look."""
    assert page.is_dir()
    wall = Wall(tmp_path_factory.mktemp("wall"))
    with wall.room.service, contextlib.closing(wall):
        yield wall.live()


@pytest.fixture
def screen(browser: Browser) -> Iterator[Screen]:
    """Opens screens; at the end none of them may have complained."""
    complaints: list[str] = []
    with contextlib.ExitStack() as stack:

        def open_screen(
            room: Room,
            hash_: str = "",
            *,
            width: int = 1920,
            height: int = 1080,
            beside: Page | None = None,
            init: str = "",
            wait: bool = True,
            **more: Any,
        ) -> Page:
            if beside is None:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, locale="en-GB", timezone_id="UTC", **more
                )
                stack.callback(_close, context)
                context.set_default_timeout(PATIENCE)
                context.add_init_script(f"localStorage.setItem('dripwatch.person', '{NURSE}')")
                context.add_init_script(init)
            else:
                context = beside.context
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.extend(_errors(message)))
            page.goto(f"{room.service.url}/{hash_}")
            if wait:
                expect(page.get_by_role("main")).to_be_visible()
            return page

        yield open_screen
    assert complaints == []


def _close(context: Any) -> None:
    with contextlib.suppress(Error):
        context.close()


def _errors(message: ConsoleMessage) -> list[str]:
    # A service that is away, or that refuses, is what some tests are about; the browser notes it by itself.
    if message.type != "error" or re.search(
        r"net::ERR|WebSocket connection to|of (401|403|409|412|422|429|503) ", message.text
    ):
        return []
    return [f"{message.text} ({message.location['url']})"]
