"""What every page must be to an eye, a finger and a screen reader, on the room of the design's pictures."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.look import Box, axe, faults, outline_light, picture, small_targets
from tests.browser.room import Room
from tests.browser.wall import STANDING

PAGES = {
    "suite": "",
    "chair": "#/chair/chair-3",
    "calm chair": "#/chair/chair-1",
    "setup": "#/chair/chair-2/setup",
    "log": "#/log",
    "burden": "#/burden",
    "handover": "#/handover",
    "room": "#/room",
    "courses": "#/courses",
    "protocol": "#/protocol/ketamine-trd",
    "report": "#/report/{session}",
}

#: Width and height, and what it is: CSS px.
SIZES = {
    "wall": (1920, 1080),
    "laptop": (1366, 768),
    "tablet": (1024, 768),
    "zoom 200 %": (960, 540),
    "phone": (390, 844),
}


def show(screen: Screen, wall: Room, page: str, init: str = "") -> Page:
    """A page, settled: everything that it asked the service for has come."""
    shown = screen(wall, PAGES[page].format(session=wall.seats["chair-4"].session), init=STANDING + init)
    expect(shown.get_by_role("heading", level=1)).to_have_count(1)
    shown.wait_for_load_state("networkidle")
    shown.evaluate("document.fonts.ready")
    return shown


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_fit_for_eyes_fingers_and_screen_readers(wall: Room, screen: Screen, name: str) -> None:
    page = show(screen, wall, name)
    wrong: list[str] = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wrong += [f"{size}: {fault}" for fault in faults(page)]
        if size in ("wall", "phone"):
            wrong += [f"{size}: {fault}" for fault in axe(page)]
        if size == "phone":
            wrong += [f"{size}: {fault}" for fault in small_targets(page)]
    expect(page.get_by_role("main")).to_have_count(1)
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", ["suite", "chair", "setup", "report"])
def test_a_bright_room_can_read_it_too(wall: Room, screen: Screen, name: str) -> None:
    """The light theme, which paper takes as well."""
    page = show(screen, wall, name, "localStorage.setItem('dripwatch.theme', 'light');")
    wrong: list[str] = []
    for size in ("wall", "phone"):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        wrong += [f"{size}: {fault}" for fault in axe(page)]
    assert not wrong, "\n" + "\n".join(wrong)


def test_with_reduced_motion_nothing_moves(wall: Room, screen: Screen) -> None:
    moving = "() => document.getAnimations().filter((one) => one.playState === 'running').length"
    page = show(screen, wall, "suite")
    assert page.evaluate(moving) > 0  # a lamp flashes
    page.emulate_media(reduced_motion="reduce")
    for name in ("suite", "chair"):
        page.goto(f"{wall.service.url}/{PAGES[name]}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("eyes", ["none", "protanopia", "deuteranopia", "achromatopsia"])
def test_the_high_chair_stands_out_most(wall: Room, screen: Screen, eyes: str) -> None:
    page = show(screen, wall, "suite")
    # The lamps hold still, so that the moment of the picture does not matter.
    page.emulate_media(reduced_motion="reduce")
    page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": eyes})
    seen = picture(page)
    light = {}
    for number in range(1, 9):
        tile = page.locator(f'[data-bed="chair-{number}"]').bounding_box()
        assert tile is not None
        left, top = round(tile["x"]), round(tile["y"])
        box = Box(left, top, left + round(tile["width"]), top + round(tile["height"]))
        light[number] = outline_light(seen, box)
    high, medium, *others = sorted(light, key=lambda number: -light[number])
    assert (high, medium) == (3, 5), light
    assert light[3] > 1.2 * light[5], light
    assert light[5] > 2 * max(light[number] for number in others), light
