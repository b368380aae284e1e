"""Whether anybody can hear an alarm: told when infusions have run unheard for a minute."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.codec.journal import decode_event, decode_state, encode_event, encode_state
from app.core.changes import AlertChanged, AlertClosed, AlertRaised, Outcome
from app.core.events import Event, LockBaseline, ProtocolAdopted, SetPhase, Ticked
from app.core.protocol import RUNNING, Phase
from app.core.service_events import ConsolesChanged, Unwatched
from app.core.site import Registry
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import MINUTE, SITE, BedId
from tests.core.test_suite import opening
from tests.support import START, shipped

ONE, TWO = BedId("chair-1"), BedId("chair-2")
RULE = "TEC-CONSOLE"
PROTOCOLS = {shipped().sha256: shipped()}


def consoles(at: int, *, armed: bool) -> ConsolesChanged:
    return ConsolesChanged(START + at, SITE, armed)


def phase(at: int, bed: BedId, to: Phase, number: int = 1) -> SetPhase:
    return SetPhase(START + at, bed, "c", f"{bed}.s{number}", to, "RN", "test", override=True)


def begun(at: int, *beds: BedId) -> list[Event]:
    """Infusions that begin at ``at`` on beds without a pump feed."""
    return [
        one
        for bed in beds
        for one in (
            opening(at, bed, f"K-{bed}"),
            LockBaseline(START + at, bed, "c", f"{bed}.s1", {"nibp_sys": 120.0, "nibp_dia": 75.0}),
            phase(at, bed, Phase.INFUSING),
        )
    ]


def told(suite: Suite, *events: Event) -> list[tuple[int, str, str]]:
    """(ms, what, text) of the site's alert, while these events are taken."""
    words = {AlertRaised: "raised", AlertChanged: "changed", AlertClosed: "closed"}
    outcomes: list[Outcome] = [one for event in events for one in suite.take(event)]
    return [
        (one.at - START, words[type(one)], one.alert.text)
        for one in outcomes
        if isinstance(one, AlertRaised | AlertChanged | AlertClosed) and one.alert.rule == RULE
    ]


def tick(at: int) -> Ticked:
    return Ticked(START + at, SITE)


def test_an_infusion_nobody_would_hear_of_is_told_after_a_minute() -> None:
    suite = Suite(shipped())
    assert told(suite, *begun(0, ONE), tick(59_999)) == []
    text = "No console can be heard. 1 infusion is running."
    assert told(suite, tick(60_000)) == [(60_000, "raised", text)]
    (alert,) = [one for one in suite.alerts() if one.rule == RULE]
    assert (alert.bed, alert.subject, str(alert.priority), str(alert.action)) == (
        SITE, "console", "medium", "CHECK",
    )  # fmt: skip
    assert (alert.explain.held, alert.onset) == (60_000, START)


