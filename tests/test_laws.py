"""The nine laws of the core, as properties of random lives."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.codec.journal import encode_state
from app.core.alarm import Alert
from app.core.changes import (
    AlertChanged,
    AlertClosed,
    AlertRaised,
    BaselineLocked,
    BedChanged,
    BindingChanged,
    Change,
    CheckDone,
    CheckDue,
    DeviceOffline,
    DeviceOnline,
    LimitsChanged,
    MessageSetAside,
    NoteAdded,
    Outcome,
    PhaseChanged,
    SessionChanged,
    SessionClosed,
    SessionOpened,
)
from app.core.deadlines import next_due
from app.core.draft import Draft
from app.core.engine import initial, next_deadline, step
from app.core.events import (
    DeviceAlarmed,
    DeviceUnbound,
    Event,
    PumpReported,
    Ticked,
    VitalsReceived,
)
from app.core.protocol import ACTION_RANK, PRIORITY_RANK
from app.core.service_events import Unwatched
from app.core.session import Session
from app.core.shown import BedView
from app.core.state import BedState
from app.core.suite import Suite
from app.core.views import shape, view_of
from app.core.vitals import BedId
from tests.moves import Move, events_of, governed, lives
from tests.support import CHAIR, START

CHANGES = Change.__args__
VIEWED = (
    SessionOpened | SessionClosed | PhaseChanged | BaselineLocked | LimitsChanged
    | DeviceOnline | DeviceOffline | BindingChanged | BedChanged | SessionChanged | CheckDue | CheckDone
)  # fmt: skip
LAW = settings(max_examples=150)


def live(events: list[Event]) -> tuple[BedState, list[Outcome]]:
    """Step a life from the beginning."""
    state = initial(CHAIR, governed())
    said: list[Outcome] = []
    for event in events:
        state, outcomes = step(state, event)
        said.extend(outcomes)
    return state, said


def plain(value: object) -> Any:
    """A core value as JSON data."""
    return json.loads(encode_state(value))


@LAW
@given(lives)
def test_total_and_deadlines_in_the_future(life: list[Move]) -> None:
    """Laws 1 and 6: nothing makes ``step`` raise, and no deadline is left behind."""
    state = initial(CHAIR, governed())
    for event in events_of(life):
        state, _ = step(state, event)
        due = next_deadline(state)
        assert due is None or due > state.clock


@LAW
@given(lives)
def test_no_deadline_is_named_too_late(life: list[Move]) -> None:
    """A calm message leaves the deadline before it: it may be early, and nothing is missed by it."""
    state = initial(CHAIR, governed())
    for event in events_of(life):
        state, _ = step(state, event)
        real = next_due(Draft.of(state, state.clock))
        assert real is None or (state.due is not None and state.due <= real)


@LAW
@given(lives)
def test_deterministic(life: list[Move]) -> None:
    """Law 2: same events, same changes."""
    events = events_of(life)
    assert live(events) == live(events)


@LAW
@given(lives, st.randoms(use_true_random=False))
def test_time_never_goes_back(life: list[Move], lots: Any) -> None:
    """Law 3: events that come with an older time are taken at the bed's clock."""
    events = events_of(life)
    lots.shuffle(events)
    newest = 0
    for outcome in live(events)[1]:
        assert outcome.at >= newest
        newest = outcome.at


@LAW
@given(lives, st.lists(st.integers(0, 400_000), max_size=10))
def test_ticks_change_nothing(life: list[Move], gaps: list[int]) -> None:
    """Law 4: ticks anywhere leave all changes and the end state as they were."""
    events = _until_away(events_of(life))
    if not events:
        return
    end = max(event.at for event in events)
    ticks: list[Event] = [Ticked(min(START + gap * 7 % 3_000_000, end), CHAIR) for gap in gaps]
    woven = sorted([*events, *ticks], key=lambda event: (event.at, not isinstance(event, Ticked)))
    quiet_state, quiet = live(events)
    woven_state, said = live(woven)
    assert said == quiet
    assert woven_state == quiet_state


@LAW
@given(lives)
def test_no_alert_gets_worse_by_itself_untold(life: list[Move]) -> None:
    """What an alert said of its next escalation comes to pass at its instant, and no other ever does."""
    events = events_of(life)
    events.append(Ticked(max((event.at for event in events), default=START) + 700_000, CHAIR))
    state, known = initial(CHAIR, governed()), dict[str, Alert]()
    for event in events:
        state, by_itself = step(state, Ticked(event.at, CHAIR))
        for at, alert in _alerts(by_itself):
            if (before := known.get(alert.id)) is not None:
                _kept(before, alert, at)
            known[alert.id] = alert
        assert all(
            one.escalates is None or one.escalates.at > state.clock for one in state.alerts.values()
        ), "what was told has come to pass"
        state, more = step(state, event)
        known |= {alert.id: alert for _, alert in _alerts(more)}


def _alerts(outcomes: Iterable[Outcome]) -> list[tuple[int, Alert]]:
    told = AlertRaised | AlertChanged | AlertClosed
    return [(one.at, one.alert) for one in outcomes if isinstance(one, told)]


