"""Yesterday's events under another protocol: who is told what, and whose word still finds its alert."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from app.core.changes import (
    ActionRecorded,
    AlertClosed,
    AlertRaised,
    CommandAnswered,
    CommandRefused,
    Outcome,
    SessionOpened,
)
from app.core.events import (
    Acknowledge,
    CloseSession,
    Deed,
    Event,
    OpenSession,
    ProtocolAdopted,
    RecordAction,
    SetPhase,
    Silence,
    Ticked,
)
from app.core.history import occurrences
from app.core.plan import Patient, Plan
from app.core.protocol import Phase, Protocol, Rule
from app.core.rehearsal import Live, Rehearsal
from app.core.suite import Suite
from app.core.vitals import SITE
from tests.core.test_suite import vitals
from tests.moves import Move, events_of, governed, lives
from tests.support import CHAIR, START, shipped

LAW = settings(max_examples=60)


def without(*rules: str) -> Protocol:
    """The shipped protocol without some rules."""
    return replace(shipped(), sha256="1" * 64, rules=tuple(r for r in shipped().rules if r.id not in rules))


def slower(rule: str, hold: int) -> Protocol:
    """The shipped protocol, with one rule's first stage held longer."""

    def edited(one: Rule) -> Rule:
        first, *rest = one.stages
        return replace(one, stages=(replace(first, hold=hold), *rest)) if one.id == rule else one

    return replace(shipped(), sha256="2" * 64, rules=tuple(map(edited, shipped().rules)))


def both(events: list[Event], protocol: Protocol) -> tuple[list[Outcome], list[Outcome], Rehearsal]:
    """What was said then and what is said now."""
    then, now = Live(Suite(shipped())), Rehearsal(protocol)
    lived: list[Outcome] = []
    rehearsed: list[Outcome] = []
    for event in events:
        outcomes = then.take(event)
        lived += outcomes
        rehearsed += now.take(event, outcomes, then.names)
    return lived, rehearsed, now


def rules(outcomes: list[Outcome]) -> list[tuple[int, str]]:
    return [(o.at - START, o.alert.rule) for o in outcomes if isinstance(o, AlertRaised)]


