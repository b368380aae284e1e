"""A wall screen is only looked at: nothing on any page changes anything; touch and key lead out of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Screen
from tests.browser.look import small_targets
from tests.browser.room import Room

WALL = "localStorage.setItem('dripwatch.wall', localStorage.getItem('dripwatch.wall') ?? 'yes')"

PAGES = (
    "", "#/chair/chair-3", "#/chair/chair-3/check", "#/chair/chair-3/event", "#/chair/chair-3/setup",
    "#/chair/chair-8", "#/log", "#/burden", "#/handover", "#/room", "#/courses", "#/protocol", "#/report",
)  # fmt: skip

#: Their fields choose what is looked at.
CHOOSING = ("#/log", "#/burden", "#/protocol")

#: What a person may press there: it shows something, and changes nothing.
LOOKING = re.compile(
    r"Wall screen: settings|Why.*|\+\d+ more|Print.*|Open all|Close all|Older.*|(\d+ )?Due|Sound"
)


def fields(page: Page) -> list[str]:
    """What a page has for typing, choosing and ticking."""
    found = page.locator("form, input, select, textarea, [role=checkbox]").filter(visible=True)
    return [str(field.evaluate("one => one.outerHTML.slice(0, 120)")) for field in found.all()]


def buttons(page: Page) -> list[str]:
    """Buttons that are not known to show something only."""
    found = []
    for button in page.get_by_role("button").filter(visible=True).all():
        name = " ".join(str(button.get_attribute("aria-label") or button.inner_text()).split())
        if not LOOKING.fullmatch(name):
            found.append(name)
    return found


@pytest.mark.parametrize(
    ("where", "width"), [*((where, 1920) for where in PAGES), ("", 390), ("#/chair/chair-3", 390)]
)
def test_no_page_has_anything_to_enter(wall: Room, screen: Screen, where: str, width: int) -> None:
    page = screen(wall, where, width=width, height=1080 if width == 1920 else 844, init=WALL)
    sent: list[Request] = []
    page.on("request", lambda one: sent.append(one) if one.method != "GET" else None)
    way = page.get_by_role("button", name="Wall screen: settings")
    expect(way).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert buttons(page) == []
    assert where in CHOOSING or fields(page) == []
    if width == 390:
        assert small_targets(page) == []
    for key in "arsce":
        page.keyboard.press(key)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert sent == []


@pytest.mark.parametrize("by", ["touch", "key"])
def test_it_is_left_the_way_that_stands_on_it(wall: Room, screen: Screen, by: str) -> None:
    page = screen(wall, init=WALL, has_touch=True)
    way = page.get_by_role("button", name="Wall screen: settings")
    expect(way).to_contain_text("?")
    if by == "touch":
        way.tap()
    else:
        page.keyboard.press("?")
        page.get_by_role("dialog").get_by_role("button", name="Settings").press("Enter")
    page.get_by_role("dialog").get_by_role("group", name="Wall screen").get_by_text("No", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Acknowledge").first).to_be_visible()
    expect(way).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Acknowledge").first).to_be_visible()
