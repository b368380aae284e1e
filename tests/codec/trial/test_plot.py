"""Drawings are SVG that speaks of no address, with what they show where it belongs."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from app.codec.report.paper import Figure
from app.codec.trial import plot
from app.codec.trial.result import differences
from app.core.comparison import Tally, tallies
from app.core.protocol import Priority
from tests.codec.trial.trials import eventful, low, result, side

NAMED = "{http://www.w3.org/2000/svg}"


def parsed(figure: Figure) -> ET.Element:
    assert not re.search(r"href|url\(|<script", figure.svg)
    return ET.fromstring(figure.svg)  # noqa: S314 - our own drawing


def words(figure: Figure) -> list[str]:
    return ["".join(one.itertext()) for one in parsed(figure).iter(f"{NAMED}text")]


def test_bars_of_each_rule_before_and_after() -> None:
    figure = plot.bars(tallies([eventful().comparison]))
    assert figure.told == "SPO2-LOW 3 before, 3 after; SAME 1 before, 1 after"
    widths = [float(one.attrib["width"]) for one in parsed(figure).iter(f"{NAMED}rect")]
    assert (
        widths == [plot.RIGHT - plot.LEFT] * 2 + [pytest.approx((plot.RIGHT - plot.LEFT) / 3, abs=0.01)] * 2
    )
    assert words(figure)[:3] == ["SPO2-LOW", "3", "3"]
    assert figure.below == ()


def test_rules_that_find_no_room_are_counted() -> None:
    many = [Tally(f"R{n:02d}", Priority.LOW, n, n, 0, 0, (), 0, 0) for n in range(plot.MOST_RULES + 2)]
    figure = plot.bars(many)
    assert "R01" not in words(figure)
    assert figure.below == ("2 rules with fewer alerts are in the table.",)
    assert parsed(plot.bars([])) is not None


def test_one_alert_over_its_numbers() -> None:
    found = eventful()
    figure = plot.alert(differences(found.comparison)[0], found, 5_000)
    told = words(figure)
    assert "SpO2 %" in told
    assert told.count("low CHECK") == 2
    lines = [one.attrib for one in parsed(figure).iter(f"{NAMED}path") if one.attrib.get("stroke-dasharray")]
    assert len(lines) == 2, "a limit of each side"
    assert figure.title == "0:00:20 SPO2-LOW: told +25 s, ends +30 s"
    assert figure.below[0].startswith("before: 90 under 92")


def test_a_hole_in_the_numbers_is_a_hole_in_the_line() -> None:
    found = eventful()
    one = differences(found.comparison)[0]
    plain = [len(list(parsed(plot.alert(one, found, gap)).iter(f"{NAMED}path"))) for gap in (5_000, 1_000)]
    assert plain[1] == plain[0] + 1


def test_cuff_measurements_are_dots() -> None:
    cuff = low(20_000, 60_000)
    first = replace(cuff.first, subject="nibp_sys")
    found = result(side(replace(cuff, first=first)), side())
    points = tuple((found.trial.since + 1_000 * n, 150.0 + n) for n in range(5))
    found = replace(found, points={("chair-1", "nibp_sys"): points})  # type: ignore[dict-item]
    figure = plot.alert(differences(found.comparison)[0], found, 5_000)
    assert len(list(parsed(figure).iter(f"{NAMED}circle"))) == 5


def test_an_alert_without_numbers_still_shows_when_each_side_has_it() -> None:
    found = replace(eventful(), points={}, begins=None)
    gone = differences(found.comparison)[2]
    figure = plot.alert(gone, found, 5_000)
    assert figure.title == "2026-05-28 20:33:20 chair-1 SPO2-LOW: gone"
    assert words(figure).count("low CHECK") == 1
    assert figure.height < plot.alert(differences(eventful().comparison)[0], eventful(), 5_000).height


def test_a_flat_line_has_a_scale() -> None:
    found = result(side(low(20_000, 60_000)), side())
    flat = tuple((found.trial.since + 1_000 * n, 92.0) for n in range(60))
    found = replace(found, points={("chair-1", "spo2"): flat})  # type: ignore[dict-item]
    assert "nan" not in plot.alert(differences(found.comparison)[0], found, 5_000).svg
