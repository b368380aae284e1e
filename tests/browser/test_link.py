"""The cases to survive: the service is silent, a monitor is silent, the broker is gone."""

from __future__ import annotations

import os
import re
import signal
import time

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.ears import EARS
from tests.browser.room import Room
from tests.browser.test_sound import HIGH, LOW, await_tone


def test_a_silent_service_leaves_no_number_and_sounds(room: Room, screen: Screen) -> None:
    seats = [room.calm(f"chair-{number}") for number in (1, 2, 3)]
    page = screen(room, init=EARS)
    page.keyboard.press("x")
    await_tone(page, LOW)
    expect(page.get_by_role("main")).to_contain_text("98")
    child = room.service.child
    assert child is not None

    os.kill(child.pid, signal.SIGSTOP)
    try:
        stopped = time.monotonic()
        expect(page.get_by_text("MONITORING LOST")).to_be_visible(timeout=8_000)
        await_tone(page, HIGH, 8)
        took = time.monotonic() - stopped
        main = page.get_by_role("main")
        for number in ("98", "72", "14", "120"):
            expect(main).not_to_contain_text(number)
        # A heartbeat may have come as late as the stop: 2 s to the next one that fails, and 5 of silence.
        assert took < 8, took
        expect(page.get_by_text("Watch the bedside monitors")).to_be_visible()
        seats[1].alarm("asystole")
    finally:
        os.kill(child.pid, signal.SIGCONT)

    expect(page.get_by_text("MONITORING LOST")).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("98")
    expect(
        page.get_by_text(re.compile(r"Back after \d+:\d\d\. \d+ alerts? happened meanwhile\."))
    ).to_be_visible()
