"""The sound of a screen: heard when it must be, by one window of many, and made as the standard asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.ears import EARS, gaps, listen, partials, pulses
from tests.browser.room import Room

HIGH, MEDIUM, LOW = 523, 440, 349


def tones(page: Page, pitch: int) -> list[float]:
    """When tones of this pitch began, s of the page's audio clock."""
    found: list[float] = page.evaluate(
        "pitch => window.tones.filter((one) => one.pitch === pitch).map((one) => one.at)", pitch
    )
    return found


def await_tone(page: Page, pitch: int, seconds: float = 10) -> float:
    """The first tone of this pitch."""
    page.wait_for_function(
        "pitch => window.tones.some((one) => one.pitch === pitch)", arg=pitch, timeout=seconds * 1000
    )
    return tones(page, pitch)[0]


def test_locked_until_a_key_and_then_proved_by_a_tone(room: Room, screen: Screen) -> None:
    page = screen(room, init=EARS)
    expect(page.get_by_text("Sound is locked. Press any key.")).to_be_visible()
    assert page.evaluate("window.tones") == []
    page.keyboard.press("x")
    await_tone(page, LOW)
    expect(page.get_by_text("Sound is locked. Press any key.")).to_be_hidden()


@pytest.mark.parametrize(
    ("priority", "pitch", "lengths", "between"),
    [
        ("high", HIGH, [0.15] * 10, [0.1, 0.1, 0.35, 0.1, 0.6, 0.1, 0.1, 0.35, 0.1]),
        ("medium", MEDIUM, [0.2] * 3, [0.2, 0.2]),
    ],
)
def test_pulses_and_partials_as_the_standard_asks(
    room: Room, screen: Screen, priority: str, pitch: int, lengths: list[float], between: list[float]
) -> None:
    seat = room.calm("chair-1")
    page = screen(room, init=EARS)
    page.keyboard.press("x")
    await_tone(page, LOW)
    seat.alarm("lead_off", priority=priority)
    start = await_tone(page, pitch)

    samples = listen(page)

    found = pulses(samples, start, start + 5)
    # Half-way up the rise (20 ms) to half-way down the fall (30 ms).
    assert [one.length for one in found] == pytest.approx([one - 0.025 for one in lengths], abs=0.012)
    assert gaps(found) == pytest.approx([one + 0.025 for one in between], abs=0.012)
    loudness = partials(samples, start + 0.03, start + 0.11, pitch, 6)
    # IEC 60601-1-8: a fundamental and at least four partials within 15 dB of it.
    assert sum(-15 <= one <= 15 for one in loudness[1:]) >= 4
    assert loudness == pytest.approx([0, -0.9, -3.1, -6.0, -9.1, -14.0], abs=1)


def test_one_window_of_a_browser_sounds_and_another_takes_over(room: Room, screen: Screen) -> None:
    seat = room.calm("chair-1")
    first = screen(room, init=EARS)
    first.keyboard.press("x")
    await_tone(first, LOW)
    second = screen(room, beside=first)
    second.keyboard.press("x")
    expect(second.get_by_text("Sound in another window")).to_be_visible()

    seat.alarm("asystole")
    await_tone(first, HIGH)
    assert tones(second, HIGH) == []

    first.close()
    await_tone(second, HIGH, 15)


def test_only_the_most_urgent_sounds_and_then_the_next(room: Room, screen: Screen) -> None:
    seats = [room.calm("chair-1"), room.calm("chair-2")]
    page = screen(room, init=EARS)
    page.keyboard.press("x")
    await_tone(page, LOW)
    seats[0].alarm("asystole")
    await_tone(page, HIGH)
    seats[1].alarm("lead_off", priority="medium")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(2)
    assert tones(page, MEDIUM) == []
    page.keyboard.press("a")
    await_tone(page, MEDIUM)
    assert len(tones(page, HIGH)) == 1
