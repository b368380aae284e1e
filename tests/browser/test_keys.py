"""The key map of the screen, row by row: those that the work and the report do not press already."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.room import Room


def leads_to(where: str) -> object:
    return lambda page: expect(page).to_have_url(re.compile(where))


def opens(name: str) -> object:
    return lambda page: expect(page.get_by_role("dialog", name=name)).to_be_visible()


def is_hidden(page: Page) -> None:
    expect(page.get_by_role("main")).not_to_contain_text("M.K.")


def is_full(page: Page) -> None:
    page.wait_for_function("() => document.fullscreenElement !== null")


@pytest.mark.parametrize(
    ("where", "keys", "shown"),
    [
        ("", "3", leads_to("#/chair/chair-3$")),
        ("", "n", leads_to("#/chair/chair-5/check$")),
        ("#/log", "n", leads_to("#/chair/chair-5/check$")),
        ("#/chair/chair-1", "n", leads_to("#/chair/chair-5/check$")),
        ("", "l", leads_to("#/log$")),
        ("#/log", "Escape", leads_to(r"#/$")),
        ("", "p", leads_to("#/report")),
        ("", "v", is_hidden),
        ("", "f", is_full),
        ("", "?", opens("All keys")),
        ("#/chair/chair-1", "e", opens("Event note")),
        ("#/chair/chair-1", "?", opens("All keys")),
    ],
)
def test_a_key_does_what_the_map_says(
    wall: Room, screen: Screen, where: str, keys: str, shown: object
) -> None:
    page = screen(wall, where)
    expect(page.get_by_role("main")).to_contain_text(re.compile("M.K.|Started|10:4"))
    expect(page.get_by_text("Live", exact=True)).to_be_visible()  # until then nobody is led anywhere
    page.keyboard.press(keys)
    assert callable(shown)
    shown(page)


def test_two_digits_lead_to_the_chair_of_both_and_one_to_its_own(room: Room, screen: Screen) -> None:
    for number in range(1, 13):
        room.seat(f"chair-{number}")
    room.talk()
    page = screen(room)
    expect(page.locator("[data-bed]")).to_have_count(12)
    page.keyboard.type("12")
    expect(page).to_have_url(re.compile("#/chair/chair-12$"))
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile("#/chair/chair-1$"))


def test_arrows_walk_the_chairs_and_enter_opens_one(wall: Room, screen: Screen) -> None:
    page = screen(wall)
    page.locator('[data-bed="chair-1"]').focus()
    for key, chair in (("ArrowRight", 2), ("ArrowDown", 6), ("ArrowLeft", 5), ("ArrowUp", 1)):
        page.keyboard.press(key)
        expect(page.locator(f'[data-bed="chair-{chair}"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/chair/chair-1$"))
