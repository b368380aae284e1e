"""Named situations: begun by facts, staged by the clock, ended by facts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.draft import Draft
from app.core.plan import Patient
from app.core.protocol import Phase, Situation
from app.core.situations import begin, cease, happen, is_momentary, persist
from app.core.state import Standing
from tests.support import START, Bed, shipped


def draft(*without: str) -> Draft:
    rules = tuple(rule for rule in shipped().rules if rule.id not in without)
    bed = Bed(replace(shipped(), rules=rules))
    bed.vitals(0, spo2=97)
    return Draft.of(bed.state, START + 1_000)


def test_a_protocol_without_the_rule_stays_silent() -> None:
    working = draft("TEC-DEV-OFF", "TEC-GAP", "TEC-ASSOC")
    begin(working, Situation.DEVICE_OFFLINE, "m1")
    happen(working, Situation.SEQUENCE_GAP, "m1")
    persist(working, Situation.ASSOCIATION, "m1", "why")
    cease(working, Situation.DEVICE_OFFLINE, "m1")
    assert not working.alerts
    assert not working.lasting


def test_the_cause_is_the_newest_word() -> None:
    working = draft()
    begin(working, Situation.DEVICE_OFFLINE, "m1", "one")
    begin(working, Situation.DEVICE_OFFLINE, "m1", "other")
    begin(working, Situation.DEVICE_OFFLINE, "m1", "other")
    assert [one.cause for one in working.lasting.values()] == ["other"]


def test_only_some_are_over_when_told() -> None:
    working = draft()
    assert is_momentary(working, "PMP-RESUME")
    assert not is_momentary(working, "TEC-LOST")
    assert not is_momentary(working, "NOT-A-RULE")


def test_what_goes_on_is_told_once_and_ends_a_minute_after_it_stopped() -> None:
    bed = Bed()
    bed.vitals(0, spo2=97, device="m1")
    for at in (1_000, 30_000, 55_000):
        bed.vitals(at, spo2=96, device="m2")
    assert bed.alert("TEC-ASSOC").subject == "m2"
    bed.vitals(60_000, spo2=97, device="m1")
    bed.tick(114_999)
    assert "TEC-ASSOC" in bed.open_rules()
    bed.tick(115_000)
    assert "TEC-ASSOC" not in bed.open_rules()


@pytest.mark.parametrize(
    ("phase", "risk", "minutes"),
    [
        (None, False, 13),
        (Phase.INFUSING, False, 13),
        (Phase.INFUSING, True, 8),
        (Phase.OBSERVATION, False, 18),
    ],
)
def test_how_old_a_cuff_reading_may_be(phase: Phase | None, risk: bool, minutes: int) -> None:
    bed = Bed()
    bed.open(0)
    session = bed.state.session
    assert session is not None
    if risk:
        patient = replace(session.patient or Patient("K", 80), cv_risk=True)
        bed.state = replace(bed.state, session=replace(session, patient=patient))
    if phase is Phase.OBSERVATION:
        bed.phase(1, Phase.INFUSING)
    if phase is not None:
        bed.phase(2, phase)
    bed.vitals(1_000, nibp_sys=120, nibp_dia=75)
    bed.tick(1_000 + minutes * 60_000 - 1)
    assert "TEC-CUFF-STALE" not in bed.open_rules()
    bed.tick(1_000 + minutes * 60_000)
    assert bed.alert("TEC-CUFF-STALE").priority == "medium"
    bed.vitals(2_000 + minutes * 60_000, nibp_sys=121, nibp_dia=75)
    assert "TEC-CUFF-STALE" not in bed.open_rules()


def test_while_pressure_is_an_alert_the_next_cuff_is_due_sooner() -> None:
    bed = Bed()
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    for at in (1_000, 2_000):
        bed.vitals(at, nibp_sys=165, nibp_dia=80)
    bed.tick(2_000 + 8 * 60_000)
    assert "TEC-CUFF-STALE" in bed.open_rules()


@pytest.mark.parametrize(
    ("phases", "due"),
    [
        ([Phase.ENDED_EARLY], False),
        ([Phase.ENDED_EARLY, Phase.DISCHARGED], False),
        ([Phase.INFUSING, Phase.ENDED_EARLY], True),
        ([Phase.INFUSING, Phase.OBSERVATION, Phase.RECOVERED], True),
        ([Phase.INFUSING, Phase.OBSERVATION, Phase.RECOVERED, Phase.DISCHARGED], False),
    ],
)
def test_whoever_was_given_the_drug_is_due_a_cuff_until_discharge(phases: list[Phase], due: bool) -> None:
    bed = Bed()
    bed.open(0)
    for phase in phases:
        bed.phase(1, phase)
    bed.tick(1_080_000 - 1)
    assert "TEC-CUFF-STALE" not in bed.open_rules()
    bed.tick(3_600_000)
    assert ("TEC-CUFF-STALE" in bed.open_rules()) is due


def test_an_arterial_line_does_not_stand_in_for_a_cuff() -> None:
    bed = Bed()
    bed.open(0)
    bed.stream(1_000, 781_000, 60_000, abp_sys=120)
    assert "TEC-CUFF-STALE" in bed.open_rules()


@pytest.mark.parametrize("minutes", [11, 13, 17, 20])
def test_of_who_has_left_no_cuff_is_due(minutes: int) -> None:
    """Its interval is 18 min in observation and 13 without a phase: closing must not shorten it."""
    bed = Bed()
    bed.open(0)
    bed.phase(1, Phase.INFUSING)
    bed.phase(2, Phase.OBSERVATION)
    bed.vitals(3, nibp_sys=120, nibp_dia=75, spo2=97)
    bed.stream(60_000, minutes * 60_000, 60_000, spo2=97)
    bed.close(minutes * 60_000 + 1)
    assert bed.state.standing is Standing.UNASSIGNED, "the monitor still sends"
    assert "TEC-CUFF-STALE" not in bed.open_rules()
    bed.stream(minutes * 60_000 + 2_000, minutes * 60_000 + 1_200_000, 60_000, spo2=97)
    assert "TEC-CUFF-STALE" not in bed.open_rules()


def test_whoever_stays_after_the_session_is_due_a_cuff_from_the_next_one_on() -> None:
    bed = Bed()
    bed.open(0)
    bed.vitals(1_000, nibp_sys=120, nibp_dia=75)
    bed.close(2_000)
    bed.vitals(600_000, nibp_sys=121, nibp_dia=75)
    bed.stream(601_000, 1_400_000, 60_000, spo2=97)
    assert bed.alert("TEC-CUFF-STALE").raised_at == START + 600_000 + 780_000
