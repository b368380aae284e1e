"""Rules that nobody would ever hear, or too soon, or only under another's voice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.audible import hasty, outspoken, unreachable
from app.core.finding import Severity
from app.core.protocol import (
    AllOf,
    Clear,
    Confirmation,
    Fall,
    Kind,
    Limit,
    Phase,
    Recovered,
    Rule,
    Situation,
    Softening,
    Stage,
)
from tests.core.test_lint import (
    CHECK,
    DIA,
    ENTERED,
    HIGH,
    HR,
    LOW,
    MEDIUM,
    NAMED,
    OVER,
    PAUSE,
    SOUND,
    SPO2,
    STREAM,
    SYS,
    UNDER,
    protocol,
)  # fmt: skip

INFUSING, PRE = frozenset({Phase.INFUSING}), frozenset({Phase.PRE})


@pytest.mark.parametrize(
    ("rule", "message", "field"),
    [
        (replace(STREAM, phases=frozenset()), "applies in no phase", ("phases",)),
        (replace(STREAM, phases=INFUSING, stages=(Stage(0, CHECK, LOW, phases=PRE),)),
         "stage 1 has no phase in common with its rule", ("stages", 0, "phases")),
        (replace(STREAM, stages=(Stage(0, CHECK, LOW, phases=frozenset()),)),
         "stage 1 has no phase in common with its rule", ("stages", 0, "phases")),
        (replace(STREAM, situation=Limit(SPO2, OVER, 100)), "can never be raised", ("when",)),
        (replace(ENTERED, situation=Limit(ENTERED.subject, OVER, 5)), "can never be raised", ("when",)),  # type: ignore[arg-type]
        (replace(SOUND, situation=AllOf((Limit(SYS, OVER, 160), Limit(SYS, UNDER, 150)))),
         "can never be raised", ("when",)),
        (replace(STREAM, situation=Fall(SPO2, 70, 60_000)), "can never be raised", ("when",)),
        (replace(SOUND, stages=(Stage(0, PAUSE, MEDIUM), Stage(0, PAUSE, HIGH, Limit(SYS, OVER, 290)))),
         "stage 2 can never be reached", ("stages", 1, "when")),
        (replace(NAMED, stages=(Stage(0, CHECK, LOW, Limit(SPO2, UNDER, 10)),)),
         "stage 1 can never be reached", ("stages", 0, "when")),
        (replace(STREAM, clear=Clear(Limit(SPO2, OVER, 100))), "can never clear", ("clear", "when")),
    ],
)  # fmt: skip
def test_what_nothing_reaches(rule: Rule, message: str, field: tuple[str | int, ...]) -> None:
    (found,) = unreachable(rule)
    assert (found.severity, found.message, found.field) == (Severity.ERROR, message, field)
    assert found.hint


def test_the_hint_says_what_can_be_measured() -> None:
    (found,) = unreachable(replace(STREAM, situation=Limit(SPO2, UNDER, 30)))
    assert found.hint == "No number does it: judged are spo2 from 40 to 100."


@pytest.mark.parametrize(
    "rule",
    [
        SOUND, STREAM, ENTERED, NAMED,
        replace(STREAM, phases=INFUSING, stages=(Stage(0, CHECK, LOW, phases=INFUSING | PRE),)),
        # every stage has a tighter limit of its own
        replace(STREAM, situation=Limit(SPO2, OVER, 100),
                stages=(Stage(0, CHECK, LOW, Limit(SPO2, UNDER, 80)),)),
        replace(STREAM, situation=Fall(SPO2, 4, 60_000), clear=Clear(Recovered(SPO2, 1))),
        replace(STREAM, situation=Recovered(SPO2, 1)),
    ],
)  # fmt: skip
def test_what_can_be_reached_is_left_alone(rule: Rule) -> None:
    assert list(unreachable(rule)) == []
    assert list(hasty(rule)) == []


@pytest.mark.parametrize(
    ("rule", "message", "field"),
    [
        (replace(STREAM, stages=(Stage(15_000, CHECK, LOW), Stage(500, PAUSE, HIGH, Limit(SPO2, UNDER, 85)))),
         "stage 2 is held for less than the time between two samples", ("stages", 1, "hold_s")),
        (replace(STREAM, clear=replace(STREAM.clear, hold=999)),
         "clears in less than the time between two samples", ("clear", "hold_s")),
        (replace(STREAM, situation=Fall(SPO2, 4, 500)), "a fall within 0.5 s needs two samples", ("when",)),
        (replace(SOUND, stages=(Stage(30_000, PAUSE, MEDIUM),)),
         "stage 1 is held for less than the time between two cuff measurements", ("stages", 0, "hold_s")),
        (replace(SOUND, confirm=Confirmation(59_000, LOW)),
         "no second measurement can come in time to confirm it", ("confirm", "within_s")),
    ],
)  # fmt: skip
def test_what_is_too_hasty(rule: Rule, message: str, field: tuple[str | int, ...]) -> None:
    (found,) = hasty(rule)
    assert (found.severity, found.message, found.field) == (Severity.ERROR, message, field)
    assert found.hint


@pytest.mark.parametrize(
    "rule",
    [
        replace(STREAM, stages=(Stage(0, CHECK, LOW), Stage(1_000, CHECK, MEDIUM))),
        replace(SOUND, stages=(Stage(60_000, PAUSE, MEDIUM),), confirm=Confirmation(60_000, LOW)),
        # cuffs clear by readings: this hold is not used, and another check says so
        replace(SOUND, clear=replace(SOUND.clear, hold=5)),
        replace(NAMED, stages=(Stage(5, CHECK, LOW),)),
        replace(ENTERED, stages=(Stage(5, CHECK, LOW),)),
    ],
)
def test_what_is_slow_enough(rule: Rule) -> None:
    assert list(hasty(rule)) == []


# ------------------------------------------------------------------------------ one over another

WIDE = replace(STREAM, id="WIDE", stages=(Stage(15_000, PAUSE, HIGH),))
TIGHT = replace(STREAM, id="TIGHT", situation=Limit(SPO2, UNDER, 88), stages=(Stage(30_000, CHECK, LOW),))
LESS = "is there only when WIDE is, and says less: low CHECK"
NOTHING = "says nothing that WIDE has not said"


def said(*rules: Rule) -> list[tuple[str, str, str]]:
    return [(one.severity.value, one.rule, one.message) for one in outspoken(protocol(*rules))]


@pytest.mark.parametrize(
    ("wide", "tight", "severity", "message"),
    [
        (WIDE, TIGHT, "error", LESS),
        (WIDE, replace(TIGHT, situation=WIDE.situation), "error", LESS),
        (WIDE, replace(TIGHT, phases=INFUSING), "error", LESS),
        (WIDE, replace(TIGHT, needs_session=True), "error", LESS),
        (WIDE, replace(TIGHT, stages=(Stage(30_000, PAUSE, HIGH),)), "warning", NOTHING),
        (WIDE, replace(TIGHT, situation=WIDE.situation, stages=WIDE.stages), "warning", NOTHING),
        (replace(WIDE, latched=True), replace(TIGHT, stages=WIDE.stages, latched=True), "warning", NOTHING),
        # one of its stages says as much as the wide one, the other less: nothing that is new
        (WIDE, replace(TIGHT, stages=(Stage(30_000, CHECK, LOW), Stage(60_000, PAUSE, HIGH))),
         "warning", NOTHING),
        # cuffs: both are confirmed, the wide one first
        (replace(SOUND, id="WIDE", confirm=Confirmation(120_000, LOW)),
         replace(SOUND, id="TIGHT", situation=Limit(SYS, OVER, 180), stages=(Stage(0, CHECK, LOW),)),
         "error", LESS),
        (replace(SOUND, id="WIDE"),
         replace(SOUND, id="TIGHT", stages=(Stage(60_000, CHECK, LOW, Limit(SYS, OVER, 180)),)),
         "error", LESS),
    ],
)  # fmt: skip
def test_one_speaks_over_the_other(wide: Rule, tight: Rule, severity: str, message: str) -> None:
    assert said(wide, tight) == [(severity, "TIGHT", message)]
    if wide.situation != tight.situation:
        assert said(tight, wide) == [(severity, "TIGHT", message)]


@pytest.mark.parametrize(
    ("wide", "tight"),
    [
        (WIDE, replace(TIGHT, situation=Limit(SPO2, UNDER, 94))),
        (WIDE, replace(TIGHT, stages=(Stage(10_000, CHECK, LOW),))),
        (replace(WIDE, stages=(Stage(15_000, CHECK, LOW),)),
         replace(TIGHT, stages=(Stage(30_000, PAUSE, HIGH),))),
        (replace(WIDE, phases=INFUSING), TIGHT),
        (replace(WIDE, needs_session=True), TIGHT),
        (WIDE, replace(TIGHT, subject=HR, situation=Limit(HR, UNDER, 40))),
        (WIDE, replace(TIGHT, situation=Situation.SENSOR_OFF, subject=None)),
        (replace(WIDE, situation=Situation.SENSOR_OFF), TIGHT),
        # its device may raise it
        (WIDE, replace(TIGHT, alarm_codes={"apnea": 0})),
        # it stays until somebody saw it
        (WIDE, replace(TIGHT, stages=WIDE.stages, latched=True)),
        # softened for some, the wide one says less than that
        (replace(WIDE, soften=Softening(Limit(SPO2, OVER, 90), None, LOW)),
         replace(TIGHT, stages=WIDE.stages)),
        # told at the first measurement, where the wide one waits for a second
        (SOUND, replace(SOUND, id="TIGHT", situation=Limit(SYS, OVER, 180), confirm=None)),
        (SOUND,
         replace(SOUND, id="TIGHT", situation=Limit(SYS, OVER, 180), confirm=Confirmation(60_000, LOW))),
        (SOUND, replace(SOUND, id="TIGHT", situation=Limit(DIA, OVER, 100))),
    ],
)  # fmt: skip
def test_each_has_a_voice_of_its_own(wide: Rule, tight: Rule) -> None:
    assert said(wide, tight) == []


def test_twins_are_told_once_of_the_later() -> None:
    first = replace(STREAM, id="WIDE", kind=Kind.PHYSIOLOGICAL)
    assert said(first, replace(first, id="SECOND")) == [("warning", "SECOND", NOTHING)]
