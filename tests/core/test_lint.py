from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.finding import Finding, Severity, errors
from app.core.lint import ALARM_CODES, lint
from app.core.protocol import (
    Action,
    AllOf,
    AnyOf,
    AtLeast,
    Clear,
    Condition,
    Confirmation,
    Fall,
    Kind,
    Limit,
    Op,
    Phase,
    Priority,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
    Stage,
)
from app.core.quantity import Quantity

SYS, DIA, MAP, SPO2, HR = (
    Quantity.NIBP_SYS,
    Quantity.NIBP_DIA,
    Quantity.NIBP_MAP,
    Quantity.SPO2,
    Quantity.HR,
)
OVER, AT_LEAST, UNDER, AT_MOST = Op.OVER, Op.AT_LEAST, Op.UNDER, Op.AT_MOST
CHECK, PAUSE = Action.CHECK, Action.PAUSE
LOW, MEDIUM, HIGH = Priority.LOW, Priority.MEDIUM, Priority.HIGH

SOUND = Rule(
    id="R",
    title="A sound rule",
    kind=Kind.PHYSIOLOGICAL,
    situation=Limit(SYS, OVER, 160),
    stages=(Stage(0, PAUSE, MEDIUM),),
    clear=Clear(Limit(SYS, AT_MOST, 150), readings=2),
    subject=SYS,
    confirm=Confirmation(180_000, LOW),
    text="{subject} {value}, over {limit}",
    steps=("Go to the patient.",),
    source="a source",
    rationale="a reason",
)
STREAM = replace(
    SOUND,
    id="S",
    situation=Limit(SPO2, UNDER, 92),
    clear=Clear(Limit(SPO2, AT_LEAST, 94), hold=30_000),
    subject=SPO2,
    confirm=None,
)
ENTERED = replace(
    SOUND,
    id="E",
    situation=Limit(Quantity.MOAAS, AT_MOST, 2),
    clear=Clear(Limit(Quantity.MOAAS, AT_LEAST, 4), readings=2),
    subject=Quantity.MOAAS,
    confirm=None,
)
NAMED = replace(STREAM, id="N", situation=Situation.SENSOR_OFF, subject=None, clear=Clear())


def protocol(*rules: Rule) -> Protocol:
    return Protocol("p", "0.0.1", "0" * 64, "A protocol", rules)


def found(*rules: Rule) -> list[tuple[str, str, str]]:
    return [(one.severity.value, one.rule, one.message) for one in lint(protocol(*rules))]


def raised_by(condition: Condition, subject: Quantity, **changes: str | tuple[Stage, ...]) -> Rule:
    rule = replace(SOUND, situation=condition, subject=subject, clear=Clear(), confirm=None)
    return replace(rule, **changes)  # type: ignore[arg-type]


def test_sound_rules_are_left_alone() -> None:
    assert lint(protocol()) == ()
    assert found(SOUND, STREAM, ENTERED, NAMED) == []


def test_steps_of_every_stage_are_steps_of_the_rule() -> None:
    assert found(replace(SOUND, steps=(), stages=(Stage(0, PAUSE, MEDIUM, steps=("Look.",)),))) == []


