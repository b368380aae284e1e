"""Elements hold what they are given and nothing else."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from app.codec.report import svg

NASTY = """<b>"&'</text>"""


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


def test_nothing_leaves_its_place() -> None:
    drawn = parsed(svg.drawing(20, svg.text(1, 2, NASTY), svg.element("g", id=NASTY)))
    words, group = list(drawn)
    assert words.text == NASTY
    assert list(words) == []
    assert group.attrib == {"id": NASTY}
    assert drawn.attrib["viewBox"] == "0 0 510 20"


@pytest.mark.parametrize(
    ("value", "shown"), [(1.0, "1"), (1.256, "1.26"), (100.0, "100"), (-0.5, "-0.5"), (0.001, "0")]
)
def test_places_are_short(value: float, shown: str) -> None:
    assert svg.place(value) == shown


def test_a_line_and_its_dashes() -> None:
    assert "stroke-dasharray" not in svg.line(0, 0, 1, 1, "#000000")
    drawn = parsed(svg.line(0, 0.5, 10, 1, "#000000", 0.4, "4 2"))
    assert drawn.attrib == {
        "d": "M0 0.5L10 1", "stroke": "#000000", "stroke-width": "0.4", "fill": "none",
        "stroke-dasharray": "4 2",
    }  # fmt: skip


@pytest.mark.parametrize(("anchor", "left"), [("start", 100), ("middle", 88.4), ("end", 76.8)])
def test_a_ground_lies_under_its_words(anchor: str, left: float) -> None:
    ground, words = list(
        parsed(svg.element("g", svg.text(100, 50, "words", size=8, anchor=anchor, ground=True)))
    )
    assert words.text == "words"
    assert float(ground.attrib["x"]) == pytest.approx(left)
    assert float(ground.attrib["y"]) + float(ground.attrib["height"]) > 50


def test_bold_words_name_the_heavier_face() -> None:
    assert "SmBld" in parsed(svg.text(0, 0, "x", bold=True)).attrib["font-family"]
    assert "font-family" not in parsed(svg.text(0, 0, "x")).attrib
