"""What an alert says: numbers as a nurse writes them, spans in words, templates that never fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alarm import Explain
from app.core.quantity import ENTERED_QUANTITIES, Quantity
from app.core.wording import (
    ENTERED,
    FIELDS,
    clock_time,
    number,
    say,
    say_provisional,
    span,
    spoken,
    spoken_phase,
    unit_of,
)

NUMBERS = {
    120.0: "120",
    100: "100",
    36.6: "36.6",
    1.05: "1.05",
    1.0499: "1.05",
    0.5: "0.5",
    0.0: "0",
    0.004: "0",
    -0.001: "0",
    -4.0: "-4",
    1200.0: "1200",
}
SPANS = {
    0: "0 s",
    999: "0 s",
    22_000: "22 s",
    60_000: "1 min",
    90_000: "1 min 30 s",
    300_000: "5 min",
    3_600_000: "1 h",
    3_630_000: "1 h",
    7_500_000: "2 h 5 min",
}
MOMENTS = {
    0: "00:00:00 UTC",
    1_780_000_000_000: "20:26:40 UTC",
    86_399_999: "23:59:59 UTC",
    86_400_000: "00:00:00 UTC",
}
SUBJECTS = {
    "hr": "Heart rate",
    "spo2": "SpO2",
    "nibp_sys": "Systolic",
    "m1": "m1",
    "rate_of_plan": "rate_of_plan",
    "moaas": "MOAA/S",
    "cadss6": "CADSS-6",
    "vomited": "Vomiting",
}
UNITS = {
    "hr": "/min",
    "nibp_map": "mm[Hg]",
    "spo2": "%",
    "dose_per_kg": "mg/kg",
    "volume_gap_ml": "mL",
    "rate_of_plan": "",
    "no such quantity": "",
}


@pytest.mark.parametrize(("value", "text"), NUMBERS.items())
def test_a_number(value: float, text: str) -> None:
    assert number(value) == text


def test_a_number_nobody_knows() -> None:
    assert number(None) == "unknown"


@given(st.floats(-1e6, 1e6))
def test_a_number_says_no_more_than_two_decimals(value: float) -> None:
    text = number(value)
    assert abs(float(text) - value) <= 0.005 + 1e-9
    assert text not in ("-0", "")
    assert "." not in text or not text.endswith(("0", "."))
    assert len(text.partition(".")[2]) <= 2


@pytest.mark.parametrize(("ms", "text"), SPANS.items())
def test_a_span(ms: int, text: str) -> None:
    assert span(ms) == text


@pytest.mark.parametrize(("at", "text"), MOMENTS.items())
def test_a_time_of_day(at: int, text: str) -> None:
    assert clock_time(at) == text


@pytest.mark.parametrize(("subject", "name"), SUBJECTS.items())
def test_a_subject_by_its_name(subject: str, name: str) -> None:
    assert spoken(subject) == name


@pytest.mark.parametrize(("quantity", "unit"), UNITS.items())
def test_a_unit(quantity: str, unit: str) -> None:
    assert unit_of(quantity) == unit


def test_every_quantity_has_a_name_and_perhaps_a_unit() -> None:
    for quantity in Quantity:
        assert spoken(quantity)
        assert isinstance(unit_of(quantity), str)


WHY = Explain(signal="nibp_sys", value=144.0, unit="mm[Hg]", limit=144.0, baseline=120.0, held=22_000)
SENTENCES = {
    "the thing first": ("{subject} {value}", WHY, "Systolic 144"),
    "over what": ("{value} {unit}, over {limit}", WHY, "144 mm[Hg], over 144"),
    "for how long": ("for {held}", WHY, "for 22 s"),
    "against the baseline": ("{rise} % over baseline {baseline}", WHY, "20 % over baseline 120"),
    "no baseline, no rise": ("{rise} over {baseline}", Explain(value=144.0), "unknown over unknown"),
    "a baseline of 0, no rise": ("{rise}", Explain(value=144.0, baseline=0.0), "unknown"),
    "no value, no rise": ("{rise}", Explain(baseline=120.0), "unknown"),
    "a device by its own name": (
        "{subject} reports {cause}",
        Explain(cause="asystole"),
        "m1 reports asystole",
    ),
    "what is no field stays": ("{patient} {value} {", WHY, "{patient} 144 {"),
    "a cause is not filled in again": ("{cause}", Explain(cause="{value}", value=1.0), "{value}"),
}


@pytest.mark.parametrize(("template", "explain", "text"), SENTENCES.values(), ids=SENTENCES.keys())
def test_a_sentence(template: str, explain: Explain, text: str) -> None:
    assert say(template, "m1", explain) == text


@given(st.text(alphabet="{}abc %", max_size=20), st.sampled_from(FIELDS))
def test_a_template_is_filled_whatever_stands_around_its_fields(around: str, field: str) -> None:
    assert "{" + field + "}" not in say(around + "{" + field + "}", "m1", WHY)


def test_a_single_cuff_reading_asks_for_another() -> None:
    assert say_provisional(WHY, "nibp_sys") == "Systolic 144. Repeat cuff."
    assert say_provisional(Explain(value=101.0), "nibp_dia") == "Diastolic 101. Repeat cuff."


def test_everything_that_is_entered_has_a_name() -> None:
    assert set(ENTERED) == ENTERED_QUANTITIES


@pytest.mark.parametrize(
    ("explain", "said"),
    [
        (Explain(signal="nausea", value=6.0), "Nausea 6 of 10"),
        (Explain(signal="rass", value=-4.0), "RASS -4 of 10"),
        (Explain(signal="distressed", value=1.0), "Distress reported of 10"),
    ],
)
def test_a_yes_is_no_number(explain: Explain, said: str) -> None:
    assert say("{subject} {value} of 10", "nausea", explain) == said


def test_phases_in_words() -> None:
    assert [spoken_phase(one) for one in ("pre", "infusing", "ended_early")] == [
        "preparing",
        "infusing",
        "ended early",
    ]
