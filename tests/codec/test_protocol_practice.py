"""The practice in a protocol file: what fits, and what is said of what does not."""

from __future__ import annotations

from typing import Any

import pytest

from app.codec.protocol_file import ProtocolError, dump_protocol, load_protocol, read_protocol
from app.core.practice import Practice
from tests.support import ROOT, shipped_whole

TEXT = (ROOT / "app" / "protocols" / "ketamine-trd.toml").read_text()


def faults(old: str, new: str) -> list[str]:
    """What is said of the shipped file with one place changed."""
    assert TEXT.count(old) >= 1, old
    before, _, after = TEXT.rpartition(old)
    with pytest.raises(ProtocolError) as told:
        read_protocol((before + new + after).encode(), "mine.toml")
    return [str(fault) for fault in told.value.faults]


def test_the_document_gives_the_practice_back() -> None:
    protocol = shipped_whole()
    assert protocol.practice != Practice()
    assert load_protocol(dump_protocol(protocol)) == protocol


def test_a_file_of_rules_alone_asks_for_nothing() -> None:
    rules = TEXT[: TEXT.index("[practice]")]
    assert read_protocol(rules.encode(), "rules.toml").practice == Practice()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('wanted = "no"', 'wanted = "maybe"', "'maybe' is no answer. One of yes, no."),
        ('id = "pregnancy"', 'id = "maoi"', "'maoi' stands there 2 times"),
        ('effect = "acknowledge"', 'effect = "refuse"', "no such word: 'refuse'"),
        ('flag = "nausea"', 'flag = "nause"', "Did you mean nausea?"),
        ('screening_version = "1"', "", "is missing. Questions have a version."),
        ('mandatory = ["hr", "spo2", "nibp_sys"]', 'mandatory = ["hr", "spo"]', "Did you mean spo2?"),
        ("ceiling_mg_per_kg = 1.0", "ceiling_mg_per_kg = -1.0", "is below zero"),
        ("ceiling_mg_per_kg = 1.0", 'ceiling_mg_per_kg = "1"', "Write a number, without quotes."),
        ("ceiling_mg_per_kg = 1.0", "ceiling = 1.0", "no such field"),
        ("low_dose_mg = [20, 35]", "low_dose_mg = [35, 20]", "is not in order"),
        ("infusions = [1, 1, 2]", "infusions = [2, 1, 1]", "fewest, usual and most are not in order"),
        ("infusions = [1, 1, 2]", "infusions = [0, 1, 2]", "fewest, usual and most are not in order"),
        ('id = "booster"', 'id = "a"', "'a' stands there 2 times"),
        (
            'rule = "SPO2-LOW"\nleast',
            'rule = "SPO2-LO"\nleast',
            "SPO2-LO has no limit to change. Did you mean",
        ),
        ('rule = "SPO2-LOW"\nleast', 'rule = "TEC-LOST"\nleast', "TEC-LOST has no limit to change"),
        ('rule = "SPO2-LOW"\nleast = 90', 'rule = "SPO2-LOW"\nleast = 93', "is not from 93 to 95"),
        ('rule = "SPO2-LOW"\nleast', 'rule = "HR-LOW"\nleast', "'HR-LOW' stands there 2 times"),
        ('oxford = "judged after three"', 'oxfort = "judged after three"', "Did you mean oxford?"),
        ('szarmach-2020 = "gone', 'xyzzy = "gone', "'xyzzy' is no reference"),
    ],
)
def test_what_does_not_fit_is_told_with_a_way_out(old: str, new: str, said: str) -> None:
    told = faults(old, new)
    assert any(said in line for line in told), told
    assert all(line.startswith("mine.toml:") for line in told)


def test_every_number_of_the_practice_awaits_its_signature() -> None:
    practice = shipped_whole().practice
    parts: list[Any] = [
        practice.dosing, practice.pre_dose, practice.schedule, practice.discharge, practice.course,
        *practice.questions, *practice.course.templates, *practice.adjustable,
    ]  # fmt: skip
    assert all(part.needs_signoff and part.source for part in parts)
