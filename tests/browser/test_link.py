"""The cases to survive: the service is silent, a monitor is silent, the broker is gone."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.ears import EARS
from tests.browser.room import Room, room_in
from tests.browser.test_sound import HIGH, LOW, await_tone
from tests.harness import mosquitto

LOST = "MONITORING LOST"


def tile(page: Page, number: int) -> Locator:
    """A chair of the suite."""
    return page.locator(f'[data-bed="chair-{number}"]')


def numbers(tile: Locator) -> set[str]:
    """Every number on it but its own, times of day, and what is known of the person and the plan."""
    known = r"\d\d:\d\d:\d\d|Chair\s+\d|SpO2|K-\d|52 F|64 kg|of 32\.0 mg"
    return set(re.findall(r"\d+(?:[./:]\d+)*", re.sub(known, "", tile.inner_text())))


def test_a_silent_service_leaves_no_number_and_sounds(
    room: Room, screen: Screen, record_property: Callable[[str, object], None]
) -> None:
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
        expect(page.get_by_text(LOST)).to_be_visible(timeout=8_000)
        took = time.monotonic() - stopped
        await_tone(page, HIGH, 2)
        record_property("silent to told, s", round(took, 2))
        for number in (1, 2, 3):
            assert numbers(tile(page, number)) == set(), tile(page, number).inner_text()
        expect(page.get_by_text("Watch the bedside monitors")).to_be_visible()
        assert took <= 6
        room.clock.at += 41_000
        seats[1].alarm("asystole")
    finally:
        os.kill(child.pid, signal.SIGCONT)

    room.talk()
    expect(page.get_by_text(LOST)).to_be_hidden()
    expect(page.get_by_role("main")).to_contain_text("98")
    back = page.get_by_text(re.compile(r"Back after 0:\d\d\. \d alerts? happened meanwhile\."))
    expect(back).to_be_visible()


SEES_LIVE = """
window.wasLive = false;
const look = () => { wasLive ||= document.querySelector(".head-live") !== null; };
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""
"""Whether the page has ever said that it is live stands in ``wasLive``."""

GREETING_ONLY = """
window.held = [];
let isHeld = true;
window.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", (event) => {
      if (!isHeld || JSON.parse(event.data).type === "hello") return;
      event.stopImmediatePropagation();
      held.push(event.data);
    });
    window.letGo = () => {
      isHeld = false;
      for (const data of held) this.dispatchEvent(new MessageEvent("message", { data }));
    };
  }
};
"""
"""The page hears the service's greeting and, until it is let go, nothing else."""


def test_a_greeting_alone_is_not_live(room: Room, screen: Screen) -> None:
    room.calm("chair-1")
    page = screen(room, "#/log", init=f"{GREETING_ONLY}{SEES_LIVE}", wait=False)
    expect(page.get_by_text(LOST)).to_be_visible(timeout=8_000)
    assert page.evaluate("wasLive") is False
    page.evaluate("letGo()")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [1920, 390])
def test_until_the_service_has_spoken_the_chairs_of_the_last_visit_stand_with_dashes(
    room: Room, screen: Screen, width: int
) -> None:
    for number in (1, 2):
        room.calm(f"chair-{number}")
    page = screen(room, width=width, height=900)
    expect(tile(page, 2)).to_contain_text("98")
    page.route_web_socket("**/ws/v1", lambda _: None)  # opens, and says nothing
    page.reload()
    for number in (1, 2):
        expect(tile(page, number)).to_contain_text("\N{EN DASH}\N{EN DASH}")
        assert numbers(tile(page, number)) <= {str(number)}, tile(page, number).inner_text()
        expect(tile(page, number)).not_to_contain_text(re.compile(r"K-\d|Free|Infusing"))
    if width == 1920:
        expect(tile(page, 1)).to_contain_text("Waiting for the first reading")
    expect(page.get_by_text(LOST)).to_be_visible(timeout=8_000)
    assert numbers(tile(page, 1)) <= {"1"}
    page.goto(f"{room.service.url}/#/chair/chair-1")
    expect(page.get_by_role("main")).to_contain_text("Loading")  # nobody knows yet that there is no session
    expect(page.get_by_role("link", name="Set up")).to_have_count(0)


