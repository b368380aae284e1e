"""The drawings say what the facts say: limits, holes, what is not kept, what is to come."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.codec.report import figures
from app.codec.report.facts import Facts
from app.codec.report.paper import Figure, Table
from app.core.events import OpenSession
from app.core.plan import Patient, Plan
from app.core.practice import Practice, Schedule
from app.core.vitals import MINUTE
from tests.report_facts import BED, Visitor, facts_of, utc, visited
from tests.support import shipped


def lanes(facts: Facts) -> tuple[Figure, Table | None]:
    return figures.vital_lanes(facts, utc(facts))


def texts(figure: Figure) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", figure.svg)


async def test_limits_are_those_of_the_infusion_with_word_and_asterisks() -> None:
    figure, table = lanes(await visited())
    told = texts(figure)
    assert "PAUSE under 88 ***" in told
    assert "SLOW systolic 145.2 or over **" in told
    assert "baseline systolic 121" in told
    assert not [words for words in told if words.startswith("baseline mean")]
    assert table is None
    assert figure.told.startswith("SpO2 85 to 98; ")


async def test_before_the_infusion_they_are_those_of_now() -> None:
    facts = await visited()
    early = tuple(one for one in facts.frames if one["change"]["kind"] == "session_opened")
    told = texts(lanes(replace(facts, frames=early))[0])
    assert "CHECK under 88 ***" in told


async def test_a_hole_in_the_data_is_a_hole_in_the_line() -> None:
    figure, _ = lanes(await visited())
    assert figure.svg.count('stroke="#06628A" stroke-width="0.9"') == 2


async def test_what_was_removed_is_told_and_so_is_silence() -> None:
    facts = await visited()
    pruned = replace(facts, kept_since=None, readings=(), pump=())
    figure, _ = lanes(pruned)
    told = " ".join(texts(figure))
    assert told.count("No readings are kept from before") == 4
    assert "Pump reports from before 2026" not in told
    assert "Pump reports from before" in told
    assert any("are not kept" in line for line in figure.below)
    part = replace(facts, kept_since=facts.opened + 10 * MINUTE)
    assert any("from before 20:37:40 are not kept" in line for line in lanes(part)[0].below)
    silent, _ = lanes(replace(facts, pump=(), readings=()))
    assert texts(silent).count("No readings.") == 4
    assert "No pump was heard." in texts(silent)
    assert "SpO2 without readings" in silent.told


async def test_crowded_pressures_have_a_table_with_all_of_them() -> None:
    facts = await visited()
    crowd = tuple(
        (name, facts.opened + at * 20_000, value + at)
        for at in range(60)
        for name, value in (("nibp_sys", 100.0), ("nibp_dia", 60.0))
    )
    figure, table = lanes(replace(facts, readings=crowd))
    assert table is not None
    assert len(table.rows) == 60
    assert table.rows[0] == ("20:27:40", "100", "60", "not recorded")
    assert any("stand too close" in line for line in figure.below)


async def test_arterial_pressure_is_drawn_and_said_not_to_be_judged() -> None:
    facts = await visited()
    line = tuple(("abp_sys", facts.opened + at * 1000, 120.0) for at in range(60))
    figure, _ = lanes(replace(facts, readings=line))
    assert "Blood pressure, cuff, mmHg (lines: arterial, not judged)" in texts(figure)


async def test_without_rules_or_view_there_are_no_limits() -> None:
    facts = await visited()
    told = texts(lanes(replace(facts, frames=(), protocol=None))[0])
    assert not [words for words in told if words.endswith("*")]


WATCHED = Practice(schedule=Schedule(after_at_least_min=60.0))


@pytest.mark.parametrize(
    ("states", "minutes", "practice", "to_come"),
    [
        (("infusing",), 10, WATCHED, 2),
        (("infusing", "paused"), 10, WATCHED, 2),
        (("infusing",), 50, WATCHED, 1),
        (("infusing",), 10, Practice(), 1),
        (("infusing", "completed"), 10, WATCHED, 1),
        (("infusing", "completed"), 70, WATCHED, 0),
    ],
)
async def test_an_open_visit_shows_what_is_planned(
    states: tuple[str, ...], minutes: int, practice: Practice, to_come: int
) -> None:
    visitor = Visitor()
    patient, plan = Patient("K-2", 80.0), Plan("ketamine", 40.0, dose_mg=40.0)
    visitor.take(OpenSession(visitor.at, BED, "c", patient, plan, ""))
    for state in states:
        visitor.pump(BED, state, 45.0)
    visitor.at += minutes * MINUTE
    facts = replace(await facts_of(visitor), protocol=replace(shipped(), practice=practice))
    figure = figures.visit_ribbon(facts, utc(facts))
    assert figure.svg.count('fill="#FFFFFF" stroke="') == to_come
    assert 'stroke-width="1.8"' in figure.svg


async def test_without_rules_or_plan_nothing_is_known_of_what_comes() -> None:
    visitor = Visitor()
    visitor.pump(BED, "infusing", 45.0)
    facts = replace(await facts_of(visitor), protocol=None)
    assert 'fill="#FFFFFF" stroke="' not in figures.visit_ribbon(facts, utc(facts)).svg


async def test_a_closed_visit_shows_what_was_and_no_more() -> None:
    facts = await visited()
    figure = figures.visit_ribbon(facts, utc(facts))
    assert 'stroke-width="1.8"' not in figure.svg
    assert figure.told.startswith("Preparation 9 min 4 s, infusing 19 min 19 s, paused 5 min 18 s, ")
