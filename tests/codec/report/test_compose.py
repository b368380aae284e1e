"""The whole report in its order, for every sort of visit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codec.report.compose import compose
from app.codec.report.facts import Facts
from app.codec.report.paper import Table
from app.core.events import CloseSession, OpenSession, SetPhase
from app.core.plan import Patient, Plan
from app.core.protocol import Phase
from app.core.vitals import Origin
from tests.report_facts import BED, Visitor, charted, facts_of, utc, visited


async def test_a_report_is_read_in_this_order() -> None:
    facts = charted(await visited())
    document = compose(facts, utc(facts))
    assert [block.title for block in document.blocks] == [
        "Session", "The visit", "Vital signs", "Phases", "Baseline", "Checks", "Alerts", "Silences",
        "Gates overridden", "Limits changed for this session", "Dose and pauses", "Pump, as it reported",
        "Actions recorded", "Other medicines given", "Adverse events", "Screening", "Declared",
        "Discharge list", "Notes", "Satisfaction", "Signed",
    ]  # fmt: skip
    assert document.title == "Session report"
    assert document.subtitle == "K-17, session chair-3.s1, 2026-05-28"


async def test_every_page_says_by_which_rules_and_what_made_it() -> None:
    facts = await visited()
    assert facts.protocol is not None
    foot = " ".join(compose(facts, utc(facts)).foot)
    for part in (facts.protocol.sha256, facts.protocol.version, "Dripwatch 0.1.0", "Times in UTC", "K-17"):
        assert part in foot
    assert "Bedside monitor and pump alarms remain primary." in foot


@pytest.mark.parametrize(
    ("origin", "banner"),
    [
        (Origin.DEVICE, ""),
        (Origin.SIMULATED, "SIMULATED. Not a patient's record: numbers here are of origin simulated."),
        (Origin.REPLAY, "SIMULATED. Not a patient's record: numbers here are of origin replay."),
    ],
)
async def test_numbers_that_are_nobodys_are_told_on_every_page(origin: Origin, banner: str) -> None:
    facts = await visited(origin)
    assert compose(facts, utc(facts)).banner == banner


async def unplanned() -> Facts:
    visitor = Visitor()
    visitor.pump(BED, "infusing", 45.0)
    return await facts_of(visitor)


async def just_opened() -> Facts:
    visitor = Visitor()
    plan = Plan("ketamine", 40.0, dose_mg=40.0)
    visitor.take(OpenSession(visitor.at, BED, "c", Patient("K-2", 80.0), plan, ""))
    return await facts_of(visitor)


async def ended_early() -> Facts:
    visitor = Visitor()
    visitor.stream(0.2, spo2=97, hr=72)
    plan = Plan("ketamine", 40.0, dose_mg=40.0)
    visitor.take(OpenSession(visitor.at, BED, "c", Patient("K-2", 80.0), plan, ""))
    visitor.stream(1, spo2=97, hr=72)
    visitor.take(SetPhase(visitor.at + 1, BED, "e", visitor.mine, Phase.ENDED_EARLY, "RN", "unwell"))
    visitor.take(CloseSession(visitor.at + 2, BED, "f", visitor.mine, "RN", "unwell", override=True))
    return await facts_of(visitor)


async def pruned() -> Facts:
    return replace(await visited(), readings=(), pump=(), kept_since=None, protocol=None)


@pytest.mark.parametrize("visit", [unplanned, just_opened, ended_early, pruned])
async def test_no_cell_is_blank_whatever_the_visit(visit: object) -> None:
    assert callable(visit)
    facts = await visit()
    document = compose(facts, utc(facts))
    for block in document.blocks:
        if isinstance(block, Table):
            assert block.rows or block.nothing
    assert document.subtitle


async def test_a_visit_that_ended_early_says_so() -> None:
    facts = await ended_early()
    assert facts.closed is not None
    document = compose(facts, utc(facts))
    (phases,) = [block for block in document.blocks if isinstance(block, Table) and block.title == "Phases"]
    assert [row[0] for row in phases.rows] == ["preparation", "ended early"]


async def test_nobody_is_named_where_nobody_is_known() -> None:
    facts = await unplanned()
    assert compose(facts, utc(facts)).subtitle.startswith("patient not recorded, session chair-3.s1, 2026")


async def test_crowded_measurements_have_their_table() -> None:
    facts = await visited()
    crowd = tuple(
        (name, facts.opened + at * 20_000, 100.0 + at)
        for at in range(60)
        for name in ("nibp_sys", "nibp_dia")
    )
    titles = [block.title for block in compose(replace(facts, readings=crowd), utc(facts)).blocks]
    assert "Cuff measurements" in titles
