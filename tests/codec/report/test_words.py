"""Times with their zone, numbers, priorities, and what nobody put down."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.codec.report import words
from app.codec.report.words import Times, entries, entry, limit_words, number, plain, priority, said, yes_no
from app.core.quantity import ENTERED_QUANTITIES

NOON = 1_780_056_000_000
"""2026-05-29 12:00 UTC."""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("as it is", "as it is"),
        ("  two\n\nlines\tand a tab ", "two lines and a tab"),
        ("no\u00a0break", "no break"),
        ("turned \u202eround", "turned \ufffdround"),
        ("bell\x07 and nul\x00", "bell\ufffd and nul\ufffd"),
        ("z\u200bw\u2066", "z\ufffdw\ufffd"),
        ("\u0416\u03a9\u4e2d\U0001f642", "\u0416\u03a9\u4e2d\U0001f642"),
        ("", ""),
    ],
)
def test_text_of_a_stranger_shows_all_that_is_in_it(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("put_down", "shown"), [(None, "not recorded"), (" ", "not recorded"), ("x", "x"), (0, "0")]
)
def test_what_is_unknown_is_said(put_down: object, shown: str) -> None:
    assert said(put_down) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "not recorded"), (39.0, "39"), (0.27, "0.27"), (-1.0, "\u22121"), (21.456, "21.46")],
)
def test_numbers(value: float | None, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(("ms", "shown"), [(0, "0 s"), (-5, "0 s"), (61_000, "1 min 1 s")])
def test_spans(ms: int, shown: str) -> None:
    assert words.span(ms) == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("high", "*** HIGH"), ("medium", "** MEDIUM"), ("low", "* LOW"), ("odd", "ODD")]
)
def test_a_priority_is_word_and_asterisks(name: str, shown: str) -> None:
    assert priority(name) == shown


def test_three_values_of_yes() -> None:
    assert [yes_no(value) for value in (True, False, None)] == ["yes", "no", "not recorded"]


@pytest.mark.parametrize(
    ("op", "shown"), [(">", "over 160"), ("<", "under 160"), (">=", "160 or over"), ("<=", "160 or under")]
)
def test_limits_in_words(op: str, shown: str) -> None:
    assert limit_words(op, 160.0) == shown


@pytest.mark.parametrize("quantity", sorted(ENTERED_QUANTITIES))
def test_every_entry_has_words_of_its_own(quantity: str) -> None:
    assert entry(quantity, 1.0) != f"{quantity} 1"
    assert entry(quantity, 1.0) != entry(quantity, 0.0)


def test_an_entry_of_another_version_is_shown_as_it_is() -> None:
    assert entry("new_scale", 3.0) == "new_scale 3"


def test_entries_that_were_made() -> None:
    assert entries({"nausea": 2.0, "vomited": 0.0}, "nausea", "vomited") == "nausea 2 of 10, no vomiting"
    assert entries({}, "nausea") == "not recorded"


def test_capitals() -> None:
    assert words.capital("observation, PAUSE") == "Observation, PAUSE"
    assert words.capital("") == ""


@pytest.mark.parametrize(
    ("times", "clock", "full"),
    [
        (Times(UTC, "UTC", NOON), "12:00:00", "2026-05-29 12:00:00 +00:00"),
        (Times(ZoneInfo("Europe/Vienna"), "Europe/Vienna", NOON), "14:00:00", "2026-05-29 14:00:00 +02:00"),
        (
            Times(timezone(-timedelta(hours=3, minutes=30)), "x", NOON),
            "08:30:00",
            "2026-05-29 08:30:00 -03:30",
        ),
        (Times(UTC, "UTC", NOON - 86_400_000), "2026-05-29 12:00:00", "2026-05-29 12:00:00 +00:00"),
    ],
)
def test_times_are_local_and_tell_another_day(times: Times, clock: str, full: str) -> None:
    assert times.clock(NOON) == clock
    assert times.full(NOON) == full
    assert times.full(None) == "not recorded"
    assert times.minute(NOON) in clock
