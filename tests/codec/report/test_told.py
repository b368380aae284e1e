"""Alerts with onset, acknowledgement, action and end; silences, actions, doses and rates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.codec.report import told
from app.codec.report.facts import Facts
from app.core.vitals import MINUTE
from tests.report_facts import BED, Visitor, facts_of, utc, visited


async def alerts(facts: Facts) -> dict[str, tuple[str, ...]]:
    table = told.alerts(facts, utc(facts))
    return {row[2].rpartition("(")[2].partition(")")[0]: row for row in table.rows}


async def test_an_alert_from_onset_to_end() -> None:
    facts = await visited()
    rows = await alerts(facts)
    onset, priority, text, acknowledged, action, end = rows["SPO2-CRIT"]
    assert onset < end
    assert priority == "*** HIGH"
    assert text.startswith("PAUSE: SpO2 8")
    assert acknowledged.startswith("J. Osei, RN, after 1 min")
    assert "seen" in acknowledged
    assert action.startswith("paused ")
    assert action.endswith(", J. Osei, RN")
    assert end.endswith(", cleared")
    ordered = [row[0] for row in told.alerts(facts, utc(facts)).rows]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize(
    ("changed", "column", "shown"),
    [
        ({"ack": None, "escalation": 0}, 3, "not acknowledged"),
        ({"ack": None, "escalation": 1}, 3, "not acknowledged; escalated once"),
        ({"ack": None, "escalation": 2}, 3, "not acknowledged; escalated 2 times"),
        ({"closed_at": None, "state": "active_unacked"}, 5, "not ended, not acknowledged"),
        ({"closed_at": None, "state": "returned_unacked"}, 5, "condition gone, not acknowledged"),
        ({"closed_at": None, "state": "a_new_state"}, 5, "a_new_state"),
        ({"close_reason": "session_closed"}, 5, "session closed"),
        ({"close_reason": None}, 5, "over"),
        ({"close_reason": "quite_new"}, 5, "quite new"),
        ({"bed": None}, 2, "of the service itself"),
        ({"provisional": True}, 2, "provisional"),
    ],
)
async def test_an_alert_in_every_state(changed: dict[str, object], column: int, shown: str) -> None:
    facts = await visited()
    one = {**next(alert for alert in facts.alerts if alert["rule"] == "SPO2-CRIT"), **changed}
    (row,) = told.alerts(replace(facts, alerts=(one,)), utc(facts)).rows
    assert row[column].endswith(shown)


async def test_silences_name_their_alert() -> None:
    facts = await visited()
    rows = told.silenced(facts, utc(facts)).rows
    assert rows
    assert all(row[3] == "Dr A. Berg" for row in rows)
    assert any(row[2].startswith("SPO2-CRIT: ") for row in rows)
    assert told.silenced(replace(facts, frames=()), utc(facts)).nothing == "No alert was silenced."


async def test_actions_say_whether_the_pump_showed_them() -> None:
    facts = await visited()
    (row,) = told.deeds(facts, utc(facts)).rows
    assert row[1:] == ("paused", "J. Osei, RN", "shown by the pump", "stopped at the pump")


async def test_doses_and_pauses() -> None:
    facts = await visited()
    lines = told.doses(facts, utc(facts)).lines
    assert lines[1] == "Infusing for 41 min 23 s, paused once."
    assert lines[2] == "Paused 20:56:03 to 21:01:21, 5 min 18 s."
    visitor = Visitor()
    for state in ("infusing", "paused", "infusing", "paused", "infusing"):
        visitor.at += MINUTE
        visitor.pump(BED, state, 45.0)
    facts = await facts_of(visitor)
    assert told.doses(facts, utc(facts)).lines[1].endswith(", paused 2 times.")
    before = replace(facts, frames=(), session={**facts.session, "phase": "pre", "dose_mg": None})
    assert told.doses(before, utc(facts)).lines == ("Given: not known.", "The infusion did not begin.")


async def test_an_infusion_without_a_pause() -> None:
    visitor = Visitor()
    visitor.pump(BED, "infusing", 45.0)
    visitor.pump(BED, "infusing", 45.0)
    facts = await facts_of(visitor)
    assert told.doses(facts, utc(facts)).lines[1] == "Infusing for 1 s, paused not at all."


async def test_rates_as_reported_with_the_holes() -> None:
    facts = await visited()
    assert told.rates(facts, utc(facts)).rows == (
        ("20:36:44", "20:45:34", "infusing", "45 mL/h"),
        ("20:45:34", "20:56:03", "infusing", "58.5 mL/h"),
        ("20:56:03", "20:59:10", "paused", "none"),
        ("20:59:10", "21:01:21", "not heard", "not known"),
        ("21:01:21", "21:23:25", "infusing", "30 mL/h"),
        ("21:23:25", "21:23:25", "completed", "none"),
    )


async def test_a_pump_of_which_nothing_is_kept() -> None:
    facts = replace(await visited(), pump=(), kept_since=None)
    assert told.rates(facts, utc(facts)).nothing.startswith("Pump reports from before ")
    assert told.rates(replace(facts, kept_since=0), utc(facts)).nothing == "No pump was heard."
