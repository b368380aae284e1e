"""Many beds: deadlines in order of time, the site's own bed, and what can be looked up."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.changes import AlertRaised, CommandAnswered, CommandRefused, MessageSetAside, Outcome
from app.core.engine import initial, step
from app.core.events import (
    Acknowledge,
    CloseSession,
    DeviceBound,
    DeviceUnbound,
    Envelope,
    OpenSession,
    ProtocolAdopted,
    Ticked,
    VitalsReceived,
)
from app.core.plan import Patient, Plan
from app.core.service_events import LinkChanged, Unwatched
from app.core.site import Registry
from app.core.suite import Suite
from app.core.vitals import SITE, SITE_NAME, BedId, DeviceId, Origin, Reading, Signal
from tests.moves import Move, events_of, lives
from tests.support import START, shipped

ONE, TWO = BedId("chair-1"), BedId("chair-2")


def vitals(at: int, bed: BedId, seq: int = 1, device: str = "", **values: float) -> VitalsReceived:
    readings = tuple(Reading(Signal(name), value) for name, value in values.items())
    envelope = Envelope(DeviceId(device or f"m-{bed}"), "b", seq, START + at, Origin.DEVICE)
    return VitalsReceived(START + at, bed, envelope, readings)


def opening(at: int, bed: BedId, alias: str) -> OpenSession:
    return OpenSession(START + at, bed, "c", Patient(alias, 80), Plan("ketamine", 40, 40), "")


def raised(outcomes: tuple[Outcome, ...]) -> list[tuple[int, BedId, str]]:
    return [(o.at - START, o.bed, o.alert.rule) for o in outcomes if isinstance(o, AlertRaised)]


def test_deadlines_of_all_beds_come_in_order_of_time() -> None:
    suite = Suite(shipped())
    assert suite.next_deadline() is None
    suite.take(vitals(0, TWO, spo2=97, hr=70))
    suite.take(vitals(500, ONE, spo2=97, hr=70))
    assert suite.next_deadline() == START + 10_000
    told = raised(suite.tick(START + 20_000))
    assert told == [(10_000, TWO, "TEC-LOST"), (10_500, ONE, "TEC-LOST")]


def test_what_was_due_anywhere_is_lived_through_before_an_event() -> None:
    suite = Suite(shipped())
    suite.take(vitals(0, ONE, spo2=97, hr=70))
    assert raised(suite.take(vitals(15_000, TWO, spo2=97))) == [(10_000, ONE, "TEC-LOST")]
    assert raised(suite.take(Ticked(START + 25_001, SITE))) == [(25_000, TWO, "TEC-LOST")]


@settings(max_examples=40)
@given(lives, lives, st.lists(st.integers(0, 2_000_000), max_size=8))
def test_ticking_more_often_tells_the_same(mine: list[Move], other: list[Move], ticks: list[int]) -> None:
    events = sorted([*events_of(mine), *events_of(other, TWO, "n")], key=lambda e: e.at)
    events = [event for event in events if not isinstance(event, Unwatched)]
    end = max((event.at for event in events), default=START)
    woven = sorted(
        [*events, *(Ticked(min(START + at, end), SITE) for at in ticks)],
        key=lambda e: (e.at, not isinstance(e, Ticked)),
    )
    seldom, often = Suite(shipped()), Suite(shipped())
    told = [o for event in events for o in seldom.take(event)]
    assert [o for event in woven for o in often.take(event)] == told


def test_the_site_tells_once_that_nobody_watched_and_silences_start_again() -> None:
    suite = Suite(shipped())
    suite.take(vitals(0, ONE, spo2=97, hr=70))
    told = suite.take(Unwatched(START + 60_000, SITE, START + 1_000))
    assert raised(told) == [(60_000, SITE, "TEC-SERVICE")]
    (alert,) = suite.alerts()
    assert alert.text.startswith("Not watched from ")
    assert alert.id.startswith(SITE_NAME)
    assert suite.next_deadline() is not None
    assert raised(suite.tick(START + 69_999)) == []
    assert raised(suite.tick(START + 70_000)) == [(70_000, ONE, "TEC-LOST")]
    suite.take(Acknowledge(START + 71_000, SITE, "c", alert.id, "RN"))
    assert [a.rule for a in suite.alerts()] == ["TEC-LOST"]


def test_a_lost_broker_is_told_after_five_seconds_and_over_when_it_is_back() -> None:
    suite = Suite(shipped())
    suite.take(LinkChanged(START, SITE, "broker", up=False))
    assert raised(suite.tick(START + 4_999)) == []
    assert raised(suite.tick(START + 5_000)) == [(5_000, SITE, "TEC-SERVICE")]
    suite.take(LinkChanged(START + 6_000, SITE, "broker", up=True))
    assert suite.alerts() == []


def test_a_new_protocol_reaches_every_bed_and_waits_for_sessions() -> None:
    suite = Suite(shipped())
    suite.take(vitals(0, ONE, spo2=97))
    suite.take(opening(1, TWO, "K-2"))
    newer = replace(shipped(), version="next", sha256="next")
    suite.take(ProtocolAdopted(START + 2, SITE, newer))
    assert suite.protocol is newer
    assert suite.beds[ONE].protocol is newer
    assert suite.beds[TWO].protocol.version == shipped().version
    assert suite.beds[TWO].next_protocol is newer
    suite.take(CloseSession(START + 3, TWO, "c", "chair-2.s1"))
    assert suite.beds[TWO].protocol is newer


def test_refusals_of_the_registry_are_told() -> None:
    suite = Suite(shipped())
    suite.take(opening(0, ONE, "K-1"))
    (refused,) = suite.take(opening(1, TWO, "K-1"))
    assert isinstance(refused, CommandRefused)
    assert refused.reason == "conflict"
    suite.take(vitals(2, ONE, spo2=97, device="m1"))
    told = suite.take(vitals(3, TWO, seq=2, spo2=97, device="m1"))
    assert MessageSetAside(START + 3, TWO, DeviceId("m1"), "unbound") in told


def test_a_device_of_a_visit_is_moved_by_force_only() -> None:
    suite = Suite(shipped())
    device = DeviceId(f"m-{ONE}")
    suite.take(vitals(0, ONE, spo2=97))
    suite.take(opening(1, ONE, "K-1"))
    (refused,) = suite.take(DeviceBound(START + 2, TWO, device, command="c1"))
    assert isinstance(refused, CommandRefused)
    assert (refused.command, refused.reason) == ("c1", "conflict")
    assert suite.registry.beds[device] == ONE
    told = suite.take(DeviceBound(START + 3, TWO, device, "RN", "swapped", force=True, command="c2"))
    assert CommandAnswered(START + 3, TWO, "c2", "done", device) in told
    assert suite.registry.beds[device] == TWO
    assert suite.take(DeviceUnbound(START + 4, ONE, device, command="c3")) == (
        CommandRefused(START + 4, ONE, "c3", "not_found", f"{device} is not bound to {ONE}."),
    )
    told = suite.take(DeviceUnbound(START + 5, TWO, device, command="c4"))
    assert CommandAnswered(START + 5, TWO, "c4", "done", device) in told


def test_a_device_nobody_knows_is_bound_without_more() -> None:
    suite = Suite(shipped())
    told = suite.take(DeviceBound(START, ONE, DeviceId("new"), command="c1"))
    assert isinstance(told[-1], CommandAnswered)


def test_a_device_that_speaks_for_another_bed_is_told_in_true_words() -> None:
    suite = Suite(shipped())
    suite.take(vitals(0, ONE, spo2=97, device="m1"))
    suite.take(vitals(1, TWO, seq=2, spo2=97, device="m1"))  # nobody knows that bed: told at home
    assert [a.text for a in suite.alerts()] == [f"m1 is not taken: it speaks for {TWO}"]
    suite.take(vitals(2, TWO, spo2=97, device="m2"))
    suite.take(vitals(3, TWO, seq=3, spo2=97, device="m1"))
    assert suite.alerts()[-1].text == f"m1 is not taken: it serves {ONE}"


def test_a_closed_session_frees_the_patient() -> None:
    suite = Suite(shipped())
    suite.take(opening(0, ONE, "K-1"))
    suite.take(CloseSession(START + 1, ONE, "c", "chair-1.s1"))
    suite.take(opening(2, TWO, "K-1"))
    assert [session.id for session in suite.sessions()] == ["chair-2.s1"]


def test_looking_things_up() -> None:
    suite = Suite(shipped())
    suite.take(opening(0, ONE, "K-1"))
    suite.take(vitals(1, ONE, nibp_sys=205))
    alert = suite.alerts()[0]
    assert suite.alert(alert.id) is alert
    assert suite.alert("nowhere.1") is None
    assert suite.bed_of(f"{SITE_NAME}.1") == SITE
    session = suite.session("chair-1.s1")
    assert session is not None
    assert suite.session("chair-1.s9") is None
    assert suite.session("nowhere.s1") is None
    assert suite.view(SITE) is None
    assert suite.view(TWO) is None
    view = suite.view(ONE)
    assert view is not None
    assert [v.bed for v in suite.views()] == [ONE]


def test_restored_states_have_their_deadlines() -> None:
    state, _ = step(initial(ONE, shipped()), vitals(0, ONE, spo2=97))
    suite = Suite(shipped())
    suite.restore([state], Registry(beds={DeviceId("m"): ONE}))
    assert suite.registry.beds == {DeviceId("m"): ONE}
    assert suite.next_deadline() == state.due
    assert set(suite.stepped()) == {ONE}
    assert suite.stepped() == {}
