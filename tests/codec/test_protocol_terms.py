from __future__ import annotations

from typing import Any, Final

import pytest
from pydantic import TypeAdapter

from app.codec import protocol_grammar as grammar
from app.codec.protocol_terms import NAMED_ONLY, OPTIONAL, PARAMETERS, Reader, nearest, unit_for
from app.core.protocol import (
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Fall,
    Limit,
    Op,
    Recovered,
    Relative,
    Rise,
    Situation,
)
from app.core.quantity import Quantity

CONDITION: Final[TypeAdapter[grammar.Condition]] = TypeAdapter(grammar.Condition)
UNITS: Final = {quantity: unit_for(quantity) for quantity in Quantity if quantity not in NAMED_ONLY}
RULE: Final[dict[str, Any]] = {
    "id": "R-1",
    "title": "A rule",
    "kind": "physiological",
    "when": {"signal": "spo2", "under": 92},
    "stages": [{"action": "CHECK", "priority": "low"}],
    "text": "low",
    "clears_when": "high",
    "needs_signoff": True,
}


def rule(**changes: object) -> grammar.RuleTable:
    table = {name: value for name, value in (RULE | changes).items() if value is not None}
    return grammar.RuleTable.model_validate_json(TypeAdapter(dict[str, Any]).dump_json(table))


def misfits(table: grammar.RuleTable) -> list[tuple[str, str]]:
    reader = Reader(UNITS, {"EJ": "judgement"})
    reader.rule(table, ())
    return [(".".join(map(str, one.path)), one.problem) for one in reader.misfits]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ('{"signal":"hr","over":120}', Limit(Quantity.HR, Op.OVER, 120)),
        ('{"signal":"hr","at_least":120}', Limit(Quantity.HR, Op.AT_LEAST, 120)),
        ('{"signal":"hr","under":50}', Limit(Quantity.HR, Op.UNDER, 50)),
        ('{"signal":"hr","at_most":50}', Limit(Quantity.HR, Op.AT_MOST, 50)),
        ('{"signal":"hr","at_least":{"times_baseline":1.2}}',
         Relative(Quantity.HR, Op.AT_LEAST, 1.2)),
        ('{"signal":"hr","under":{"above_baseline":30}}', Rise(Quantity.HR, Op.UNDER, 30)),
        ('{"signal":"spo2","falls_by":4,"within_s":60}', Fall(Quantity.SPO2, 4, 60_000)),
        ('{"signal":"spo2","back_within":2}', Recovered(Quantity.SPO2, 2)),
        ('{"all":[{"signal":"hr","over":1},{"any":[{"signal":"rr","over":2}]}]}',
         AllOf((Limit(Quantity.HR, Op.OVER, 1), AnyOf((Limit(Quantity.RR, Op.OVER, 2),))))),
        ('{"at_least_of":1,"terms":[{"signal":"hr","over":1}]}',
         AtLeast(1, (Limit(Quantity.HR, Op.OVER, 1),))),
    ],
)  # fmt: skip
def test_conditions(text: str, condition: Condition) -> None:
    reader = Reader(UNITS, {})
    assert reader.condition(CONDITION.validate_json(text), ()) == condition
    assert reader.misfits == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"situation": "sensor_off"}, [("when", "stands beside a situation")]),
        ({"when": None}, [("", "has neither when nor situation")]),
        ({"when": {"signal": "pump_feed", "over": 0}},
         [("when.signal", "pump_feed belongs to a named situation; no limit can speak of it")]),
        ({"when": {"at_least_of": 2, "terms": [RULE["when"]]}},
         [("when.at_least_of", "asks for 2 of 1")]),
        ({"when": {"any": [RULE["when"], {"signal": "hr"}]}},
         [("when.any.1", "compares hr with no limit")]),
        ({"stages": [RULE["stages"][0] | {"when": {"signal": "hr"}}]},
         [("stages.0.when", "compares hr with no limit")]),
        ({"clear": {"when": {"signal": "hr"}}}, [("clear.when", "compares hr with no limit")]),
        ({"soften": {"to": "low"}}, [("soften", "never applies")]),
        ({"soften": {"to": "low", "baseline_of": "hr"}}, [("soften", "has half a baseline")]),
        ({"soften": {"to": "low", "baseline_under": 55}}, [("soften", "has half a baseline")]),
        ({"soften": {"to": "low", "baseline_of": "hr", "baseline_under": 55}}, []),
        ({"soften": {"to": "low", "baseline_of": "pump_feed", "baseline_under": 55}},
         [("soften.baseline_of.signal",
           "pump_feed belongs to a named situation; no limit can speak of it")]),
        ({"soften": {"to": "low", "when": RULE["when"]}}, []),
        ({"parameters": {"share": 0.2}},
         [("parameters.share", "is no number of a rule without a situation")]),
        ({"when": None, "situation": "artifact"},
         [("parameters", "artifact needs the number difference")]),
        ({"when": None, "situation": "device_alarm", "parameters": {"in_a_row": 2}}, []),
        ({"source": {"EJ": "all"}}, []),
        ({"source": {"XX": "all"}}, [("source.XX", "no reference is called XX")]),
    ],
)  # fmt: skip
def test_words_that_do_not_fit_together(changes: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert misfits(rule(**changes)) == told


def test_the_subject_is_the_first_signal_unless_it_is_said() -> None:
    either = {"any": [{"signal": "nibp_sys", "over": 200}, {"signal": "nibp_dia", "over": 120}]}
    reader = Reader(UNITS, {})
    assert reader.rule(rule(when=either), ()).subject is Quantity.NIBP_SYS
    assert reader.rule(rule(when=either, subject="nibp_dia"), ()).subject is Quantity.NIBP_DIA
    named = rule(when=None, situation="sensor_off")
    assert reader.rule(named, ()).subject is None


def test_alarm_codes_are_of_the_stage_they_stand_at() -> None:
    stages = [
        {"action": "CHECK", "priority": "medium", "alarm_codes": ["battery_low"]},
        {"action": "CHECK", "priority": "high", "alarm_codes": ["battery_empty", "door_open"]},
    ]
    read = Reader(UNITS, {}).rule(rule(when=None, situation="device_alarm", stages=stages), ())
    assert read.alarm_codes == {"battery_low": 0, "battery_empty": 1, "door_open": 1}


def test_references_are_written_out_with_what_they_stand_behind() -> None:
    reader = Reader(UNITS, {"EJ": "judgement", "seed": '"In the event"'})
    written = reader.source({"seed": "the limit", "EJ": "the hold"}, ())
    assert written == '"In the event": the limit; judgement: the hold'
    assert reader.source("as it is", ()) == "as it is"


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("spo2", "%"), ("nibp_dia", "mm[Hg]"), ("rate_of_plan", "1"), ("dose_per_kg", "mg/kg"),
     ("volume_gap_ml", "mL")],
)  # fmt: skip
def test_every_quantity_has_a_unit(quantity: str, unit: str) -> None:
    assert unit_for(Quantity(quantity)) == unit


def test_the_nearest_word() -> None:
    assert nearest("check", ["INFO", "CHECK"]) == "Did you mean CHECK?"
    assert nearest("pulse", ["INFO", "CHECK"]) == ""


def test_parameters_are_those_of_the_grammar() -> None:
    named = frozenset().union(*PARAMETERS.values(), *OPTIONAL.values())
    assert named == grammar.ParameterTable.model_fields.keys()
    assert {*PARAMETERS, *OPTIONAL} <= set(Situation)