def _kept(before: Alert, after: Alert, at: int) -> None:
    """Nothing but time has passed between two words about an alert."""
    told = before.escalates
    louder = PRIORITY_RANK[after.priority] > PRIORITY_RANK[before.priority]
    stronger = ACTION_RANK[after.action] > ACTION_RANK[before.action]
    assert told is None or at <= told.at
    if louder or stronger or after.escalation > before.escalation:
        assert told is not None
        assert (told.at, told.priority) == (at, after.priority)
    elif told is not None and at == told.at:
        assert not after.is_open, "a device that is lost speaks for its signals"


def _until_away(events: list[Event]) -> list[Event]:
    """A life without absences: what is overdue after one depends on when it was last looked at."""
    return [event for event in events if not isinstance(event, Unwatched)]


@LAW
@given(lives, st.integers(-(10**9), 10**9))
def test_shift(life: list[Move], delta: int) -> None:
    """Law 5: moving all events moves all changes by as much, and nothing else."""

    def moved(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: moved(value) for key, value in data.items()}
        if isinstance(data, list):
            return [moved(value) for value in data]
        is_instant = isinstance(data, int) and not isinstance(data, bool) and data > START // 2
        return data + delta if is_instant else data

    events = events_of(life)
    later = [_shifted(event, delta) for event in events]
    assert [plain(one) for one in live(later)[1]] == [moved(plain(one)) for one in live(events)[1]]


def _shifted(event: Event, delta: int) -> Event:
    if isinstance(event, Unwatched):
        return replace(event, at=event.at + delta, since=event.since + delta)
    event = replace(event, at=event.at + delta)
    envelope = getattr(event, "envelope", None)
    if envelope is not None and envelope.time is not None:
        event = replace(event, envelope=replace(envelope, time=envelope.time + delta))
    if isinstance(event, VitalsReceived):
        readings = tuple(
            replace(one, taken=None if one.taken is None else one.taken + delta) for one in event.readings
        )
        event = replace(event, readings=readings)
    return event


@LAW
@given(lives, st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=8))
def test_repeats_are_harmless(life: list[Move], again: list[tuple[int, int]]) -> None:
    """Law 7: a device message delivered twice changes nothing more."""
    # A device unbound in between is a stranger afterwards, and its repeats are news.
    events: list[Event] = [one for one in events_of(life) if not isinstance(one, DeviceUnbound)]
    repeats: list[tuple[int, Event]] = []
    for first, later in again:
        if first < len(events) and isinstance(events[first], VitalsReceived | PumpReported | DeviceAlarmed):
            at = events[min(max(first, later), len(events) - 1)].at
            repeats.append((max(first, later), replace(events[first], at=at)))
    woven = list(events)
    for position, event in sorted(repeats, key=lambda one: -one[0]):
        woven.insert(position + 1, event)
    state, said = live(events)
    twice_state, twice = live(woven)
    assert [one for one in twice if not isinstance(one, MessageSetAside)] == [
        one for one in said if not isinstance(one, MessageSetAside)
    ]
    assert twice_state == state


@LAW
@given(lives)
def test_snapshot_equals_fold(life: list[Move]) -> None:
    """Law 8: what a client builds from the changes is what the service would snapshot now."""
    state = initial(CHAIR, governed())
    view: BedView = view_of(state)
    alerts: dict[str, Alert] = {}
    session: Session | None = None
    for event in events_of(life):
        state, outcomes = step(state, event)
        for one in outcomes:
            if isinstance(one, VIEWED):
                view = one.view
                session = getattr(one, "session", session)
            elif isinstance(one, AlertRaised | AlertChanged):
                alerts[one.alert.id] = one.alert
            elif isinstance(one, AlertClosed):
                del alerts[one.alert.id]
            elif isinstance(one, NoteAdded):
                session = one.session
        assert shape(view) == shape(view_of(state))
        if state.session is not None:
            assert session == replace(state.session, dose_mg=session.dose_mg if session else None)
        assert {k: replace(a, closes=None) for k, a in alerts.items()} == {
            k: replace(a, closes=None) for k, a in state.alerts.items()
        }


@LAW
@given(lives, lives)
def test_independence(mine: list[Move], other: list[Move]) -> None:
    """Law 9: a bed's changes depend on that bed's events alone; the site's own bed looks at all."""
    neighbour = BedId("chair-2")
    own = events_of(mine)
    both = sorted([*own, *events_of(other, neighbour, "n")], key=lambda event: event.at)
    alone, together = Suite(governed()), Suite(governed())
    end = Ticked(max((e.at for e in both), default=START), CHAIR)
    said_alone = [one for event in [*own, end] for one in alone.take(event) if one.bed == CHAIR]
    said_together = [one for event in [*both, end] for one in together.take(event) if one.bed == CHAIR]
    assert said_together == said_alone


def test_every_change_is_published_or_not() -> None:
    """The two groups of outcomes are disjoint and closed."""
    assert not set(CHANGES) & {MessageSetAside}
