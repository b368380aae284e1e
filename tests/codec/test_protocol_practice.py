"""A practice in a protocol file: every word that does not fit is named, with its line and a way out."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.codec.protocol_file import ProtocolError, dump_protocol, load_protocol, read_protocol
from app.core.practice import Effect, PlanType, Practice
from tests.support import shipped, shipped_whole

FILE = Path(__file__).parent.parent.parent / "app" / "protocols" / "ketamine-trd.toml"
TEXT = FILE.read_text()


def faults(*changes: tuple[str, str]) -> list[str]:
    """What is wrong with the shipped file once these words of its practice stand for those."""
    start = TEXT.index("[practice]")
    head, practice = TEXT[:start], TEXT[start:]
    for old, new in changes:
        assert old in practice, old
        practice = practice.replace(old, new, 1)
    with pytest.raises(ProtocolError) as caught:
        read_protocol((head + practice).encode(), "p.toml")
    return [str(fault) for fault in caught.value.faults]


def line_of(words: str) -> int:
    return TEXT[: TEXT.index(words, TEXT.index("[practice]"))].count("\n") + 1


def test_a_protocol_of_rules_only_asks_for_nothing() -> None:
    rules = read_protocol(TEXT[: TEXT.index("[practice]")].encode(), "p.toml")
    assert rules.practice == Practice()
    assert rules.rules == shipped().rules


def test_the_whole_survives_as_a_document() -> None:
    whole = shipped_whole()
    assert load_protocol(dump_protocol(whole)) == whole
    assert load_protocol(dump_protocol(shipped())) == shipped()


def test_everything_is_of_the_cores_own_types() -> None:
    practice = shipped_whole().practice
    assert all(isinstance(one.effect, Effect) for one in practice.questions)
    assert isinstance(practice.questions, tuple)
    assert isinstance(practice.dosing.low_dose_mg, tuple)
    assert PlanType("low_dose") is PlanType.LOW_DOSE


def parts(value: Any) -> list[Any]:
    """Every group of a practice."""
    if isinstance(value, tuple):
        return [part for one in value for part in parts(one)]
    if not is_dataclass(value):
        return []
    return [value, *(part for one in fields(value) for part in parts(getattr(value, one.name)))]


def test_every_number_and_question_has_a_source_and_waits_for_a_clinician() -> None:
    groups = [one for one in parts(shipped_whole().practice) if not isinstance(one, Practice)]
    assert len(groups) == 5 + 14 + 7 + 6
    assert all(one.source and one.needs_signoff for one in groups)


QUESTION = (
    'id = "maoi"\ntext = "Takes a monoamine oxidase inhibitor, or did in the last two weeks"\nwanted = "no"'
)

WRONG: dict[str, tuple[tuple[str, str], list[str]]] = {
    "an answer": (
        (QUESTION, QUESTION.replace('"no"', '"never"')),
        ["practice.questions.2.wanted: 'never' is no answer. One of yes, no."],
    ),
    "an effect": (
        ('wanted = "yes"\neffect = "block"', 'wanted = "yes"\neffect = "blok"'),
        ["practice.questions.0.effect: no such word: 'blok'. Did you mean block?"],
    ),
    "a flag": (
        ('flag = "nausea"', 'flag = "sick"'),
        ["practice.questions.12.flag: no such word: 'sick'. One of cardiovascular, respiratory, nausea."],
    ),
    "a question twice": (
        ('id = "opioid"', 'id = "maoi"'),
        ["practice.questions: 'maoi' stands there 2 times"],
    ),
    "no version": (('screening_version = "1"', ""), ["practice.screening_version: is missing"]),
    "an unknown field": (
        ("ceiling_mg_per_kg", "ceilling_mg_per_kg"),
        ["practice.dosing.ceilling_mg_per_kg: no such field. Did you mean ceiling_mg_per_kg?"],
    ),
    "a missing field": (('wanted = "yes"\n', ""), ["practice.questions.0.wanted: is missing"]),
    "a number as text": (("rate_mg_h = 300", 'rate_mg_h = "300"'), ["practice.dosing.rate_mg_h: "]),
    "truth as a number": (("checks = 2", "checks = true"), ["practice.discharge.checks: "]),
    "a fraction of a check": (("checks = 2", "checks = 2.5"), ["practice.discharge.checks: "]),
    "below zero": (
        ("overrun_min = 10", "overrun_min = -10"),
        ["practice.schedule.overrun_min: is below zero"],
    ),
    "not in order": (("[20, 35]", "[35, 20]"), ["practice.dosing.low_dose_mg: is not in order"]),
    "below zero in a pair": (("[20, 35]", "[-20, 35]"), ["practice.dosing.low_dose_mg: is below zero"]),
    "three of a pair": (("[20, 35]", "[20, 30, 35]"), ["practice.dosing.low_dose_mg: "]),
    "an infinite number": (("sys_at_most = 150", "sys_at_most = inf"), ["practice.discharge.sys_at_most: "]),
    "no number": (("sys_at_most = 150", "sys_at_most = nan"), ["practice.discharge.sys_at_most: "]),
    "a task before its infusion": (
        ('"Counselling" = 24', '"Counselling" = -24'),
        ["practice.course.tasks: is below zero"],
    ),
    "counts of infusions": (
        ("infusions = [4, 6, 8]", "infusions = [4, 9, 8]"),
        ["practice.course.templates.2.infusions: fewest, usual and most are not in order"],
    ),
    "no infusion": (
        ("infusions = [4, 6, 8]", "infusions = [0, 6, 8]"),
        ["practice.course.templates.2.infusions: fewest, usual and most are not in order"],
    ),
    "a template twice": (('id = "d"', 'id = "a"'), ["practice.course.templates: 'a' stands there 2 times"]),
    "a signal": (
        ('"spo2", "nibp_sys"', '"spo3", "nibp_sys"'),
        ["practice.mandatory.1: no value of 'spo3' can be asked for"],
    ),
    "a source": (
        ("source = { seed-004 =", "source = { seed-040 ="),
        ["practice.course.source: 'seed-040' is no reference"],
    ),
    "a rule": (
        ('rule = "HR-HIGH"', 'rule = "HR-HIHG"'),
        ["practice.adjustable.3.rule: HR-HIHG has no limit to change"],
    ),
    "a rule without a limit": (
        ('rule = "HR-HIGH"', 'rule = "TEC-CLOCK"'),
        ["practice.adjustable.3.rule: TEC-CLOCK has no limit to change. Take it out."],
    ),
    "a rule twice": (
        ('rule = "HR-LOW"\nleast = 42\nmost = 55', 'rule = "HR-HIGH"\nleast = 100\nmost = 140'),
        ["practice.adjustable: 'HR-HIGH' stands there 2 times"],
    ),
    "bounds that leave the limit out": (
        ("least = 100\nmost = 140", "least = 125\nmost = 140"),
        ["practice.adjustable.3: 120, the limit of HR-HIGH, is not from 125 to 140"],
    ),
    "bounds that pass the backstop above": (
        ("least = 100\nmost = 140", "least = 100\nmost = 150"),
        ["practice.adjustable.3: reaches 150, where HR-VHIGH stands"],
    ),
    "bounds that pass the backstop below": (
        ("least = 90\nmost = 95", "least = 88\nmost = 95"),
        ["practice.adjustable.5: reaches 88, where SPO2-CRIT stands"],
    ),
}


@pytest.mark.parametrize(("change", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_does_not_fit_is_refused_by_its_place(change: tuple[str, str], told: list[str]) -> None:
    found = faults(change)
    assert len(found) == len(told), found
    for one, words in zip(found, told, strict=True):
        assert words in one, one


LINES = {
    'rule = "HR-HIGH"': 'rule = "HR-HIHG"',
    "interval_days = [2, 3]": "interval_days = [3, 2]",
    "overrun_min = 10": "overrun_min = -10",
    '"Counselling" = 24': '"Counselling" = "soon"',
    'mandatory = ["hr"': 'mandatory = ["hrr"',
}


@pytest.mark.parametrize(("old", "new"), LINES.items(), ids=LINES.keys())
def test_a_fault_names_its_line(old: str, new: str) -> None:
    (told,) = faults((old, new))
    assert told.startswith(f"p.toml:{line_of(old)}: practice."), told


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(("[20, 35]", "[35, 20]"), ("overrun_min = 10", "overrun_min = -10"))) == 2


def test_no_number_of_the_shipped_practice_is_strange() -> None:
    for part in parts(shipped_whole().practice):
        for one in fields(part):
            value = getattr(part, one.name)
            if isinstance(value, float):
                assert math.isfinite(value)
    assert replace(shipped_whole().practice) == shipped_whole().practice