ENDS = {
    "a console is armed": lambda at: consoles(at, armed=True),
    "the infusion ends": lambda at: phase(at, ONE, Phase.OBSERVATION),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("before", [30_000, 90_000])
def test_what_ends_it(end: object, before: int) -> None:
    assert callable(end)
    suite = Suite(shipped())
    said = told(suite, *begun(0, ONE), end(before), tick(300_000))
    assert [what for _, what, _ in said] == (["raised", "closed"] if before > 60_000 else [])
    assert said == [] or said[-1][0] == before


def test_it_counts_from_when_the_last_console_left() -> None:
    suite = Suite(shipped())
    events = [consoles(0, armed=True), *begun(1_000, ONE), consoles(200_000, armed=False)]
    assert told(suite, *events, tick(259_999)) == []
    assert [at for at, _, _ in told(suite, tick(260_000))] == [260_000]


def test_a_console_that_comes_back_in_time_is_no_news() -> None:
    suite = Suite(shipped())
    flapping = [consoles(at, armed=bool(n % 2)) for n, at in enumerate(range(1_000, 600_000, 50_000))]
    assert told(suite, consoles(0, armed=True), *begun(500, ONE), *flapping) == []


def test_a_pause_is_of_an_infusion() -> None:
    suite = Suite(shipped())
    said = told(suite, *begun(0, ONE), phase(30_000, ONE, Phase.PAUSED), tick(60_000))
    assert [at for at, _, _ in said] == [60_000]


def test_its_words_count_the_infusions_that_run() -> None:
    suite = Suite(shipped())
    said = told(
        suite,
        *begun(0, ONE, TWO),
        tick(60_000),
        phase(70_000, TWO, Phase.OBSERVATION),
        phase(80_000, TWO, Phase.INFUSING),
        phase(90_000, ONE, Phase.OBSERVATION),
        phase(90_001, TWO, Phase.OBSERVATION),
    )
    many, one = (
        f"No console can be heard. {n}" for n in ("2 infusions are running.", "1 infusion is running.")
    )
    assert said == [
        (60_000, "raised", many),
        (70_000, "changed", one),
        (80_000, "changed", many),
        (90_000, "changed", one),
        (90_001, "closed", one),
    ]


def test_a_protocol_that_knows_the_rule_begins_to_count_at_its_adoption() -> None:
    without = replace(shipped(), sha256="old", rules=tuple(r for r in shipped().rules if r.id != RULE))
    suite = Suite(without)
    assert told(suite, *begun(0, ONE), tick(200_000)) == []
    assert told(suite, ProtocolAdopted(START + 200_000, SITE, shipped()), tick(259_999)) == []
    assert [at for at, _, _ in told(suite, tick(260_000))] == [260_000]


AFTER = st.sampled_from((0, 1, 20_000, 59_999, 60_000, 61_000, 200_000))
ROOM_MOVES: list[SetPhase | ConsolesChanged | Ticked | Unwatched] = [
    *(phase(0, bed, to) for bed in (ONE, TWO) for to in (Phase.INFUSING, Phase.PAUSED, Phase.OBSERVATION)),
    consoles(0, armed=True),
    consoles(0, armed=False),
    tick(0),
    Unwatched(START, SITE, START - 6_000),
]


@st.composite
def lives(draw: st.DrawFn) -> list[Event]:
    """A room with two sessions, and whatever befalls it; a minute more at the end."""
    events: list[Event] = [one for one in begun(0, ONE, TWO) if not isinstance(one, SetPhase)]
    at = START
    for after, what in draw(st.lists(st.tuples(AFTER, st.sampled_from(ROOM_MOVES)), max_size=14)):
        at += after
        events.append(replace(what, at=at))
    return [*events, Ticked(at + MINUTE, SITE)]


@given(lives())
def test_it_is_told_exactly_when_a_minute_has_passed_unheard(events: list[Event]) -> None:
    suite = Suite(shipped())
    since: int | None = None
    expected, said = [], []
    for event in events:
        if since is not None and since + MINUTE <= event.at and since + MINUTE not in expected:
            expected.append(since + MINUTE)
        said += [START + at for at, what, _ in told(suite, event) if what == "raised"]
        running = sum(session.phase in RUNNING for session in suite.sessions())
        if suite.registry.armed or not running:
            since = None
        elif since is None:
            since = event.at
    assert said == expected


@given(lives(), st.data())
def test_a_restart_in_the_middle_tells_the_same(events: list[Event], data: st.DataObject) -> None:
    kept = [decode_event(encode_event(one), PROTOCOLS) for one in events]
    cut = data.draw(st.integers(0, len(events)))
    whole, first, second = Suite(shipped()), Suite(shipped()), Suite(shipped())
    expected = told(whole, *events)
    before = told(first, *kept[:cut])
    registry = decode_state(encode_state(first.registry), Registry, PROTOCOLS)
    states = [decode_state(encode_state(one), BedState, PROTOCOLS) for one in first.beds.values()]
    second.restore(states, registry)
    assert before + told(second, *kept[cut:]) == expected
    assert encode_state(second.beds[SITE]) == encode_state(whole.beds[SITE])
