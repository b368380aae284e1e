"""The table of requirements in ``docs/features.md`` is whole, and everything it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Final, NamedTuple

import pytest

from app.shipped import protocol_of
from tests.support import ROOT

ASKED: Final = (
    *(f"D{n}" for n in range(1, 11)),
    *(f"C{n}" for n in range(1, 17)),
    *(f"M{n}" for n in range(1, 21)),
    *(f"S-{n}" for n in range(1, 15)),
    "A1",
)
"""Every statement of the seed texts that asks for something, and what those that ask for a name lean on."""

CODE: Final = re.compile(r"`((?:app|tests)/[\w/]+\.py)(?::(\w+))?`")
RULE: Final = re.compile(r"rule ([A-Z0-9-]+)")
QUESTION: Final = re.compile(r"question (\w+)")
TEMPLATE: Final = re.compile(r"practice template (\w+)")


class Row(NamedTuple):
    """One requirement."""

    id: str
    asked: str
    lives: str
    shown: str


def rows() -> list[Row]:
    lines = (ROOT / "docs" / "features.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [Row(*cell) for cell in cells if re.fullmatch(r"[ACDM]\d+|S-\d+", cell[0])]


@cache
def names_in(path: str) -> frozenset[str]:
    """What a module defines at its top level."""
    tree = ast.parse((ROOT / path).read_text())
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )


def test_nothing_is_missing_and_nothing_is_there_twice() -> None:
    assert tuple(row.id for row in rows()) == ASKED


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_what_a_row_names_is_there(row: Row) -> None:
    if row.lives.startswith("EDU"):
        assert row.id == "S-14", "education is said to be so, and is the exception"
        return
    practice = protocol_of(None)[0].practice
    rules = {rule.id for rule in protocol_of(None)[0].rules}
    found = [*CODE.findall(row.lives), *RULE.findall(row.lives), *QUESTION.findall(row.lives)]
    assert found or TEMPLATE.search(row.lives), "it lives somewhere"
    for path, name in CODE.findall(row.lives):
        assert path.startswith("app/")
        assert not name or name in names_in(path), f"{path} has no {name}"
    assert set(RULE.findall(row.lives)) <= rules
    assert set(QUESTION.findall(row.lives)) <= {one.id for one in practice.questions}
    assert set(TEMPLATE.findall(row.lives)) <= {one.id for one in practice.course.templates}
    tests = CODE.findall(row.shown)
    assert tests, "something shows it"
    for path, _ in tests:
        assert path.startswith("tests/")
        assert any(name.startswith("test_") for name in names_in(path)), f"{path} has no test"
