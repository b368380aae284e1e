"""The screen as it looks, kept: a change of it is looked at by a person before it is kept anew.

``pytest tests/browser/test_pictures.py --keep-pictures`` writes what is painted now. The room, its time and
the page's clocks stand still; what is left is what fonts do at their edges.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.ears import EARS
from tests.browser.look import picture
from tests.browser.room import Room
from tests.browser.test_sign_in import NOBODY, alarmed
from tests.browser.wall import STANDING

KEPT: Final = Path(__file__).parent / "pictures"

#: Of a channel, 0 to 255, after two by two pixels became one: below it is the work of another font renderer.
NOTICEABLE: Final = 40

#: Share of the pixels that may differ noticeably.
MOST: Final = 0.002

#: Lets the socket go silent without touching the service that other tests look at.
MUTE: Final = """
const handler = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
  set(act) { handler.set.call(this, (message) => { if (!window.isMute) act(message); }); },
});
"""


@pytest.mark.parametrize(
    ("name", "where", "width", "height"),
    [
        ("suite-1920", "", 1920, 1080),
        ("suite-1366", "", 1366, 768),
        ("suite-1024", "", 1024, 768),
        ("suite-390", "", 390, 844),
        ("chair-1920", "#/chair/chair-3", 1920, 1080),
        ("chair-1366", "#/chair/chair-3", 1366, 768),
        ("chair-1024", "#/chair/chair-3", 1024, 768),
        ("chair-390", "#/chair/chair-3", 390, 844),
    ],
)
def test_as_kept(
    wall: Room,
    screen: Screen,
    request: pytest.FixtureRequest,
    name: str,
    where: str,
    width: int,
    height: int,
) -> None:
    page = screen(wall, where, width=width, height=height, init=EARS + STANDING)
    page.keyboard.press("x")
    expect(page.get_by_role("main")).to_contain_text("86")
    compare(settled(page), name, keep=request.config.getoption("--keep-pictures"))


def test_the_sheet_that_asks_for_a_pin_as_kept(
    staffed: Room, screen: Screen, request: pytest.FixtureRequest
) -> None:
    """A name is chosen, two digits are touched; the alarm that it is about goes on behind."""
    alarmed(staffed)
    page = screen(staffed, init=EARS + STANDING + NOBODY)
    page.keyboard.press("x")
    expect(page.get_by_role("main")).to_contain_text("98")
    page.get_by_role("button", name="Acknowledge").click()
    sheet = page.get_by_role("dialog", name="Who are you?")
    sheet.get_by_text("RN Osei").click()
    for digit in "27":
        sheet.get_by_role("button", name=digit, exact=True).click()
    expect(sheet.get_by_label("PIN")).to_have_value("27")
    compare(settled(page), "sign-in-1920", keep=request.config.getoption("--keep-pictures"))


def test_the_light_suite_as_kept(wall: Room, screen: Screen, request: pytest.FixtureRequest) -> None:
    page = screen(wall, init=f"{EARS}{STANDING}localStorage.setItem('dripwatch.theme', 'light');")
    page.keyboard.press("x")
    expect(page.get_by_role("main")).to_contain_text("86")
    compare(settled(page), "light-1920", keep=request.config.getoption("--keep-pictures"))


def test_the_silent_server_as_kept(wall: Room, screen: Screen, request: pytest.FixtureRequest) -> None:
    page = screen(wall, init=EARS + STANDING + MUTE)
    page.keyboard.press("x")
    expect(page.get_by_role("main")).to_contain_text("86")
    settled(page)
    page.evaluate("window.isMute = true")
    expect(page.get_by_text("MONITORING LOST")).to_be_visible()
    compare(picture(page), "offline-1920", keep=request.config.getoption("--keep-pictures"))


def settled(page: Page) -> NDArray[np.uint8]:
    """What is painted when everything has come and two pictures are the same."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    before = picture(page)
    for _ in range(20):
        after = picture(page)
        if np.array_equal(before, after):
            return after
        before = after
    raise AssertionError("the picture does not come to rest")


def compare(seen: NDArray[np.uint8], name: str, *, keep: bool) -> None:
    """Beside what was kept; what is seen instead lies beside it as ``.seen.png``."""
    kept, other = KEPT / f"{name}.png", KEPT / f"{name}.seen.png"
    if keep:
        Image.fromarray(seen).quantize(256, dither=Image.Dither.NONE).save(kept, optimize=True)
        return
    assert kept.exists(), f"no {kept.name}: look at the page, then run with --keep-pictures"
    wanted = np.asarray(Image.open(kept).convert("RGB"))
    share = 1.0 if wanted.shape != seen.shape else float(np.mean(_halved(seen, wanted) > NOTICEABLE))
    if share > MOST:
        Image.fromarray(seen).save(other)
    assert share <= MOST, f"{share:.2%} of {kept.name} look different; see {other.name}"


def _halved(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> NDArray[np.float64]:
    """How far two pictures of one size lie apart, the largest of three channels."""
    apart = one.astype(float) - two.astype(float)
    height, width = (part // 2 * 2 for part in apart.shape[:2])
    blocks = apart[:height, :width].reshape(height // 2, 2, width // 2, 2, 3)
    return np.asarray(np.abs(blocks.mean(axis=(1, 3))).max(axis=2))
