"""The words of a protocol: their order, their groups, and the numbers that hold for every rule."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict

import pytest

from app.core.protocol import (
    ACTION_RANK,
    PRIORITY_RANK,
    RUNNING,
    Action,
    Clear,
    Conventions,
    Kind,
    Limit,
    Op,
    Phase,
    Priority,
    Protocol,
    Rule,
    Stage,
)
from app.core.quantity import (
    CUFF_QUANTITIES,
    ENTERED_QUANTITIES,
    PUMP_QUANTITIES,
    STREAMED_QUANTITIES,
    Quantity,
)

MINUTE = 60_000

#: clinical.md 3.1 and contract.md, typed in anew; spans in ms.
CONVENTIONS = {
    "stream_gap": 5_000,
    "pump_gap": 15_000,
    "late_after": 5_000,
    "late_window": 10 * MINUTE,
    "cuff_late_after": 3 * MINUTE,
    "heart_rate_fallback": 5_000,
    "escalate_high": (30_000, 120_000),
    "escalate_medium": (3 * MINUTE,),
    "silence_high": 60_000,
    "silence_other": 120_000,
    "free_after": 5 * MINUTE,
    "verify_within": MINUTE,
    "slowed_ratio": 0.75,
    "sequence_grace": 5_000,
    "baseline_readings": 2,
    "baseline_apart": MINUTE,
    "baseline_window": 30 * MINUTE,
}


def test_actions_are_five_words_from_weakest_to_strongest() -> None:
    assert sorted(Action, key=ACTION_RANK.__getitem__) == ["INFO", "CHECK", "SLOW", "PAUSE", "STOP"]


def test_priorities_rank_from_none_to_high() -> None:
    assert sorted(Priority, key=PRIORITY_RANK.__getitem__) == ["none", "low", "medium", "high"]


def test_the_drug_runs_or_is_held_in_two_phases_only() -> None:
    assert {Phase.INFUSING, Phase.PAUSED} == RUNNING


def test_a_quantity_is_streamed_measured_pumped_entered_or_for_named_situations() -> None:
    groups = (STREAMED_QUANTITIES, CUFF_QUANTITIES, PUMP_QUANTITIES, ENTERED_QUANTITIES)
    assert sum(map(len, groups)) == len(frozenset().union(*groups))
    assert set(Quantity) - frozenset().union(*groups) == {Quantity.PULSE_DIFFERENCE, Quantity.PUMP_FEED}


def test_comparisons_read_as_they_are_written() -> None:
    assert [str(op) for op in Op] == [">", ">=", "<", "<="]


def test_conventions_are_those_of_the_clinical_notes() -> None:
    assert asdict(Conventions()) == CONVENTIONS


def test_a_rule_needs_a_signature_until_somebody_says_otherwise() -> None:
    rule = Rule(
        id="X",
        title="x",
        kind=Kind.TECHNICAL,
        situation=Limit(Quantity.SPO2, Op.UNDER, 92),
        stages=(Stage(0, Action.CHECK, Priority.LOW),),
        clear=Clear(),
    )
    assert rule.needs_signoff
    assert not rule.latched


def test_a_protocol_cannot_be_changed_in_place() -> None:
    protocol = Protocol("p", "1", "00", "p", ())
    with pytest.raises(FrozenInstanceError):
        protocol.version = "2"  # type: ignore[misc]