@pytest.mark.parametrize(
    ("rule", "severity", "message"),
    [
        (replace(SOUND, source=""), "error", "has no source"),
        (replace(SOUND, rationale=""), "warning", "has no rationale"),
        (replace(SOUND, steps=()), "warning", "advises no steps"),
        (replace(SOUND, text="{subject} {vale}"), "error", "its text names {vale}"),
        (replace(SOUND, stages=()), "error", "has no stage"),
        (replace(STREAM, stages=(Stage(-1, CHECK, LOW),)), "error", "a hold is negative"),
        (replace(STREAM, stages=(Stage(15_000, CHECK, HIGH), Stage(60_000, PAUSE, MEDIUM)), latched=True),
         "error", "stage 2 says less than the one before"),
        (replace(STREAM, stages=(Stage(15_000, PAUSE, MEDIUM), Stage(60_000, CHECK, MEDIUM))),
         "error", "stage 2 says less than the one before"),
        (replace(STREAM, stages=(Stage(15_000, CHECK, LOW), Stage(15_000, CHECK, MEDIUM))),
         "error", "stage 2 is held no longer than the one before"),
        (replace(NAMED, stages=(Stage(15_000, CHECK, LOW), Stage(10_000, CHECK, MEDIUM))),
         "error", "stage 2 is held no longer than the one before"),
        (replace(STREAM, stages=(Stage(0, PAUSE, HIGH),)), "warning", "is high and not latched"),
        (replace(SOUND, subject=DIA), "error",
         "is about nibp_dia, which its condition does not speak of"),
        (replace(STREAM, subject=None), "error",
         "is about nothing, which its condition does not speak of"),
        (raised_by(AllOf((Limit(SYS, OVER, 160), Limit(HR, OVER, 120))), SYS), "error",
         "hr, nibp_sys are not measured together"),
        (replace(STREAM, confirm=Confirmation(1, LOW)), "error",
         "confirms what is no cuff measurement"),
        (replace(SOUND, clear=replace(SOUND.clear, hold=1)), "warning",
         "its clear hold is not used"),
        (replace(ENTERED, clear=replace(ENTERED.clear, hold=1)), "warning",
         "its clear hold is not used"),
        (replace(ENTERED, confirm=Confirmation(1, LOW)), "error",
         "confirms what is no cuff measurement"),
        (raised_by(AllOf((Limit(Quantity.MOAAS, AT_MOST, 3), Limit(SPO2, UNDER, 92))), SPO2), "error",
         "moaas, spo2 are not measured together"),
        (replace(STREAM, clear=replace(STREAM.clear, readings=2)), "warning",
         "its clear readings are not used"),
        (replace(STREAM, clear=Clear(Recovered(SPO2, 2))), "error",
         "clears by a return and never fell"),
        (raised_by(Recovered(SPO2, 2), SPO2), "error", "is raised by a return"),
        (replace(SOUND, clear=Clear(Limit(SYS, AT_MOST, 165))), "error",
         "can be clear and not clear at once: nibp_sys 160.0001"),
        (replace(STREAM, clear=Clear(Limit(SPO2, AT_LEAST, 90))), "error",
         "can be clear and not clear at once: spo2 90"),
        # the stage's own, tighter condition counts too
        (replace(STREAM, clear=Clear(Limit(SPO2, UNDER, 80)),
                 situation=Limit(SPO2, OVER, 100),
                 stages=(Stage(0, CHECK, LOW, Limit(SPO2, UNDER, 70)),)),
         "error", "can be clear and not clear at once: spo2 69.9999"),
        (replace(NAMED, alarm_codes={"apnoea": 0}), "error", "no device alarm is called apnoea"),
    ],
)  # fmt: skip
def test_one_thing_about_a_rule(rule: Rule, severity: str, message: str) -> None:
    assert found(rule) == [(severity, rule.id, message)]


@pytest.mark.parametrize(
    "rule",
    [
        replace(STREAM, stages=(Stage(0, PAUSE, HIGH),), latched=True),
        replace(STREAM, stages=(Stage(0, PAUSE, HIGH),), clear=Clear(by_hand=True)),
        replace(NAMED, kind=Kind.TECHNICAL, stages=(Stage(0, CHECK, HIGH),)),
        # a tighter condition may be faster than the one before
        replace(STREAM, latched=True, stages=(
            Stage(10_000, PAUSE, HIGH), Stage(5_000, PAUSE, HIGH, Limit(SPO2, UNDER, 85)),
        )),
        # stages that a device or a distance chooses, not time
        replace(NAMED, situation=Situation.DEVICE_ALARM, stages=(
            Stage(0, CHECK, LOW), Stage(0, CHECK, MEDIUM),
        )),
        replace(NAMED, situation=Situation.CLOCK_SKEW, stages=(
            Stage(0, CHECK, LOW), Stage(0, CHECK, MEDIUM),
        )),
        replace(NAMED, alarm_codes=dict.fromkeys(sorted(ALARM_CODES), 0)),
    ],
)  # fmt: skip
def test_what_looks_alike_and_is_right(rule: Rule) -> None:
    assert found(rule) == []


