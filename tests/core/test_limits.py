"""A limit that is moved takes along what belongs to it, and stops before what stands behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import limits
from app.core.limits import Comparison, adjusted, backstop, limit_now, limit_of
from app.core.protocol import (
    AllOf,
    AnyOf,
    AtLeast,
    Clear,
    Condition,
    Fall,
    Limit,
    Op,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
)
from app.core.quantity import Quantity
from tests.support import shipped_whole

HR, SYS, DIA, SPO2 = Quantity.HR, Quantity.NIBP_SYS, Quantity.NIBP_DIA, Quantity.SPO2
WHOLE = shipped_whole()
ADJUSTABLE = {one.rule: one for one in WHOLE.practice.adjustable}


def rule_of(protocol: Protocol, name: str) -> Rule:
    return next(rule for rule in protocol.rules if rule.id == name)


def ruled(situation: Condition | Situation, clear: Condition | None = None, name: str = "R") -> Rule:
    """A rule of this condition; everything else as in a shipped one."""
    return replace(rule_of(WHOLE, "HR-HIGH"), id=name, situation=situation, clear=Clear(clear))


def of(*rules: Rule) -> Protocol:
    return replace(WHOLE, rules=rules)


def test_nothing_moved_is_the_protocol_itself() -> None:
    assert adjusted(WHOLE, {}) is WHOLE


def test_the_same_question_has_the_same_answer_so_that_it_is_laid_out_once() -> None:
    first = adjusted(WHOLE, {"HR-HIGH": 130.0, "SPO2-LOW": 90.0})
    assert adjusted(WHOLE, {"SPO2-LOW": 90.0, "HR-HIGH": 130.0}) is first
    assert adjusted(replace(WHOLE), {"HR-HIGH": 130.0, "SPO2-LOW": 90.0}) == first


def test_what_is_remembered_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST", 3)
    for value in range(120, 130):
        assert limit_of(rule_of(adjusted(WHOLE, {"HR-HIGH": float(value)}), "HR-HIGH")) == Limit(
            HR, Op.OVER, value
        )
        assert len(limits._REMEMBERED) <= limits._MOST


SHIPPED: dict[str, tuple[float, Comparison, str]] = {
    "HR-HIGH": (130.0, Limit(HR, Op.UNDER, 120), "Heart rate under 120 for 1 min"),
    "HR-LOW": (45.0, Limit(HR, Op.OVER, 50), "Heart rate over 50 for 30 s"),
    "SPO2-LOW": (90.0, Limit(SPO2, Op.AT_LEAST, 92), "SpO2 at least 92 for 30 s"),
    "BP-SYS-HIGH": (170.0, Limit(SYS, Op.AT_MOST, 160), "Systolic at most 160 in 2 readings"),
    "BP-DIA-HIGH": (105.0, Limit(DIA, Op.AT_MOST, 100), "Diastolic at most 100 in 2 readings"),
    "BP-REL-SYS": (
        1.3,
        Relative(SYS, Op.UNDER, 1.25),
        "Systolic under 1.25 times the baseline in 2 readings",
    ),
}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_clears_it_stays_as_far_from_it_and_says_so(name: str) -> None:
    value, clear, told = SHIPPED[name]
    moved = rule_of(adjusted(WHOLE, {name: value}), name)
    own, found = limit_of(moved), moved.clear.condition
    assert own is not None
    assert limit_now(own) == value
    assert isinstance(found, Limit | Relative)
    assert (type(found), found.quantity, found.op) == (type(clear), clear.quantity, clear.op)
    assert limit_now(found) == pytest.approx(limit_now(clear))
    assert moved.clears_when == told


def test_every_shipped_limit_that_may_be_moved_stands_in_this_table() -> None:
    assert SHIPPED.keys() == ADJUSTABLE.keys()


@given(st.data())
def test_only_what_belongs_to_a_moved_limit_changes(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(WHOLE.practice.adjustable))
    value = data.draw(st.floats(one.least, one.most))
    after = adjusted(WHOLE, {one.rule: value})
    changed = {new.id for old, new in zip(WHOLE.rules, after.rules, strict=True) if old != new}
    assert changed <= {one.rule, *({"BP-REL-DIA"} if one.rule == "BP-DIA-HIGH" else ())}
    assert replace(after, rules=WHOLE.rules) == WHOLE


def test_nothing_falls_between_a_moved_limit_and_a_rule_that_ended_there() -> None:
    """BP-REL-DIA speaks up to 100, BP-DIA-HIGH over it: if that is 105, the former speaks up to 105."""
    before, after = (rule_of(one, "BP-REL-DIA") for one in (WHOLE, adjusted(WHOLE, {"BP-DIA-HIGH": 105.0})))
    assert isinstance(before.situation, AllOf)
    assert isinstance(after.situation, AllOf)
    assert Limit(DIA, Op.AT_MOST, 100) in before.situation.terms
    assert after.situation.terms == (before.situation.terms[0], Limit(DIA, Op.AT_MOST, 105))


def test_comparisons_are_moved_wherever_they_stand_in_a_condition() -> None:
    own, other = Limit(HR, Op.OVER, 120), Fall(SPO2, 4, 60_000)
    rest = (Recovered(SPO2, 2), Rise(SYS, Op.AT_LEAST, 40))
    nested = AllOf((own, AnyOf((other, own)), AtLeast(2, (own, *rest))))
    moved = rule_of(adjusted(of(ruled(nested)), {"R": 130.0}), "R")
    new = Limit(HR, Op.OVER, 130)
    assert moved.situation == AllOf((new, AnyOf((other, new)), AtLeast(2, (new, *rest))))
    assert moved.clear == ruled(nested).clear
    assert moved.clears_when == ruled(nested).clears_when


def test_a_rise_over_the_baseline_can_be_moved() -> None:
    rule = ruled(Rise(SYS, Op.AT_LEAST, 40), Rise(SYS, Op.UNDER, 30))
    moved = rule_of(adjusted(of(rule), {"R": 45.0}), "R")
    assert moved.situation == Rise(SYS, Op.AT_LEAST, 45)
    assert moved.clear.condition == Rise(SYS, Op.UNDER, 35)
    assert moved.clears_when == "Systolic under 35 over the baseline"


UNMOVABLE = {
    "a situation": ruled(Situation.OVERRUN),
    "a fall": ruled(Fall(SPO2, 4, 60_000)),
    "cleared by another sort": ruled(Limit(SYS, Op.OVER, 160), Relative(SYS, Op.UNDER, 1.1)),
    "cleared by another quantity": ruled(Limit(SYS, Op.OVER, 160), Limit(DIA, Op.UNDER, 90)),
    "cleared by several": ruled(Limit(SYS, Op.OVER, 160), AllOf((Limit(SYS, Op.UNDER, 150),))),
}


@pytest.mark.parametrize("rule", UNMOVABLE.values(), ids=UNMOVABLE.keys())
def test_where_nothing_could_follow_nothing_is_moved(rule: Rule) -> None:
    assert limit_of(rule) is None
    assert adjusted(of(rule), {"R": 5.0}).rules == (rule,)
    assert backstop([rule], rule) is None


BEHIND: dict[str, tuple[Comparison, tuple[str, float] | None]] = {
    "the nearest above": (Limit(HR, Op.OVER, 120), ("VHIGH", 150)),
    "the nearest below": (Limit(HR, Op.UNDER, 50), ("VLOW", 40)),
    "at the same number none is beyond": (Limit(HR, Op.OVER, 150), ("X", 170)),
    "nothing further": (Limit(HR, Op.OVER, 170), None),
    "another quantity": (Limit(SPO2, Op.UNDER, 92), None),
    "another sort": (Relative(HR, Op.AT_LEAST, 1.3), None),
}


@pytest.mark.parametrize(("own", "found"), BEHIND.values(), ids=BEHIND.keys())
def test_what_stands_behind_a_limit(own: Comparison, found: tuple[str, float] | None) -> None:
    staged = ruled(Situation.OVERRUN, name="X")
    stage = replace(staged.stages[0], condition=Limit(HR, Op.AT_LEAST, 170))
    others = (
        ruled(Limit(HR, Op.OVER, 150), name="VHIGH"),
        ruled(AnyOf((Limit(HR, Op.UNDER, 40), Fall(SPO2, 4, 60_000))), name="VLOW"),
        ruled(Limit(HR, Op.UNDER, 30), name="VVLOW"),
        replace(staged, stages=(staged.stages[0], stage)),
    )
    assert backstop(others, ruled(own)) == found
