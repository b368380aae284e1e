"""The working copy of a bed: opened from a state, frozen to the next, never writing in shared mappings."""

from __future__ import annotations

from dataclasses import fields, replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings

from app.core.alarm import Alert, close
from app.core.device import Device
from app.core.draft import Draft
from app.core.engine import initial, step
from app.core.index import index_of
from app.core.protocol import Action, Clear, Kind, Limit, Op, Phase, Priority, Protocol, Rule, Stage
from app.core.quantity import Quantity
from app.core.session import Baseline, Session
from app.core.state import BedState, Lasting
from app.core.vitals import SITE, SITE_NAME, DeviceId
from app.core.watch import Run, Watch
from tests.moves import Move, events_of, lives
from tests.support import CHAIR, START, Bed, shipped

KEY = ("SPO2-LOW", "spo2")


def rule(name: str, *, phases: frozenset[Phase] | None = None, needs_session: bool = False) -> Rule:
    """A rule that applies in some places."""
    return Rule(
        id=name,
        title=name,
        kind=Kind.PHYSIOLOGICAL,
        situation=Limit(Quantity.SPO2, Op.UNDER, 92),
        stages=(Stage(0, Action.CHECK, Priority.LOW),),
        clear=Clear(),
        phases=phases,
        needs_session=needs_session,
    )


SMALL = Protocol(
    "small",
    "1",
    "00",
    "small",
    (
        rule("ANYWHERE"),
        rule("VISIT", needs_session=True),
        rule("RUNNING", phases=frozenset({Phase.INFUSING, Phase.PAUSED})),
    ),
)


def session(phase: Phase, baseline: Baseline | None = None) -> Session:
    """A visit in a phase."""
    return Session("chair-1.s1", CHAIR, phase, START, START, "small", False, baseline=baseline)


BARE = initial(CHAIR, SMALL)


def draft(phase: Phase | None = None, state: BedState = BARE) -> Draft:
    """A draft of a bed in a phase; None: without a session."""
    visit = None if phase is None else session(phase)
    return Draft.of(replace(state, session=visit), START)


def some_alert() -> Alert:
    """An alert as the core makes it."""
    bed = Bed()
    bed.stream(0, 20_000, spo2=90)
    return bed.alert("SPO2-LOW")


# ---------------------------------------------------------------------------- open and freeze


def test_every_field_of_a_state_survives_a_turn_in_which_nothing_happens() -> None:
    """Both copies are by position: a swapped pair of like-typed fields would show here."""
    marks = {field.name: object() for field in fields(BedState)}
    marked = BedState(**(marks | {"protocol": SMALL, "session": session(Phase.PRE)}))  # type: ignore[arg-type]
    frozen = Draft.of(marked, 7).freeze(9)
    for field in fields(BedState):
        expected = {"clock": 7, "due": 9}.get(field.name, getattr(marked, field.name))
        assert getattr(frozen, field.name) is expected or getattr(frozen, field.name) == expected


@settings(max_examples=40)
@given(lives)
def test_open_and_freeze_is_nothing(life: list[Move]) -> None:
    state = initial(CHAIR, shipped())
    for event in events_of(life):
        state, _ = step(state, event)
        assert Draft.of(state, state.clock).freeze(state.due) == state


def test_a_draft_begins_with_nothing_to_say() -> None:
    one = draft()
    assert (one.outcomes, one.raised, one.touched, one.restless) == ([], set(), {}, False)


def test_another_protocol_brings_its_own_index() -> None:
    one = draft()
    assert one.index is index_of(SMALL)
    one.protocol = shipped()
    one.reindex()
    assert one.index is index_of(shipped())
    assert one.conventions is shipped().conventions


# ------------------------------------------------------------------------------ what is so now

APPLIES = {
    None: {"ANYWHERE"},
    Phase.PRE: {"ANYWHERE", "VISIT"},
    Phase.BASELINE: {"ANYWHERE", "VISIT"},
    Phase.INFUSING: {"ANYWHERE", "VISIT", "RUNNING"},
    Phase.PAUSED: {"ANYWHERE", "VISIT", "RUNNING"},
    Phase.OBSERVATION: {"ANYWHERE", "VISIT"},
    Phase.RECOVERED: {"ANYWHERE", "VISIT"},
    Phase.DISCHARGED: {"ANYWHERE", "VISIT"},
    Phase.ENDED_EARLY: {"ANYWHERE", "VISIT"},
}