FAREWELLS_ONLY = """
window.WebSocket = class extends WebSocket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", (event) => {
      if (JSON.parse(event.data).type === "hello") {
        const data = JSON.stringify({ type: "bye", reason: "restarting", retry_after_ms: 500 });
        this.dispatchEvent(new MessageEvent("message", { data }));
        this.close();
      }
      event.stopImmediatePropagation();
    }, true);
  }
};
"""
"""A service that greets and says farewell at once, and never tells its state."""


def test_a_farewell_is_no_sign_of_life(room: Room, screen: Screen) -> None:
    room.calm("chair-1")
    page = screen(room, init=f"{FAREWELLS_ONLY}{SEES_LIVE}", wait=False)
    expect(page.get_by_text(LOST)).to_be_visible(timeout=8_000)
    assert page.evaluate("wasLive") is False


def test_on_a_phone_no_alert_waits_for_a_file(room: Room, screen: Screen) -> None:
    """The phone's suite cannot be fetched: what is there stands in for it, and gives way when it comes."""
    chair = room.calm("chair-1")
    chair.alarm("asystole")
    page = screen(room, "#/log", width=390, height=844)
    page.context.route("**/assets/Phone-*.js", lambda route: route.abort())
    page.reload()
    page.goto(f"{room.service.url}/#/")
    page.reload()
    told = page.get_by_role("main").get_by_text("reports asystole").first
    expect(told).to_be_visible()
    expect(page.locator(".alert-row")).to_be_visible()
    page.context.unroute("**/assets/Phone-*.js")
    expect(page.locator(".alert-row")).to_be_hidden()
    expect(page.get_by_text("reports asystole").first).to_be_visible()


@pytest.mark.parametrize("where", ["#/chair/chair-1", "#/log"])
def test_it_is_told_on_every_page(room: Room, screen: Screen, where: str) -> None:
    room.calm("chair-1")
    page = screen(room, where)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    room.service.kill()
    expect(page.get_by_text(LOST)).to_be_visible(timeout=8_000)
    expect(page.get_by_role("main")).not_to_contain_text(re.compile(r"\b(98|72|120/75)\b"))


def test_a_silent_monitor_empties_its_own_tile_alone(room: Room, screen: Screen) -> None:
    seats = [room.calm(f"chair-{number}") for number in (1, 2)]
    page = screen(room)
    expect(page.get_by_role("main")).to_contain_text("98")
    seats[0].vitals = {}
    room.pass_time(12)
    silent = tile(page, 1)
    expect(silent).not_to_contain_text("98")
    expect(silent).to_contain_text("\N{EN DASH}\N{EN DASH}")
    expect(silent).to_contain_text(re.compile(r"last \d\d:\d\d:\d\d"))
    assert {"98", "72", "14"} <= numbers(tile(page, 2))
    expect(page.get_by_text(LOST)).to_be_hidden()


@pytest.mark.parametrize("where", ["#/chair/chair-1", "#/chair/chair-1/setup"])
def test_a_silent_monitor_leaves_no_number_on_its_chairs_pages_either(
    room: Room, screen: Screen, where: str
) -> None:
    seat = room.calm("chair-1")
    page = screen(room, where)
    shown = page.locator(".numerics, .live")
    expect(shown).to_contain_text("120/75")
    seat.vitals = {}
    room.pass_time(12)
    numbers = shown.locator(".big, dd.num")
    expect(numbers).to_have_count(4)
    expect(numbers.filter(has_text=re.compile(r"\d"))).to_have_count(0)


def test_a_broker_that_is_gone_is_told(tmp_path: Path, screen: Screen, page: Path) -> None:
    assert page.is_dir()
    with mosquitto() as port:
        room = room_in(tmp_path, mqtt=f"mqtt://127.0.0.1:{port}")
        room.service.start()
        shown = screen(room)
        expect(shown.get_by_text("Live", exact=True)).to_be_visible()
    try:
        expect(shown.get_by_text("The message broker is not connected.")).to_be_visible()
    finally:
        room.service.kill()
        room.close()
