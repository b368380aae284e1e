"""The eye of these tests sees: each fault is put on a page and must be found."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.look import Box, axe, faults, outline_light, small_targets


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 400, "height": 300})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>whole</p><p>and apart</p>", []),
        (
            '<p style="width:60px;overflow:hidden;white-space:nowrap">far too long</p>',
            ["cut off: far too long"],
        ),
        ('<p style="height:5px;overflow:clip">low</p>', ["cut off: low"]),
        ('<p style="height:30px;overflow:auto">scrolls<br>on<br>and on</p>', []),
        ('<p style="position:absolute;left:-30px">aside</p>', ["off the side: aside"]),
        (
            '<p style="position:absolute;left:370px;white-space:nowrap">too far right</p>',
            ["off the side: too far right", "the page is "],
        ),
        (
            '<b style="position:absolute;top:9px">one</b><i style="position:absolute;top:12px">two</i>',
            ["overlap: one | two"],
        ),
        ('<b style="position:absolute;top:9px">one</b><i style="position:fixed;top:12px">two</i>', []),
        ('<p style="position:absolute;width:1px;height:1px;overflow:hidden">for readers alone</p>', []),
        ('<p style="visibility:hidden;margin-left:-90px">not there</p>', []),
    ],
)  # fmt: skip
def test_faults(blank: Page, body: str, found: list[str]) -> None:
    blank.set_content(f"<!doctype html>{body}")
    seen = faults(blank)
    assert len(seen) == len(found), seen
    assert all(one.startswith(two) for one, two in zip(seen, found, strict=True)), seen


def test_small_targets_and_what_axe_finds(blank: Page) -> None:
    blank.set_content(
        '<button style="width:50px;height:40px"></button><button style="padding:30px">fit</button>'
    )
    assert small_targets(blank) == ["BUTTON : 50 x 40"]
    assert any(one.startswith("button-name:") for one in axe(blank))


def test_the_light_of_an_outline() -> None:
    seen = np.zeros((200, 300, 3), np.uint8)
    seen[50:150, 100:200] = 255
    seen[53:147, 103:197] = 0
    assert outline_light(seen, Box(100, 50, 200, 150)) == pytest.approx(3)
    assert outline_light(seen, Box(110, 60, 190, 140), reach=4) == pytest.approx(0)