LITERAL = "alarms on a low diastolic pressure near 100"


@pytest.mark.parametrize(
    ("condition", "refused"),
    [
        (Limit(DIA, UNDER, 100), True),
        (Limit(DIA, AT_MOST, 70), True),
        (Limit(DIA, UNDER, 69.9), False),
        (Limit(DIA, OVER, 100), False),
        (Limit(SYS, UNDER, 100), False),
        (AnyOf((Limit(SYS, OVER, 160), Limit(DIA, UNDER, 100))), True),
        (AtLeast(1, (Limit(SYS, OVER, 160), Limit(DIA, UNDER, 100))), True),
        (AllOf((Limit(SYS, OVER, 160), Limit(DIA, UNDER, 100))), True),
        # bounded from below by a rise of the same pressure: BP-REL-DIA
        (AllOf((Relative(DIA, AT_LEAST, 1.2), Limit(DIA, AT_MOST, 100))), False),
        (AllOf((Rise(DIA, AT_LEAST, 25), Limit(DIA, AT_MOST, 100))), False),
        (AllOf((Relative(DIA, UNDER, 1.2), Limit(DIA, AT_MOST, 100))), True),
        (AllOf((Fall(DIA, 20, 60_000), Limit(DIA, AT_MOST, 100))), True),
        (AnyOf((AllOf((Limit(DIA, OVER, 90), Limit(DIA, UNDER, 100))), Limit(DIA, UNDER, 50))), False),
    ],
)
def test_the_literal_seed_rule_is_refused_by_name(condition: Condition, *, refused: bool) -> None:
    rule = raised_by(condition, DIA)
    findings = [one for one in lint(protocol(rule)) if one.message == LITERAL]
    assert [one.severity for one in findings] == [Severity.ERROR] * refused
    assert all('"below 100 diastolic"' in one.hint for one in findings)


def test_the_literal_seed_rule_is_refused_in_a_stage_too() -> None:
    stage = Stage(0, PAUSE, MEDIUM, Limit(DIA, UNDER, 100))
    rule = raised_by(AnyOf((Limit(SYS, OVER, 160), Limit(DIA, OVER, 100))), SYS, stages=(stage,))
    assert found(rule) == [("error", "R", LITERAL)]