def low_oxygen(until: int) -> list[Event]:
    """SpO2 of 90 from the beginning, once a second."""
    return [vitals(n * 1000, CHAIR, n + 1, spo2=90, hr=70) for n in range(until // 1000 + 1)]


def test_another_hold_moves_the_alert() -> None:
    lived, rehearsed, _ = both(low_oxygen(40_000), slower("SPO2-LOW", 25_000))
    ((at, rule),) = rules(lived)
    assert rules(rehearsed) == [(25_000, rule)]
    assert at < 25_000


def test_an_acknowledgement_finds_the_alert_of_the_same_bed_rule_and_subject() -> None:
    """Its id is another: an alert that came before it then does not come now."""
    events = [
        vitals(0, CHAIR, 1, hr=70, nibp_sys=210, nibp_dia=80),
        *(vitals(1000 * n, CHAIR, n + 1, spo2=90, hr=70) for n in range(1, 30)),
    ]
    suite = Live(Suite(shipped()))
    for event in events:
        suite.take(event)
    named = next(alert for alert in suite.suite.alerts() if alert.rule == "SPO2-LOW")
    ack = Acknowledge(START + 30_000, CHAIR, "ack", named.id, "RN")
    _, _, now = both([*events, ack], without("BP-EXT", "BP-SEV", "BP-SYS-HIGH"))
    (alert,) = now.suite.alerts()
    assert alert.id != named.id
    assert alert.ack is not None
    assert alert.ack.at == START + 30_000
    assert not now.dropped
    assert not now.refused


def test_a_word_about_an_alert_that_is_not_there_is_dropped_and_counted() -> None:
    events = [
        *low_oxygen(30_000),
        Silence(START + 30_500, CHAIR, "s", f"{CHAIR}.1", "RN", 30_000),
        Acknowledge(START + 31_000, CHAIR, "a", f"{CHAIR}.1", "RN"),
    ]
    lived, rehearsed, now = both(events, without("SPO2-LOW"))
    assert not any(isinstance(one, CommandRefused) for one in (*lived, *rehearsed))
    assert now.dropped == {"SPO2-LOW": 2}
    assert now.suite.beds[CHAIR].clock == START + 30_000, "and time goes on as it would"


def test_what_was_done_stands_though_the_alert_it_was_for_is_not_there() -> None:
    done = RecordAction(START + 31_000, CHAIR, "d", Deed.PAUSED, "RN", f"{CHAIR}.1")
    for protocol, alert, named, counted in (
        (shipped(), f"{CHAIR}.1", f"{CHAIR}.1", {}),
        (without("SPO2-LOW"), f"{CHAIR}.1", None, {"SPO2-LOW": 1}),
        (shipped(), f"{CHAIR}.77", None, {"": 1}),
    ):
        _, rehearsed, now = both([*low_oxygen(30_000), replace(done, alert=alert)], protocol)
        assert [o.action.alert for o in rehearsed if isinstance(o, ActionRecorded)] == [named]
        assert now.unnamed == counted


def test_what_was_refused_then_does_not_happen_now() -> None:
    """Somebody else had acknowledged it; now nobody has, but nobody says so either."""
    ack = Acknowledge(START + 31_000, CHAIR, "a", f"{CHAIR}.1", "RN")
    again = replace(ack, at=START + 32_000, command="b")
    _, rehearsed, now = both([*low_oxygen(30_000), ack, again], shipped())
    assert not any(isinstance(one, CommandRefused) for one in rehearsed)
    assert not now.dropped + now.refused


def test_what_is_refused_now_is_counted_by_its_name() -> None:
    long = Silence(START + 31_000, CHAIR, "s", f"{CHAIR}.1", "RN", 120_000)
    short = replace(shipped(), conventions=replace(shipped().conventions, silence_other=60_000))
    _, _, now = both([*low_oxygen(30_000), long], short)
    assert now.refused == {"Silence": 1}


def test_sessions_open_under_the_protocol_of_the_rehearsal_whatever_their_revision() -> None:
    opening = OpenSession(START, CHAIR, "o", Patient("K", 80.0), Plan("ketamine", 40.0, 40.0), shipped().id)
    phase = SetPhase(START + 5_000, CHAIR, "p", f"{CHAIR}.s1", Phase.INFUSING, "RN", revision=0)
    other = replace(without(), id="mine")
    lived, rehearsed, now = both([opening, phase], other)
    assert [o.session.protocol for o in lived if isinstance(o, SessionOpened)] == [shipped().id]
    assert [o.session.protocol for o in rehearsed if isinstance(o, SessionOpened)] == ["mine"]
    assert not now.refused


def test_a_protocol_adopted_then_is_the_rehearsals_own_now() -> None:
    adopted = ProtocolAdopted(START, SITE, without("SPO2-LOW"))
    lived, rehearsed, _ = both([adopted, *low_oxygen(40_000)], shipped())
    assert (len(rules(lived)), len(rules(rehearsed))) == (0, 1)


def test_from_a_snapshot_a_bed_with_a_session_keeps_its_protocol_until_it_closes() -> None:
    suite = Suite(shipped())
    opening = OpenSession(START, CHAIR, "o", Patient("K", 80.0), Plan("ketamine", 40.0, 40.0), "")
    for event in (opening, *low_oxygen(30_000)):
        suite.take(event)
    other = type(CHAIR)("chair-2")
    for n in range(30):
        suite.take(vitals(30_000 + n * 1000, other, n + 1, spo2=90, hr=70))
    states = tuple(suite.beds.values())
    now = Rehearsal(without("SPO2-LOW"), states, suite.registry)
    assert now.carried == 1
    closed = [o.alert.rule for o in now.began if isinstance(o, AlertClosed)]
    assert closed == ["SPO2-LOW"], "of the bed without a session, at once"
    assert [alert.bed for alert in now.suite.alerts() if alert.rule == "SPO2-LOW"] == [CHAIR]
    then = Live(Suite(shipped()))
    then.suite.restore(states, suite.registry)
    close = CloseSession(START + 60_000, CHAIR, "c", f"{CHAIR}.s1", "RN", "home", override=True)
    now.take(close, then.take(close), then.names)
    assert "SPO2-LOW" not in {alert.rule for alert in now.suite.alerts()}


def test_alerts_open_in_a_snapshot_are_known_by_name() -> None:
    suite = Suite(shipped())
    for event in low_oxygen(30_000):
        suite.take(event)
    assert Live(suite).names == {f"{CHAIR}.1": (CHAIR, "SPO2-LOW", "spo2")}


def test_an_alert_may_be_acknowledged_at_the_instant_at_which_time_raised_it() -> None:
    lost = Acknowledge(START + 10_000, CHAIR, "c", f"{CHAIR}.1", "RN")
    _, rehearsed, now = both([vitals(0, CHAIR, 1, spo2=97), lost], shipped())
    assert rules(rehearsed) == [(10_000, "TEC-LOST")]
    assert [one.result for one in rehearsed if isinstance(one, CommandAnswered)] == ["done"]
    assert not now.dropped


@LAW
@given(lives)
def test_law_under_the_same_protocol_everything_is_as_it_was(life: list[Move]) -> None:
    then, now = Live(Suite(governed())), Rehearsal(governed())
    for event in events_of(life):
        outcomes = then.take(event)
        expected = tuple(one for one in outcomes if not isinstance(one, CommandRefused))
        assert now.take(event, outcomes, then.names) == expected
    assert not now.dropped + now.unnamed + now.refused


@LAW
@given(lives)
def test_law_under_any_protocol_it_goes_through_and_time_ends_alike(life: list[Move]) -> None:
    events = [*events_of(life), Ticked(START + 90_000_000, SITE)]
    silent = {"SPO2-LOW", "TEC-LOST", "HR-LOW", "BP-SYS-HIGH"}
    _, rehearsed, now = both(events, without(*silent))
    end = max(state.clock for state in now.suite.beds.values())
    assert not {one.rule for one in occurrences(rehearsed, end)} & silent
