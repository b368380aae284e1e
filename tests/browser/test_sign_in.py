"""Who is it that acts? A console where staff sign in, before the real service; and one where they do not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Screen
from tests.browser.look import axe, faults, small_targets
from tests.browser.room import Room
from tests.harness import until
from tests.people import PINS

PHONE = 800
"""px: wider screens are worked with a mouse, too."""

NOBODY = "localStorage.removeItem('dripwatch.person')"


def alarmed(room: Room) -> None:
    """A chair whose monitor says asystole: HIGH, with numbers beside it."""
    seat = room.seat("chair-1")
    room.talk([seat])
    seat.alarm("asystole")
    until("an alert", lambda: bool(seat.open_alerts()))


def acknowledged(room: Room) -> list[str]:
    """By whom, each time."""
    frames = room.http.get("/changes?kind=alert_changed").raise_for_status().json()
    texts = [one["change"]["alert"]["ack"] for one in _changes(frames)]
    return [one["by"] for one in texts if one is not None]


def _changes(said: Any) -> list[Any]:
    return said if isinstance(said, list) else list(said["changes"])


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Who are you?")


def touch_pin(page: Page, pin: str) -> None:
    for digit in pin:
        sheet(page).get_by_role("button", name=digit, exact=True).click()


def test_signed_out_everything_is_seen_and_the_first_deed_asks_for_a_pin(
    staffed: Room, screen: Screen
) -> None:
    alarmed(staffed)
    page = screen(staffed, init=NOBODY)
    tile = page.locator('[data-bed="chair-1"]')
    expect(tile).to_contain_text("98")
    expect(page.get_by_role("region", name="Alerts")).to_contain_text("asystole", ignore_case=True)
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(sheet(page)).to_be_visible()
    assert acknowledged(staffed) == []
    sheet(page).get_by_text("RN Osei").click()
    touch_pin(page, PINS["RN Osei"])
    sheet(page).get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Acknowledged chair 1.")).to_be_visible()
    assert acknowledged(staffed) == ["RN Osei"]
    head = page.get_by_role("banner")
    expect(head.get_by_text("RO", exact=True)).to_be_visible()
    head.get_by_role("button", name="Sign out").click()
    expect(head.get_by_role("button", name="Sign in")).to_be_visible()
    expect(tile).to_contain_text("98")


def test_a_wrong_pin_says_so_and_how_long_to_wait(staffed: Room, screen: Screen) -> None:
    alarmed(staffed)
    page = screen(staffed, init=NOBODY)
    page.get_by_role("button", name="Acknowledge").first.click()
    sheet(page).get_by_text("RN Osei").click()
    for told in ("Wrong PIN. Try again.", "Wrong PIN. Try again.", "Wrong PIN. Wait 1 s, then try again."):
        touch_pin(page, "000000")
        sheet(page).get_by_role("button", name="Sign in").click()
        expect(sheet(page).get_by_role("alert")).to_have_text(told)
        expect(sheet(page).get_by_label("PIN")).to_have_value("")
    expect(sheet(page).get_by_role("button", name="Sign in")).to_be_enabled()
    touch_pin(page, PINS["RN Osei"])
    sheet(page).get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Acknowledged chair 1.")).to_be_visible()
    assert acknowledged(staffed) == ["RN Osei"]


def test_by_keys_alone(staffed: Room, screen: Screen) -> None:
    alarmed(staffed)
    page = screen(staffed, init=NOBODY)
    expect(page.get_by_role("button", name="Acknowledge").first).to_be_visible()
    page.keyboard.press("a")
    expect(sheet(page).get_by_label("RN Osei")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type(PINS["J. Kim, RN"])
    page.keyboard.press("Enter")
    expect(page.get_by_text("Acknowledged chair 1.")).to_be_visible()
    assert acknowledged(staffed) == ["J. Kim, RN"]
    page.keyboard.press("s")
    expect(sheet(page)).to_be_hidden()


def test_an_entry_that_was_begun_is_kept_and_sent_once(staffed: Room, screen: Screen) -> None:
    alarmed(staffed)
    page = screen(staffed, "#/room", init=NOBODY)
    page.get_by_role("button", name="Sign in").click()
    sheet(page).get_by_text("J. Kim, RN").click()
    page.keyboard.type(PINS["J. Kim, RN"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner").get_by_text("JKR")).to_be_visible()
    page.get_by_label("Name of the suite").fill("Suite B")
    staffed.service.kill()
    staffed.service.start()  # and with it goes who was signed in
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_role("button", name="Save room").click()
    expect(sheet(page).get_by_label("J. Kim, RN")).to_be_checked()
    expect(sheet(page).get_by_label("PIN")).to_be_focused()
    page.keyboard.type(PINS["J. Kim, RN"])
    page.keyboard.press("Enter")
    expect(sheet(page)).to_be_hidden()
    expect(page.get_by_text(re.compile("Room saved"))).to_be_visible()
    site = staffed.http.get("/site").json()
    assert (site["name"], site["by"], site["revision"]) == ("Suite B", "J. Kim, RN", 1)


def test_a_sheet_that_is_closed_saves_nothing_and_says_so(staffed: Room, screen: Screen) -> None:
    alarmed(staffed)
    page = screen(staffed, init=NOBODY)
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(sheet(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Not saved. Sign in first.")).to_be_visible()
    assert acknowledged(staffed) == []


@pytest.mark.parametrize("size", [(390, 844), (1024, 768), (1920, 1080)], ids=str)
def test_the_sheet_is_sound_at_every_width(staffed: Room, screen: Screen, size: tuple[int, int]) -> None:
    alarmed(staffed)
    page = screen(staffed, width=size[0], height=size[1], init=NOBODY)
    assert faults(page) == []
    page.get_by_role("button", name="Sign in").click()
    expect(sheet(page).get_by_label("RN Osei")).to_be_visible()
    assert axe(page) == []
    assert small_targets(page) == [] or size[0] > PHONE
    assert faults(page) == []
    sheet(page).get_by_text("RN Osei").click()
    page.keyboard.type(PINS["RN Osei"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert axe(page) == []
    assert small_targets(page) == [] or size[0] > PHONE
    assert faults(page) == []


def test_a_wall_screen_has_no_button_for_it(staffed: Room, screen: Screen) -> None:
    page = screen(staffed, init="localStorage.setItem('dripwatch.wall', 'yes')")
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Sign"))).to_have_count(0)


def test_without_a_staff_file_a_name_is_typed_once_and_an_empty_one_is_never_sent(
    room: Room, screen: Screen
) -> None:
    alarmed(room)
    page = screen(room, init=NOBODY)
    expect(page.get_by_role("button", name=re.compile("Sign"))).to_have_count(0)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    page.get_by_role("button", name="Acknowledge").first.click()
    expect(sheet(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Not saved. Give your name first.")).to_be_visible()
    assert sent == []
    page.get_by_role("button", name="Try again").click()
    sheet(page).get_by_role("textbox").fill("RN Osei")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Acknowledged chair 1.")).to_be_visible()
    assert acknowledged(room) == ["RN Osei"]
    assert len(sent) == 1
