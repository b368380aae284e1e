"""A protocol laid out for judging: which rules are asked about what."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from app.core.conditions import Evidence, Truth
from app.core.index import index_of
from app.core.protocol import (
    Action,
    AllOf,
    AnyOf,
    Clear,
    Condition,
    Fall,
    Kind,
    Limit,
    Op,
    Phase,
    Priority,
    Protocol,
    Relative,
    Rule,
    Situation,
    Softening,
    Stage,
)
from app.core.quantity import Quantity
from tests.support import shipped

SPO2, SYS, RATE = Quantity.SPO2, Quantity.NIBP_SYS, Quantity.RATE_OF_PLAN
ONE = (Stage(0, Action.CHECK, Priority.LOW),)


def rule(
    name: str,
    situation: Condition | Situation,
    subject: Quantity | None = None,
    *,
    stages: tuple[Stage, ...] = ONE,
    clear: Clear | None = None,
) -> Rule:
    """A rule of which only the place matters."""
    return Rule(name, name, Kind.TECHNICAL, situation, stages, clear or Clear(), subject)


def protocol(*rules: Rule) -> Protocol:
    """A protocol of these rules."""
    return Protocol("p", "1", "00", "p", rules)


PLACED = protocol(
    rule("STREAM", Limit(SPO2, Op.UNDER, 92), SPO2),
    rule("FALL", Fall(SPO2, 4, 60_000), SPO2),
    rule("LONGER", AnyOf((Fall(SPO2, 6, 120_000), Limit(SPO2, Op.UNDER, 85))), SPO2),
    rule("SHORTER", Fall(SPO2, 2, 10_000), SPO2),
    rule("CUFF", Relative(SYS, Op.AT_LEAST, 1.2), SYS),
    rule("PUMP", Limit(RATE, Op.OVER, 1.1), RATE),
    rule("ENTERED", Limit(Quantity.MOAAS, Op.AT_MOST, 3), Quantity.MOAAS),
    rule("NOBODY", Limit(SPO2, Op.UNDER, 80)),
    replace(rule("LINE", Situation.DEVICE_ALARM), alarm_codes={"occlusion": 0}),
    replace(rule("BATTERY", Situation.DEVICE_ALARM), alarm_codes={"battery_low": 0, "battery_empty": 1}),
    rule("OTHER", Situation.DEVICE_ALARM),
    rule("LOST", Situation.SIGNAL_LOST),
    replace(rule("APNEA", Limit(Quantity.RR, Op.AT_MOST, 0), Quantity.RR), alarm_codes={"apnea": 0}),
)


def test_each_rule_is_asked_about_its_subject_in_the_order_of_the_file() -> None:
    index = index_of(PLACED)
    asked = {q: [entry.rule.id for entry in entries] for q, entries in index.streams.items()}
    assert asked == {SPO2: ["STREAM", "FALL", "LONGER", "SHORTER"], Quantity.RR: ["APNEA"]}
    assert [entry.rule.id for entry in index.cuff] == ["CUFF"]
    assert [entry.rule.id for entry in index.pump] == ["PUMP"]
    assert [entry.rule.id for entry in index.entered] == ["ENTERED"]
    named = {s: [entry.rule.id for entry in entries] for s, entries in index.named.items()}
    assert named == {
        Situation.DEVICE_ALARM: ["LINE", "BATTERY", "OTHER"],
        Situation.SIGNAL_LOST: ["LOST"],
    }


def test_every_rule_can_be_found_and_knows_its_place() -> None:
    index = index_of(PLACED)
    assert list(index.rules) == [one.id for one in PLACED.rules]
    assert [entry.order for entry in index.rules.values()] == list(range(len(PLACED.rules)))
    assert [entry.rule.id for entry in index.rules.values() if entry.relative] == ["CUFF"]


def test_alarm_codes_lead_to_a_rule_and_a_stage() -> None:
    codes = {code: (entry.rule.id, stage) for code, (entry, stage) in index_of(PLACED).codes.items()}
    assert codes == {
        "occlusion": ("LINE", 0),
        "battery_low": ("BATTERY", 0),
        "battery_empty": ("BATTERY", 1),
        "apnea": ("APNEA", 0),
    }


def test_other_alarms_go_to_the_rule_that_names_none() -> None:
    other = index_of(PLACED).other_alarms
    assert other is not None
    assert other.rule.id == "OTHER"
    assert index_of(protocol()).other_alarms is None


def test_the_first_rule_of_a_situation_that_is_asked_in_a_phase() -> None:
    running = replace(rule("RUNNING", Situation.SERVICE), phases=frozenset({Phase.INFUSING}))
    visit = replace(rule("VISIT", Situation.SERVICE), needs_session=True)
    first = index_of(protocol(running, visit)).first
    asked = {phase: one[Situation.SERVICE].rule.id for phase, one in first.items() if one}
    assert asked.pop(Phase.INFUSING) == "RUNNING"
    assert asked == dict.fromkeys(set(Phase) - {Phase.INFUSING}, "VISIT"), "and none without a session"


def test_peaks_are_kept_for_the_longest_fall() -> None:
    assert index_of(PLACED).falls == {SPO2: 120_000}


def test_a_named_situation_has_nothing_to_compare() -> None:
    index = index_of(PLACED)
    assert {name for name, entry in index.rules.items() if entry.compiled is None} == {
        "LINE",
        "BATTERY",
        "OTHER",
        "LOST",
    }


@pytest.mark.parametrize(
    ("parameters", "apart", "disagrees"),
    [({}, 15.0, False), ({}, 15.5, True), ({"difference": 10.0}, 10.5, True)],
)
def test_artifact_compares_heart_rate_with_pulse_rate(
    parameters: dict[str, float], apart: float, *, disagrees: bool
) -> None:
    one = replace(rule("ARTIFACT", Situation.ARTIFACT, Quantity.HR), parameters=parameters)
    compiled = index_of(protocol(one)).rules["ARTIFACT"].compiled
    assert compiled is not None
    assert compiled.clear is not None
    evidence = Evidence({Quantity.PULSE_DIFFERENCE: apart}, frozenset(), {}, {})
    assert (compiled.main(evidence) is Truth.TRUE) is disagrees
    assert (compiled.clear(evidence) is Truth.TRUE) is not disagrees


def test_a_rule_is_compiled_with_its_stages_its_end_and_its_softening() -> None:
    tight = Stage(0, Action.PAUSE, Priority.HIGH, Limit(SPO2, Op.UNDER, 85))
    whole = replace(
        rule("WHOLE", Limit(SPO2, Op.UNDER, 92), SPO2, stages=(*ONE, tight)),
        clear=Clear(Limit(SPO2, Op.AT_LEAST, 94)),
        soften=Softening(Limit(SPO2, Op.AT_LEAST, 90), None, Priority.LOW),
    )
    bare = replace(
        rule("BARE", Limit(SPO2, Op.UNDER, 92), SPO2),
        soften=Softening(None, (Quantity.HR, 55), Priority.LOW),
    )
    index = index_of(protocol(whole, bare))
    compiled = index.rules["WHOLE"].compiled
    assert compiled is not None
    evidence = Evidence({SPO2: 90.0}, frozenset({SPO2}), {}, {})
    own = [None if judge is None else judge(evidence) for judge in compiled.stages]
    assert own == [None, Truth.FALSE]
    assert compiled.clear is not None
    assert compiled.soften is not None
    assert (compiled.clear(evidence), compiled.soften(evidence)) == (Truth.FALSE, Truth.TRUE)
    plain = index.rules["BARE"].compiled
    assert plain is not None
    assert (plain.stages, plain.clear, plain.soften) == ((None,), None, None)


def test_what_raises_waits_for_its_baseline_in_stages_too() -> None:
    relative = AllOf((Relative(SPO2, Op.UNDER, 0.9), Limit(SPO2, Op.UNDER, 95)))
    own = Stage(0, Action.PAUSE, Priority.HIGH, relative)
    one = rule("REL", relative, SPO2, stages=(*ONE, own))
    compiled = index_of(protocol(one)).rules["REL"].compiled
    assert compiled is not None
    evidence = Evidence({SPO2: 80.0}, frozenset({SPO2}), {}, {})
    assert compiled.main(evidence) is None
    assert [judge(evidence) for judge in compiled.stages if judge is not None] == [None]


def test_an_index_is_built_once_for_each_protocol() -> None:
    assert index_of(PLACED) is index_of(PLACED)
    assert index_of(protocol(*PLACED.rules)) is not index_of(PLACED)


def test_many_protocols_do_not_pile_up_and_are_never_mixed_up() -> None:
    kept = [protocol(rule(f"RULE-{n}", Situation.SERVICE)) for n in range(200)]
    assert [list(index_of(one).rules) for one in kept] == [[f"RULE-{n}"] for n in range(200)]
    for n in range(200):
        # Short-lived values: the next may get the address of the one before.
        assert list(index_of(protocol(rule(f"GONE-{n}", Situation.SERVICE))).rules) == [f"GONE-{n}"]


def test_the_shipped_protocol_waits_for_a_baseline_where_it_should() -> None:
    entries = index_of(shipped()).rules.values()
    assert {entry.rule.id for entry in entries if entry.relative} == {
        "BP-REL-SYS",
        "BP-REL-DIA",
        "BP-REL-MAP",
        "BP-DELTA",
        "HR-REL",
    }


@pytest.mark.parametrize(
    ("rules", "low", "high", "fall", "others"),
    [
        ((Limit(SPO2, Op.UNDER, 92), Limit(SPO2, Op.OVER, 100)), 92, 100, inf, ()),
        ((Limit(SPO2, Op.AT_MOST, 0), Limit(SPO2, Op.AT_LEAST, 100)), 2e-9, 100 - 2e-7, inf, ()),
        ((Limit(SPO2, Op.UNDER, 92), Fall(SPO2, 4, 60_000)), 92, inf, 4 - 8e-9, ()),
        ((Fall(SPO2, 4, 60_000), Fall(SPO2, 0.5, 60_000)), -inf, inf, 0.5 - 2e-9, ()),
        # One part that cannot hold is enough for an `all`; an `any` needs all of them.
        ((AllOf((Relative(SPO2, Op.AT_MOST, 0.9), Limit(SPO2, Op.UNDER, 92))),), 92, inf, inf, ()),
        ((AllOf((Relative(SPO2, Op.AT_MOST, 0.9), Fall(SPO2, 4, 1))),), -inf, inf, 4 - 8e-9, ()),
        ((AnyOf((Limit(SPO2, Op.UNDER, 92), Limit(SPO2, Op.OVER, 99))),), 92, 99, inf, ()),
        ((AnyOf((Limit(SPO2, Op.UNDER, 92), Fall(SPO2, 4, 1))),), 92, inf, 4 - 8e-9, ()),
        ((AnyOf((Limit(SPO2, Op.UNDER, 92), Relative(SPO2, Op.AT_MOST, 0.9))),), inf, -inf, inf, ("R0",)),
        ((Limit(SYS, Op.OVER, 160),), inf, -inf, inf, ("R0",)),  # of another quantity
        ((Fall(SYS, 4, 1),), inf, -inf, inf, ("R0",)),
    ],
)
def test_a_calm_value_is_put_to_few_rules(
    rules: tuple[Condition, ...], low: float, high: float, fall: float, others: tuple[str, ...]
) -> None:
    index = index_of(protocol(*(rule(f"R{n}", one, SPO2) for n, one in enumerate(rules))))
    calm = index.calm[SPO2]
    assert calm.low == pytest.approx(low, rel=1e-12)
    assert calm.high == pytest.approx(high, rel=1e-12)
    assert calm.fall == pytest.approx(fall, rel=1e-12)
    assert tuple(entry.rule.id for entry in calm.others) == others


def test_a_stage_of_its_own_narrows_the_calm() -> None:
    stages = (*ONE, Stage(0, Action.STOP, Priority.HIGH, Limit(SPO2, Op.UNDER, 95)))
    index = index_of(protocol(rule("S", Limit(SPO2, Op.UNDER, 92), SPO2, stages=stages)))
    assert index.calm[SPO2].low == 95


@pytest.mark.parametrize("quantity", list(index_of(shipped()).streams))
def test_no_rule_left_out_would_have_spoken(quantity: Quantity) -> None:
    """Of the shipped protocol: what a calm value is not put to is not TRUE of it, whatever the rest is."""
    index = index_of(shipped())
    calm = index.calm[quantity]
    kept = {entry.rule.id for entry in calm.others}
    silent = [entry.compiled for entry in index.streams[quantity] if entry.rule.id not in kept]
    for value in (n / 2 for n in range(500) if calm.low <= n / 2 <= calm.high):
        for rest in (1.0, value, 1e6):
            evidence = Evidence(
                {**dict.fromkeys(Quantity, rest), quantity: value},
                frozenset(Quantity),
                {str(one): rest for one in Quantity},
                {quantity: value + min(calm.fall, rest) * (1 - 1e-9)},
            )
            for compiled in silent:
                assert compiled is not None
                for judge in (compiled.main, *filter(None, compiled.stages)):
                    assert judge(evidence) is not Truth.TRUE
