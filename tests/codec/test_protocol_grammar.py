from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from app.codec import protocol_grammar as grammar
from app.core.protocol import Conventions, Op, Rule, Stage

CONDITION: Final[TypeAdapter[grammar.Condition]] = TypeAdapter(grammar.Condition)
SOURCE: Final[TypeAdapter[str | dict[str, str]]] = TypeAdapter(grammar.Source)


def test_it_has_a_word_for_everything_the_core_knows() -> None:
    numbers = {name.removesuffix("_s") for name in grammar.ConventionTable.model_fields}
    assert numbers == {part.name for part in fields(Conventions)}
    renamed = {"when": "situation", "minimum_display_s": "minimum_display"}
    words = {renamed.get(name, name) for name in grammar.RuleTable.model_fields}
    assert words | {"alarm_codes"} == {part.name for part in fields(Rule)}
    renamed = {"when": "condition", "hold_s": "hold"}
    words = {renamed.get(name, name) for name in grammar.StageTable.model_fields}
    assert words - {"alarm_codes"} == {part.name for part in fields(Stage)}
    assert len(grammar.COMPARISONS) == len(Op)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"signal":"spo2","under":92}', grammar.Compare),
        ('{"signal":"spo2","under":{"times_baseline":0.9}}', grammar.Compare),
        ('{"signal":"spo2","under":{"above_baseline":-4}}', grammar.Compare),
        ('{"signal":"spo2","falls_by":4,"within_s":60}', grammar.FallsBy),
        ('{"signal":"spo2","back_within":2}', grammar.BackWithin),
        ('{"all":[{"signal":"spo2","under":92}]}', grammar.Every),
        ('{"any":[{"signal":"spo2","under":92}]}', grammar.Either),
        ('{"at_least_of":1,"terms":[{"signal":"spo2","under":92}]}', grammar.Several),
    ],
)
def test_a_condition_is_what_its_words_say(text: str, kind: type[grammar.Table]) -> None:
    condition = CONDITION.validate_json(text)
    assert type(condition) is kind
    assert CONDITION.validate_json(CONDITION.dump_json(condition, exclude_none=True)) == condition


@pytest.mark.parametrize(
    "text",
    [
        "{}", "[]", "3", "null", '"spo2 < 92"', '{"all":[]}', '{"any":{}}',
        '{"signal":"spo2","under":"92"}', '{"signal":"spo2","under":NaN}',
        '{"signal":"spo2","under":92,"unit":"%"}', '{"signal":"spo2","under":{}}',
        '{"signal":"spo2","under":{"times_baseline":0}}',
        '{"signal":"spo2","falls_by":0,"within_s":60}', '{"signal":"spo2","falls_by":4}',
        '{"at_least_of":true,"terms":[{"signal":"spo2","under":92}]}',
    ],
)  # fmt: skip
def test_what_is_no_condition(text: str) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_json(text)


def test_a_choice_never_reads_like_a_field() -> None:
    words = {
        name
        for table in vars(grammar).values()
        if isinstance(table, type) and issubclass(table, grammar.Table)
        for name in table.model_fields
    }
    assert not grammar.TAGS & words


@pytest.mark.parametrize("source", ["a text", "", {"EJ": "all of it"}])
def test_sources(source: Any) -> None:
    assert SOURCE.validate_python(source) == source


def test_eight_references_written_out_fit_into_a_source() -> None:
    longest = 8 * (2_000 + len(": ") + 300 + len("; "))
    assert SOURCE.validate_python("x" * longest)
