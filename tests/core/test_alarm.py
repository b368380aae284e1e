"""The life of one alert: its table row by row, and silence, escalation and latching beside it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.alarm import (
    LIFE,
    Ack,
    Alert,
    AlertState,
    Explain,
    SilenceLease,
    Turn,
    acknowledge,
    clear,
    close,
    come_back,
    escalates_at,
    longest_silence,
    next_deadline,
    silence,
    unacknowledge,
    worsen,
)
from app.core.protocol import Action, Conventions, Kind, Priority
from app.core.vitals import BedId

UNACKED, ACKED = AlertState.ACTIVE_UNACKED, AlertState.ACTIVE_ACKED
RETURNED, CLOSED = AlertState.RETURNED_UNACKED, AlertState.CLOSED
NUMBERS = Conventions()
NOW = 1_000_000

#: The life of an alert, typed in anew: state, what befalls it, state after. No other row exists.
ROWS = {
    "an unacknowledged alert is taken": (UNACKED, Turn.ACKNOWLEDGE, ACKED),
    "an unacknowledged alert gets worse": (UNACKED, Turn.WORSEN, UNACKED),
    "an unacknowledged alert clears and closes": (UNACKED, Turn.CLEAR, CLOSED),
    "an unacknowledged latched alert clears and waits for a person": (UNACKED, Turn.CLEAR_LATCHED, RETURNED),
    "an acknowledgement is withdrawn": (ACKED, Turn.UNACKNOWLEDGE, UNACKED),
    "an acknowledgement never hides worse": (ACKED, Turn.WORSEN, UNACKED),
    "an acknowledged alert clears and closes": (ACKED, Turn.CLEAR, CLOSED),
    "an acknowledged latched alert has been seen, and closes": (ACKED, Turn.CLEAR_LATCHED, CLOSED),
    "a returned alert is taken, and closes": (RETURNED, Turn.ACKNOWLEDGE, CLOSED),
    "a returned alert is there again": (RETURNED, Turn.RETURN, UNACKED),
    "a returned alert gets worse": (RETURNED, Turn.WORSEN, UNACKED),
}
ABSENT = sorted(
    set(product(AlertState, Turn)) - {(state, turn) for state, turn, _ in ROWS.values()},
)


def alert(
    state: AlertState = UNACKED,
    priority: Priority = Priority.HIGH,
    *,
    latched: bool = False,
    announced: int = NOW,
) -> Alert:
    """An alert in the middle of its life."""
    return Alert(
        id="chair-1.1",
        bed=BedId("chair-1"),
        session=None,
        rule="SPO2-CRIT",
        subject="spo2",
        kind=Kind.PHYSIOLOGICAL,
        family="oxygen",
        stage=0,
        listed=Action.PAUSE,
        action=Action.PAUSE,
        priority=priority,
        state=state,
        provisional=False,
        unverified=False,
        latched=latched,
        onset=NOW - 10_000,
        raised_at=NOW,
        announced=announced,
        worst_since=announced,
        origin="device",
        text="",
        clears_when="",
        explain=Explain(),
        source="",
        protocol=("p", "1", "00"),
        ack=Ack("RN", NOW) if state is ACKED else None,
    )


def befall(turn: Turn, one: Alert) -> Alert | None:
    """Let something befall an alert through the function that does it; None: refused."""
    match turn:
        case Turn.ACKNOWLEDGE:
            return acknowledge(one, Ack("RN", NOW))
        case Turn.UNACKNOWLEDGE:
            return unacknowledge(one, NOW)
        case Turn.WORSEN:
            return worsen(one, NOW)
        case Turn.CLEAR:
            return clear(replace(one, latched=False), NOW, "cleared")
        case Turn.CLEAR_LATCHED:
            return clear(replace(one, latched=True), NOW, "cleared")
        case Turn.RETURN:
            return come_back(one, NOW)


@pytest.mark.parametrize(("state", "turn", "after"), ROWS.values(), ids=ROWS.keys())
def test_a_row_of_the_life(state: AlertState, turn: Turn, after: AlertState) -> None:
    assert LIFE[state, turn] is after
    lived = befall(turn, alert(state))
    assert lived is not None
    assert lived.state is after


@pytest.mark.parametrize(("state", "turn"), ABSENT, ids=str)
def test_an_absent_row_changes_nothing(state: AlertState, turn: Turn) -> None:
    assert (state, turn) not in LIFE
    if turn is Turn.WORSEN:
        # Whoever makes an alert worse has just looked it up among the open ones.
        with pytest.raises(KeyError):
            befall(turn, alert(state))
        return
    one = replace(alert(state), latched=turn is Turn.CLEAR_LATCHED)
    assert befall(turn, one) in (None, one)


def test_the_table_has_no_row_beside_these() -> None:
    assert {(*key, after) for key, after in LIFE.items()} == set(ROWS.values())


def test_nothing_befalls_a_closed_alert() -> None:
    assert not any(state is CLOSED for state, _ in LIFE)


@given(st.lists(st.sampled_from(Turn), max_size=12), st.booleans())
def test_a_life_in_any_order(turns: list[Turn], latched: bool) -> None:
    one = alert(latched=latched)
    for turn in turns:
        if turn is Turn.WORSEN and not one.is_open:
            continue
        lived = befall(turn, one)
        after = one if lived is None else replace(lived, latched=latched)
        assert one.is_open or not after.is_open, "a closed alert stays closed"
        assert after.ack is None or not after.is_unacked, "who took it is named only while it is taken"
        assert after.is_open == (after.closed_at is None) == (after.close_reason is None)
        one = after


# -------------------------------------------------------------- acknowledging and worsening


def test_taking_an_alert_names_the_person_and_ends_its_silence() -> None:
    quiet = replace(alert(), silence=SilenceLease("RN", NOW + 30_000))
    taken = acknowledge(quiet, Ack("Dr A", NOW + 1, "seen"))
    assert taken == replace(quiet, state=ACKED, silence=None, ack=Ack("Dr A", NOW + 1, "seen"))


def test_taking_a_returned_alert_closes_it_as_acknowledged() -> None:
    taken = acknowledge(alert(RETURNED, latched=True), Ack("RN", NOW + 5))
    assert taken is not None
    assert (taken.closed_at, taken.close_reason, taken.ack) == (NOW + 5, "acknowledged", Ack("RN", NOW + 5))


def test_a_withdrawn_acknowledgement_announces_anew() -> None:
    # ... and got no worse by it: what counts the time on the screen stays.
    given_back = unacknowledge(replace(alert(ACKED), escalation=2), NOW + 9)
    assert given_back == replace(alert(UNACKED), announced=NOW + 9)


@pytest.mark.parametrize("state", [UNACKED, ACKED, RETURNED])
def test_worse_starts_acknowledgement_silence_and_escalation_over(state: AlertState) -> None:
    before = replace(
        alert(state), silence=SilenceLease("RN", NOW + 60_000), escalation=2, closes=NOW + 60_000
    )
    worse = worsen(before, NOW + 7)
    assert worse == alert(announced=NOW + 7)


def test_a_situation_that_comes_back_is_announced_anew_under_the_same_id() -> None:
    returned = replace(alert(RETURNED, latched=True), escalation=1)
    assert come_back(returned, NOW + 3) == replace(alert(UNACKED, latched=True), announced=NOW + 3)


def test_closing_leaves_nothing_that_could_still_happen() -> None:
    busy = replace(
        alert(),
        silence=SilenceLease("RN", NOW + 60_000),
        covered_by="chair-1.2",
        closes=NOW + 60_000,
    )
    shut = close(busy, NOW + 4, "bed_free")
    assert not shut.is_open
    assert (shut.closed_at, shut.close_reason) == (NOW + 4, "bed_free")
    assert (shut.silence, shut.covered_by, shut.closes) == (None, None, None)
    assert next_deadline(shut, NUMBERS) is None


@pytest.mark.parametrize(
    ("state", "open_", "unacked"),
    [(UNACKED, True, True), (ACKED, True, False), (RETURNED, True, True), (CLOSED, False, False)],
)
def test_what_a_state_means(state: AlertState, *, open_: bool, unacked: bool) -> None:
    assert (alert(state).is_open, alert(state).is_unacked) == (open_, unacked)


def test_what_is_still_there_is_stronger_than_anything_that_has_returned() -> None:
    there = alert(ACKED, Priority.LOW)
    assert there.strength > alert(RETURNED, Priority.HIGH).strength


def test_priority_outweighs_the_action_and_the_listed_action_breaks_a_tie() -> None:
    high_check = replace(alert(priority=Priority.HIGH), listed=Action.CHECK)
    medium_stop = replace(alert(priority=Priority.MEDIUM), listed=Action.STOP)
    medium_pause = replace(medium_stop, listed=Action.PAUSE, action=Action.STOP)
    assert high_check.strength > medium_stop.strength > medium_pause.strength


# -------------------------------------------------------------------- silence and escalation


@pytest.mark.parametrize(
    ("priority", "longest"),
    [
        (Priority.HIGH, 60_000),
        (Priority.MEDIUM, 120_000),
        (Priority.LOW, 120_000),
        (Priority.NONE, 120_000),
    ],
)
def test_the_longest_silence(priority: Priority, longest: int) -> None:
    assert longest_silence(alert(priority=priority), NUMBERS) == longest


@pytest.mark.parametrize(
    ("state", "sounds"), [(UNACKED, True), (RETURNED, True), (ACKED, False), (CLOSED, False)]
)
def test_only_what_sounds_can_be_silenced(state: AlertState, *, sounds: bool) -> None:
    lease = SilenceLease("RN", NOW + 60_000)
    quiet = silence(alert(state), lease)
    assert quiet == (replace(alert(state), silence=lease) if sounds else None)


ESCALATIONS = {
    "HIGH first after 30 s": (alert(), NOW + 30_000),
    "HIGH again after 120 s": (replace(alert(), escalation=1), NOW + 120_000),
    "HIGH no further than twice": (replace(alert(), escalation=2), None),
    "a returned HIGH still waits for a person": (alert(RETURNED), NOW + 30_000),
    "MEDIUM once, after 3 min": (alert(priority=Priority.MEDIUM), NOW + 180_000),
    "MEDIUM no further than once": (replace(alert(priority=Priority.MEDIUM), escalation=1), None),
    "LOW never": (alert(priority=Priority.LOW), None),
    "what has no priority never": (alert(priority=Priority.NONE), None),
    "what somebody has taken never": (alert(ACKED), None),
    "what is closed never": (alert(CLOSED), None),
    "a covered alert leaves it to the one that speaks": (replace(alert(), covered_by="x.1"), None),
    "a single cuff reading waits to be confirmed": (replace(alert(), provisional=True), None),
}


@pytest.mark.parametrize(("one", "at"), ESCALATIONS.values(), ids=ESCALATIONS.keys())
def test_escalation(one: Alert, at: int | None) -> None:
    assert escalates_at(one, NUMBERS) == at
    assert next_deadline(one, NUMBERS) == at


DEADLINES = {
    "an acknowledged alert waits for nothing": (alert(ACKED), None),
    "silence ends before it escalates": (
        replace(alert(), silence=SilenceLease("RN", NOW + 20_000)),
        NOW + 20_000,
    ),
    "it escalates before silence ends": (
        replace(alert(), silence=SilenceLease("RN", NOW + 50_000)),
        NOW + 30_000,
    ),
    "a medium alert has been shown long enough": (
        replace(alert(ACKED, Priority.MEDIUM), closes=NOW + 60_000),
        NOW + 60_000,
    ),
}


@pytest.mark.parametrize(("one", "at"), DEADLINES.values(), ids=DEADLINES.keys())
def test_the_next_thing_that_happens_by_itself(one: Alert, at: int | None) -> None:
    assert next_deadline(one, NUMBERS) == at
