from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, NamedTuple, NewType, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.plain import form_of
from app.core.protocol import Protocol

Name = NewType("Name", str)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Level(Enum):
    LOW = 0
    HIGH = 1


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float = 0.0
    label: str = ""


class Spot(NamedTuple):
    x: float
    y: int = 0
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class Ring:
    radius: int = 1


Shape: TypeAlias = Point | Ring


@dataclass(frozen=True, slots=True)
class Sheet:
    name: Name
    protocol: Protocol = field(repr=False)
    spare: Protocol | None = None
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    on: bool = False
    seen: int = 0
    origin: Point | None = None
    shape: Shape | None = None
    shapes: tuple[Shape, ...] = ()
    pair: tuple[int, str] = (0, "")
    runs: tuple[tuple[int, float], ...] = ()
    colours: frozenset[Colour] = frozenset()
    by_name: Mapping[Name, float] = field(default_factory=dict)
    by_colour: Mapping[Colour, tuple[int, ...]] = field(default_factory=dict)
    by_pair: Mapping[tuple[str, str], Point | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    either: Shape | None
    must: Shape


PROTOCOLS = {sha: Protocol("p", "1", sha, "P", ()) for sha in ("aa", "bb")}
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-5, 5)
POINTS = st.builds(Point, FLOATS, FLOATS, st.text(max_size=3))
SHAPES = POINTS | st.builds(Ring, st.integers())
SHEETS = st.builds(
    Sheet,
    st.text(max_size=3).map(Name),
    st.sampled_from(list(PROTOCOLS.values())),
    st.none() | st.sampled_from(list(PROTOCOLS.values())),
    st.sampled_from(Colour),
    st.sampled_from(Level),
    st.booleans(),
    st.integers() | st.integers(min_value=2**63, max_value=2**256),
    st.none() | POINTS,
    st.none() | SHAPES,
    st.lists(SHAPES, max_size=3).map(tuple),
    st.tuples(st.integers(), st.text(max_size=2)),
    st.lists(st.tuples(st.integers(), FLOATS), max_size=3).map(tuple),
    st.frozensets(st.sampled_from(Colour)),
    st.dictionaries(st.text(max_size=2).map(Name), FLOATS, max_size=3),
    st.dictionaries(st.sampled_from(Colour), st.lists(st.integers(), max_size=2).map(tuple)),
    st.dictionaries(st.tuples(st.text(max_size=2), st.text(max_size=2)), st.none() | POINTS),
)


def carried(value: object) -> Any:
    form = form_of(type(value))
    return form.read(json.loads(json.dumps(form.write(value))), PROTOCOLS)


@given(SHEETS)
def test_what_is_written_is_read_as_an_equal_value(sheet: Sheet) -> None:
    assert carried(sheet) == sheet


@given(SHEETS)
def test_what_is_printed_from_it_later_is_the_same(sheet: Sheet) -> None:
    """Whole numbers in float fields, minus zero and the order of mappings included."""
    back = carried(sheet)
    assert repr((back.origin, back.shapes, back.runs)) == repr((sheet.origin, sheet.shapes, sheet.runs))
    assert list(back.by_name.items()) == list(sheet.by_name.items())
    assert list(back.by_pair) == list(sheet.by_pair)
    assert json.dumps(form_of(Sheet).write(back)) == json.dumps(form_of(Sheet).write(sheet))


@given(SHEETS)
def test_classes_and_members_come_back_as_themselves(sheet: Sheet) -> None:
    back = carried(sheet)
    assert back.colour is sheet.colour
    assert back.level is sheet.level
    assert back.protocol is sheet.protocol
    assert back.spare is sheet.spare
    assert all(type(one) is Colour for one in (*back.by_colour, *back.colours))
    assert type(back.on) is bool


def test_defaults_are_left_out_but_numbers_with_a_fraction_never() -> None:
    assert form_of(Sheet).write(Sheet(Name("n"), PROTOCOLS["aa"])) == {
        "name": "n",
        "protocol": "aa",
    }
    assert form_of(Point).write(Point(1.0)) == {"x": 1.0, "y": 0.0}


@given(st.builds(Spot, FLOATS, st.integers(), st.none() | SHAPES))
def test_a_named_tuple_is_written_as_a_dataclass_is(spot: Spot) -> None:
    assert carried(spot) == spot
    assert type(carried(spot)) is Spot
    assert form_of(Spot).write(spot._replace(y=0, shape=None)) == {"x": spot.x}


def test_a_choice_without_a_default() -> None:
    for one in (Choice(None, Ring(2)), Choice(Ring(2), Point(1.0))):
        assert carried(one) == one
    assert form_of(Choice).write(Choice(None, Ring(2))) == {
        "either": None,
        "must": {"is": "Ring", "radius": 2},
    }


def test_sets_are_written_in_order() -> None:
    both = Sheet(Name("n"), PROTOCOLS["aa"], colours=frozenset(Colour))
    assert form_of(Sheet).write(both)["colours"] == ["blue", "red"]


@pytest.mark.parametrize("kind", [object, list[int], dict, int | str, Colour | Point, bytes])
def test_a_type_without_a_form_is_told_at_once(kind: object) -> None:
    with pytest.raises(TypeError, match="no plain form"):
        form_of(kind)


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        (Ring, {"radius": True}),
        (Ring, {"radius": 1.0}),
        (Ring, {"radius": "1"}),
        (Ring, {"radius": None}),
        (Ring, {"size": 1}),
        (Ring, [1]),
        (Point, {}),
        (Colour, "green"),
        (Level, "LOW"),
        (tuple[int, str], [1]),
        (tuple[int, ...], 1),
        (Protocol, "cc"),
        (Shape, {"is": "Square"}),
        (Shape, {"radius": 1}),
        (Shape, None),
    ],
)
def test_what_is_not_of_the_type_is_not_read(kind: object, plain: object) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        form_of(kind).read(plain, PROTOCOLS)
