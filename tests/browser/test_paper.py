"""The report as Chromium prints it: from the keyboard to the paper."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.room import Room
from tests.browser.test_work import tab_to
from tests.sight import look

#: Whatever window prints, the one with the report or the one around it, says so to the topmost.
PRINTED = "window.print = () => { (window.top.printed ??= []).push(document.title); }"


def test_p_and_print_alone_lead_to_the_printer(wall: Room, screen: Screen) -> None:
    page = screen(wall, "#/chair/chair-4", init=PRINTED)
    expect(page.get_by_role("main")).to_contain_text("T.O.")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(rf"#/report/{re.escape(wall.seats['chair-4'].session)}$"))
    button = page.get_by_role("button", name="Print")
    tab_to(page, button)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Enter")
    (title,) = page.wait_for_function("() => window.printed").json_value()
    assert "eport" in title, "the report is printed, not the page around it"
    page.keyboard.press("p")
    page.wait_for_function("() => window.printed.length === 2")


def test_the_paper_has_head_page_numbers_and_all_of_it(wall: Room, screen: Screen) -> None:
    session = wall.seats["chair-4"].session
    page = screen(wall, wait=False)
    page.goto(f"{wall.service.url}/api/v1/sessions/{session}/report?zone=UTC")
    seen = look(page.pdf(prefer_css_page_size=True))
    width, height = 595, 842
    assert all(abs(w - width) <= 1 and abs(h - height) <= 1 for w, h in seen.sizes), "A4, upright"
    first = seen.pages[0]
    for word in ("T.O.", "45", "83", "ketamine"):
        assert word in first, word
    for number, text in enumerate(seen.pages, 1):
        assert re.search(rf"\b{number} of {len(seen.pages)}\b", text), f"page {number} has no number"
    assert len(seen.pages) > 1
    assert seen.beyond(5) == [], "nothing is cut off at an edge"
    assert seen.overlaps() == []
    # What stands on the screen stands on the paper.
    shown = set(re.findall(r"\w+", page.locator("body").inner_text()))
    missing = shown - set(re.findall(r"\w+", seen.text))
    assert not missing, sorted(missing)[:20]