@pytest.mark.parametrize(
    ("relative", "subject", "behind", "missing"),
    [
        (Relative(SYS, AT_LEAST, 1.2), SYS, None, "nibp_sys is high"),
        (Relative(SYS, AT_LEAST, 1.2), SYS, Limit(SYS, OVER, 160), None),
        (Relative(SYS, AT_LEAST, 1.2), SYS, Limit(SYS, UNDER, 90), "nibp_sys is high"),
        (Relative(SYS, AT_LEAST, 1.2), SYS, Limit(DIA, OVER, 100), "nibp_sys is high"),
        (Rise(SYS, AT_MOST, -30), SYS, Limit(SYS, OVER, 160), "nibp_sys is low"),
        (Rise(SYS, AT_MOST, -30), SYS, Limit(SYS, UNDER, 90), None),
        (Fall(SPO2, 4, 60_000), SPO2, None, "spo2 is low"),
        (Fall(SPO2, 4, 60_000), SPO2, Limit(SPO2, UNDER, 92), None),
        # one of several is enough by itself; both together are not
        (Relative(SYS, AT_LEAST, 1.2), SYS, AnyOf((Limit(SYS, OVER, 160), Limit(DIA, OVER, 100))), None),
        (Relative(SYS, AT_LEAST, 1.2), SYS, AllOf((Limit(SYS, OVER, 160), Limit(DIA, OVER, 100))),
         "nibp_sys is high"),
        # mean pressure lies between the other two
        (Relative(MAP, AT_LEAST, 1.2), MAP, Limit(SYS, OVER, 160), None),
        (Relative(MAP, AT_LEAST, 1.2), MAP, Limit(DIA, OVER, 100), "nibp_map is high"),
        (Relative(MAP, AT_MOST, 0.8), MAP, Limit(DIA, UNDER, 50), None),
        (Relative(MAP, AT_MOST, 0.8), MAP, Limit(SYS, UNDER, 90), "nibp_map is low"),
    ],
)  # fmt: skip
def test_relative_rules_have_an_absolute_one_behind_them(
    relative: Condition, subject: Quantity, behind: Condition | None, missing: str | None
) -> None:
    rules = [raised_by(relative, subject)]
    if behind is not None:
        rules.append(raised_by(behind, SYS if subject is MAP else subject, id="B"))
    findings = [one for one in lint(protocol(*rules)) if "absolute" in one.message]
    wanted = [] if missing is None else [f"no absolute limit stands behind it when {missing}"]
    assert [one.message for one in findings] == wanted
    assert all(one.severity is Severity.WARNING and one.rule == "R" for one in findings)


def test_a_rule_may_be_its_own_backstop() -> None:
    either = AnyOf((Limit(Quantity.ETCO2, OVER, 50), Rise(Quantity.ETCO2, AT_LEAST, 10)))
    assert found(raised_by(either, Quantity.ETCO2)) == []


def test_ids_are_unique() -> None:
    assert found(SOUND, SOUND) == [("error", "R", "another rule has this id")]


def test_an_alarm_code_belongs_to_one_rule() -> None:
    first = replace(NAMED, situation=Situation.DEVICE_ALARM, alarm_codes={"apnea": 0})
    second = replace(STREAM, alarm_codes={"apnea": 0})
    assert found(first, second) == [("error", "S", "N has the alarm code apnea already")]


def test_a_situation_that_another_rule_has_everywhere_is_never_asked() -> None:
    second = replace(NAMED, id="N2")
    message = "is never asked: N has the situation sensor_off already"
    assert found(NAMED, second) == [("warning", "N2", message)]
    running = frozenset({Phase.INFUSING})
    assert found(replace(NAMED, phases=running), second) == []


def test_findings_come_in_the_order_of_the_rules() -> None:
    rules = [
        replace(one, id=name, source="", rationale="")
        for one, name in ((SOUND, "Z"), (STREAM, "A"), (ENTERED, "M"))
    ]
    assert [one.rule for one in lint(protocol(*rules))] == ["Z", "Z", "A", "A", "M", "M"]


def test_errors_are_what_keeps_a_protocol_out() -> None:
    findings = lint(protocol(replace(SOUND, source="", rationale="")))
    assert errors(findings) == (
        Finding(Severity.ERROR, "R", "has no source", "Say where its numbers come from.", ("source",)),
    )


def test_what_nobody_would_hear_is_a_part_of_it() -> None:
    """``audible`` has the rows; here is one of each."""
    hasty = replace(STREAM, stages=(Stage(500, CHECK, LOW),))
    never = replace(STREAM, id="N", situation=Limit(SPO2, OVER, 100), clear=Clear())
    under = replace(
        STREAM, id="U", situation=Limit(SPO2, UNDER, 80), stages=(Stage(2_000, Action.INFO, LOW),)
    )
    assert [(one.rule, one.severity) for one in lint(protocol(hasty, never, under))] == [
        (name, Severity.ERROR) for name in "SNU"
    ]
