"""Is this console alive? A page that hangs keeps its connection; what it no longer says tells."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from app.shell.hub import ALIVE_FOR
from tests.browser.conftest import Screen
from tests.browser.ears import EARS
from tests.browser.room import Room
from tests.harness import until

#: Its main thread is busy for a while, and nothing else is done meanwhile.
HANG = """ms => setTimeout(() => { const end = performance.now() + ms; while (performance.now() < end); })"""


def consoles(room: Room, what: str) -> float:
    """How many there are, by the service's own count."""
    text = room.http.get(f"{room.service.url}/metrics").text
    found = re.search(rf'^dripwatch_clients\{{what="{what}"\}} (\S+)$', text, re.MULTILINE)
    assert found is not None
    return float(found[1])


def told_in_time(room: Room) -> bool:
    """Half a minute passes: the hub notices with its next heartbeat, and the rule waits for a minute."""
    room.clock.at += 30_000
    room.talk()
    return is_told(room)


def is_told(room: Room) -> bool:
    return any(
        one["rule"] == "TEC-CONSOLE" and one["state"] != "closed" for one in room.http.get("/alerts").json()
    )


def test_a_page_that_hangs_is_not_taken_for_one_that_is_heard(room: Room, screen: Screen) -> None:
    room.calm("chair-1")
    page = screen(room, init=EARS)
    page.keyboard.press("x")
    until("the page is heard", lambda: consoles(room, "sound_armed") == 1)

    hang = ALIVE_FOR + 15
    page.evaluate(HANG, hang * 1000)
    until("it is no longer counted", lambda: consoles(room, "sound_armed") == 0, ALIVE_FOR + 10)
    assert consoles(room, "connected") == 1, "its connection lives"
    until("nobody hears the infusion, and that is told", lambda: told_in_time(room))

    # It comes to itself, and is heard.
    until("it is heard again", lambda: consoles(room, "sound_armed") == 1, hang + 10)
    until("and the alert is over", lambda: not told_in_time(room))


def test_a_page_that_shows_nothing_new_says_that_it_lives(room: Room, screen: Screen) -> None:
    page = screen(room, init=EARS)
    words: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: words.append(str(frame))))
    page.reload()
    said = until("it has said so once more", lambda: _rendered(page, words, 2), 25)
    assert said[0] == said[1], "nothing was new"


def _rendered(page: Page, words: list[str], least: int) -> list[str] | None:
    page.evaluate("0")  # lets Playwright hear of frames
    found = [one for one in words if '"rendered"' in one]
    return found if len(found) >= least else None
