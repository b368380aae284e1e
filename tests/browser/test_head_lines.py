"""Heads that must stay on their line, where the pictures of the room do not show it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.look import axe, faults, small_targets
from tests.browser.room import Room
from tests.browser.wall import STANDING

LINES = """
one => Math.round(one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight))
"""


@pytest.mark.parametrize("first", ["medium", "high"])
@pytest.mark.parametrize("chairs", [1, 3, 4])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_the_first_card_keeps_its_head_on_a_line_beside_the_bell(
    room: Room, screen: Screen, chairs: int, first: str, width: int, height: int
) -> None:
    for number in range(1, chairs + 1):
        priority = first if number == 1 else "medium"
        room.calm(f"chair-{number}").alarm("lead_off", priority=priority)
    page = screen(room, width=width, height=height)
    row = page.get_by_role("region", name="Alerts", exact=True)
    expect(row.get_by_role("button", name="Silence for")).to_have_count(1)
    heads = row.get_by_role("heading").all()
    assert [head.evaluate(LINES) for head in heads] == [1] * len(heads)
    assert faults(page) == []


#: This service takes devices alone; the page is told that they are none.
SIMULATED = """
const handler = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
  set(act) {
    const said = (message) => message.data.replaceAll('"origin":"device"', '"origin":"simulated"');
    handler.set.call(this, (message) => act({ data: said(message) }));
  },
});
"""


def rows(page: Page) -> int:
    """How many lines the header takes."""
    found: int = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".head-own > *, .head-state > *")]
            .map((one) => one.getBoundingClientRect());
          const middles = boxes.map((box) => (box.top + box.bottom) / 2).sort((a, b) => a - b);
          return middles.filter((one, n) => n === 0 || one - middles[n - 1] > 12).length;
        }"""
    )
    return found


def test_on_a_phone_what_is_amiss_takes_one_more_line(wall: Room, screen: Screen) -> None:
    page = screen(wall, width=390, height=844, init=SIMULATED + STANDING)
    expect(page.get_by_text("Sound is locked. Touch.")).to_be_visible()
    expect(page.get_by_text("SIMULATED", exact=True)).to_be_visible()
    assert rows(page) == 2
    assert (faults(page), small_targets(page), axe(page)) == ([], [], [])
