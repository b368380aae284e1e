"""Phases by height and pattern, in their order, with words where they have room."""

from __future__ import annotations

import re
from datetime import UTC
from xml.etree import ElementTree as ET

import pytest

from app.codec.report import ribbon, svg
from app.codec.report.facts import Stay
from app.codec.report.words import PHASES, Times
from app.core.protocol import Phase
from app.core.vitals import MINUTE
from tests.support import START

TIMES = Times(UTC, "UTC", START)


def stay(phase: str, since: float, until: float) -> Stay:
    return Stay(phase, START + int(since * MINUTE), START + int(until * MINUTE))


VISIT = (stay("pre", 0, 10), stay("infusing", 10, 30), stay("paused", 30, 31), stay("observation", 31, 91))


def bars(drawn: str) -> list[dict[str, str]]:
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    return [dict(one.attrib) for one in root if one.tag.endswith("rect")]


def test_every_phase_has_its_length_and_look() -> None:
    drawn = bars(ribbon.draw(VISIT, (), None, TIMES))
    widths = [float(one["width"]) for one in drawn]
    assert widths[1] / widths[0] == pytest.approx(2, abs=0.01)
    assert len({(one["height"], one["fill"]) for one in drawn}) == len(VISIT)
    assert drawn[2]["fill"] == "url(#pause)"
    left = [float(one["x"]) for one in drawn]
    assert left == sorted(left)
    assert left[-1] + widths[-1] <= svg.WIDTH


def test_words_stand_where_they_have_room() -> None:
    told = re.findall(r"<text[^>]*>([^<]*)</text>", ribbon.draw(VISIT, (), None, TIMES))
    assert told == ["preparation", "infusing", "observation", "20:26", "21:57"]


def test_now_and_what_is_to_come_are_of_an_open_visit() -> None:
    to_come = (stay("observation", 91, 120),)
    drawn = ribbon.draw(VISIT, to_come, START + 91 * MINUTE, TIMES)
    assert bars(drawn)[-1]["fill"] == "#FFFFFF"
    assert drawn.count('stroke-width="1.8"') == 1
    assert 'stroke-width="1.8"' not in ribbon.draw(VISIT, (), None, TIMES)


def test_every_phase_is_known_here() -> None:
    assert set(ribbon.LOOKS) == set(PHASES) == set(Phase)
    strange = ribbon.draw((stay("another", 0, 0),), (), None, TIMES)
    assert len(bars(strange)) == 1
