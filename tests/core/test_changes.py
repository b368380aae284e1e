"""What can be said is a closed list in two groups: numbered facts, and asides."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from typing import get_args

import pytest

from app.core import changes
from app.core.changes import Aside, Change, Outcome

PARTS = {changes.Fault}
"""Values inside outcomes; everything else in the module is an outcome."""

WHOLES = {"alert", "session", "view", "action", "course", "room"}
"""Objects a numbered change may carry whole."""


@pytest.mark.parametrize("outcome", get_args(Outcome), ids=lambda outcome: outcome.__name__)
def test_an_outcome_says_when_and_where(outcome: type) -> None:
    assert [field.name for field in fields(outcome)][:2] == ["at", "bed"]
    assert outcome.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert hasattr(outcome, "__slots__")


@pytest.mark.parametrize("change", get_args(Change), ids=lambda change: change.__name__)
def test_a_numbered_change_carries_the_whole_object_it_changed(change: type) -> None:
    assert WHOLES & {field.name for field in fields(change)}


def test_the_union_of_outcomes_is_closed() -> None:
    defined = {
        one
        for _, one in inspect.getmembers(changes, inspect.isclass)
        if is_dataclass(one) and one.__module__ == changes.__name__
    }
    assert set(get_args(Outcome)) == defined - PARTS


def test_a_fact_is_numbered_or_not_and_never_both() -> None:
    assert set(get_args(Change)) | set(get_args(Aside)) == set(get_args(Outcome))
    assert not set(get_args(Change)) & set(get_args(Aside))
