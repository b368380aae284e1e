"""A practice that says nothing asks for nothing."""

from __future__ import annotations

from dataclasses import fields

from app.core.practice import Practice


def test_the_defaults_ask_for_nothing() -> None:
    practice = Practice()
    assert not practice.questions
    for part in (practice.dosing, practice.pre_dose, practice.schedule, practice.discharge):
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name != "needs_signoff":
                assert not (any(value) if isinstance(value, tuple) else value), field.name