@pytest.mark.parametrize(("phase", "rules"), APPLIES.items(), ids=str)
def test_which_rules_are_asked_in_a_phase(phase: Phase | None, rules: set[str]) -> None:
    one = draft(phase)
    assert {name for name, entry in one.index.rules.items() if one.applies(entry)} == rules
    assert one.phase is phase
    assert one.running == ("RUNNING" in rules)


def test_the_baseline_is_empty_until_one_is_locked() -> None:
    locked = Baseline({"spo2": 97.0}, START, 0, "", "RN")
    assert draft().baseline == {}
    assert draft(Phase.PRE).baseline == {}
    opened = Draft.of(replace(initial(CHAIR, SMALL), session=session(Phase.PRE, locked)), START)
    assert opened.baseline == {"spo2": 97.0}


def test_the_site_has_a_name_for_its_ids() -> None:
    assert draft().name == CHAIR
    assert Draft.of(initial(SITE, SMALL), START).name == SITE_NAME


def test_numbers_of_alerts_sessions_and_actions_are_given_once() -> None:
    one = draft()
    assert [one.number(which) for which in (0, 0, 1, 2, 2, 0)] == [1, 2, 1, 1, 2, 3]
    assert one.counters == (3, 1, 2)


# --------------------------------------------------------------------- writing, never in place


def test_an_alert_is_found_by_rule_and_subject() -> None:
    alert = some_alert()
    one = draft(state=replace(BARE, alerts={alert.id: alert}))
    assert one.open_alert(alert.rule, alert.subject) is alert
    assert one.open_alert(alert.rule, "hr") is None
    assert one.open_alert("SPO2-CRIT", alert.subject) is None


def test_an_alert_is_written_while_open_and_forgotten_when_closed_and_announced_both_times() -> None:
    alert = some_alert()
    before = MappingProxyType({"x.1": replace(alert, id="x.1")})
    one = draft(state=replace(BARE, alerts=before))
    one.put_alert(alert)
    assert list(one.alerts) == ["x.1", alert.id]
    closed = close(alert, START, "cleared")
    one.put_alert(closed)
    assert list(one.alerts) == ["x.1"]
    assert one.touched == {alert.id: closed}
    assert list(before) == ["x.1"]


def test_a_device_is_written() -> None:
    before = MappingProxyType({DeviceId("m1"): Device(DeviceId("m1"))})
    one = draft(state=replace(BARE, devices=before))
    one.put_device(Device(DeviceId("m1"), online=False))
    one.put_device(Device(DeviceId("m2")))
    assert [(device.id, device.online) for device in one.devices.values()] == [
        ("m1", False),
        ("m2", True),
    ]
    assert before[DeviceId("m1")].online


def test_what_is_remembered_of_a_rule_is_written_and_forgotten() -> None:
    watch = Watch((Run(0, 0, ()),))
    before = MappingProxyType({("OTHER", "hr"): watch})
    one = draft(state=replace(BARE, watches=before))
    one.put_watch(KEY, None)
    assert one.watches is before, "nothing to forget"
    one.put_watch(KEY, watch)
    assert set(one.watches) == {("OTHER", "hr"), KEY}
    one.put_watch(KEY, None)
    assert set(one.watches) == {("OTHER", "hr")}


def test_a_named_situation_is_written_and_forgotten() -> None:
    before = MappingProxyType({("OTHER", "m1"): Lasting(START)})
    one = draft(state=replace(BARE, lasting=before))
    one.put_lasting(KEY, None)
    assert one.lasting is before, "nothing to forget"
    one.put_lasting(KEY, Lasting(START))
    assert set(one.lasting) == {("OTHER", "m1"), KEY}
    one.put_lasting(KEY, None)
    assert set(one.lasting) == {("OTHER", "m1")}
