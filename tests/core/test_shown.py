"""What a screen is told of a bed: nothing that could be changed behind its back."""

from __future__ import annotations

from dataclasses import is_dataclass

from app.core import shown


def test_everything_shown_is_frozen() -> None:
    kinds = [one for one in vars(shown).values() if is_dataclass(one) and isinstance(one, type)]
    assert shown.BedView in kinds
    assert all(one.__dataclass_params__.frozen for one in kinds)  # type: ignore[attr-defined]
