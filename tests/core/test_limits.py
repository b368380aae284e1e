"""Limits of one session: the rule moves with its clear condition, the protocol stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core import limits
from app.core.limits import adjusted, limit_now, limit_of
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
)
from app.core.quantity import Quantity
from tests.support import shipped, shipped_whole

RULES = {rule.id: rule for rule in shipped().rules}


def moved(protocol: Protocol, rule: str) -> Rule:
    return next(one for one in protocol.rules if one.id == rule)


def test_nothing_moved_is_the_protocol_itself() -> None:
    assert adjusted(shipped(), {}) is shipped()


def test_the_same_question_has_the_same_answer() -> None:
    first = adjusted(shipped(), {"BP-SYS-HIGH": 150.0, "HR-HIGH": 110.0})
    assert adjusted(shipped(), {"HR-HIGH": 110.0, "BP-SYS-HIGH": 150.0}) is first
    assert adjusted(shipped(), {"HR-HIGH": 111.0}) is not first


def test_another_protocol_with_the_same_digest_is_another() -> None:
    """Answers go by the protocol's value, not by its name."""
    first = adjusted(shipped(), {"HR-HIGH": 110.0})
    assert adjusted(shipped_whole(), {"HR-HIGH": 110.0}) is not first
    assert adjusted(shipped_whole(), {"HR-HIGH": 110.0}).practice == shipped_whole().practice


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST", 3)
    for n in range(10):
        assert moved(adjusted(shipped(), {"HR-HIGH": 100.0 + n}), "HR-HIGH").situation == Limit(
            Quantity.HR, Op.OVER, 100.0 + n
        )
    assert len(limits._REMEMBERED) <= 3


@pytest.mark.parametrize("name", [one.rule for one in shipped_whole().practice.adjustable])
def test_the_clear_condition_stays_as_far_away(name: str) -> None:
    bounds = next(one for one in shipped_whole().practice.adjustable if one.rule == name)
    before = limit_of(RULES[name])
    assert before is not None
    for number in (bounds.least, bounds.most):
        rule = moved(adjusted(shipped(), {name: number}), name)
        now = limit_of(rule)
        assert now is not None
        assert limit_now(now) == pytest.approx(number)
        was, new = RULES[name].clear.condition, rule.clear.condition
        assert isinstance(was, Limit | Relative) and isinstance(new, Limit | Relative)  # noqa: PT018
        assert limit_now(new) - limit_now(was) == pytest.approx(number - limit_now(before))
        others = [one for one in adjusted(shipped(), {name: number}).rules if one.id != name]
        assert others == [one for one in shipped().rules if one.id != name]


HR, SPO2 = Quantity.HR, Quantity.SPO2


OVER_100, OVER_105, LOW = Limit(HR, Op.OVER, 100), Limit(HR, Op.OVER, 105), Limit(SPO2, Op.UNDER, 90)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AllOf((OVER_100, LOW)), AllOf((OVER_105, LOW))),
        (AnyOf((OVER_100, Relative(HR, Op.OVER, 1.2))), AnyOf((OVER_105, Relative(HR, Op.OVER, 1.2)))),
        (AtLeast(1, (OVER_100,)), AtLeast(1, (OVER_105,))),
        (AllOf((OVER_100, Fall(SPO2, 4, 60))), AllOf((OVER_105, Fall(SPO2, 4, 60)))),
        (AllOf((OVER_100, Recovered(SPO2, 2))), AllOf((OVER_105, Recovered(SPO2, 2)))),
        (Relative(HR, Op.OVER, 1.2), Relative(HR, Op.OVER, 6.2)),
        (Rise(HR, Op.AT_LEAST, 40), Rise(HR, Op.AT_LEAST, 45)),
    ],
)
def test_only_comparisons_of_the_same_sort_move(condition: Condition, expected: Condition) -> None:
    rule = replace(RULES["HR-HIGH"], situation=condition, clear=Clear())
    first = limit_of(rule)
    assert first is not None
    protocol = replace(shipped(), rules=(rule,))
    rule = moved(adjusted(protocol, {"HR-HIGH": limit_now(first) + 5}), "HR-HIGH")
    assert rule.situation == expected
    assert rule.clear == Clear()


def test_a_rule_without_a_number_stays_as_it_is() -> None:
    assert limit_of(RULES["TEC-LOST"]) is None
    assert limit_of(replace(RULES["HR-HIGH"], situation=Fall(HR, 4, 60))) is None
    assert adjusted(shipped(), {"TEC-LOST": 5.0}).rules == shipped().rules
