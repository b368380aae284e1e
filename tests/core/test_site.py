"""Who serves whom: one device one bed, one open session per patient."""

from __future__ import annotations

import pytest

from app.core.events import (
    AlarmPhase,
    AssociationRefused,
    DeviceAlarmed,
    DeviceBound,
    DeviceStatus,
    DeviceUnbound,
    Envelope,
    Event,
    OpenSession,
    Ticked,
    VitalsReceived,
)
from app.core.plan import Patient, Plan
from app.core.service_events import Admission, AdmissionSet
from app.core.site import Registry, Routed, route, with_session, without_session
from app.core.vitals import SITE, BedId, DeviceId, Origin

HERE, THERE = BedId("chair-1"), BedId("chair-2")
DEVICE = DeviceId("m1")
ENVELOPE = Envelope(DEVICE, "b", 1, 0, Origin.DEVICE)


def vitals(bed: BedId = HERE) -> VitalsReceived:
    return VitalsReceived(5, bed, ENVELOPE, ())


def test_a_device_heard_first_is_bound_to_the_bed_of_its_topic() -> None:
    routed = route(Registry(), vitals(), known=False)
    assert routed.events == (vitals(),)
    assert routed.registry.beds == {DEVICE: HERE}
    assert route(routed.registry, vitals(), known=True).events == (vitals(),)


def test_an_alarm_admits_too_but_a_status_alone_does_not() -> None:
    alarm = DeviceAlarmed(5, HERE, ENVELOPE, "occlusion", AlarmPhase.START, "high")
    assert route(Registry(), alarm, known=False).events == (alarm,)
    status = route(Registry(), DeviceStatus(5, HERE, ENVELOPE, online=True), known=False)
    assert (status.events, status.refused, status.registry.beds) == ((), "", {})


@pytest.mark.parametrize(
    ("known", "told"),
    [
        pytest.param(True, AssociationRefused(5, THERE, DEVICE, HERE), id="told where it spoke for"),
        pytest.param(False, AssociationRefused(5, HERE, DEVICE, THERE), id="or on its own bed"),
    ],
)
def test_from_another_beds_topic_it_is_refused(known: bool, told: Event) -> None:
    routed = route(Registry(beds={DEVICE: HERE}), vitals(THERE), known=known)
    assert (routed.events, routed.refused) == ((told,), "unbound")


def test_a_status_from_another_beds_topic_says_nothing() -> None:
    status = DeviceStatus(5, THERE, ENVELOPE, online=True)
    routed = route(Registry(beds={DEVICE: HERE}), status, known=True)
    assert (routed.events, routed.refused) == ((), "unbound")


def test_where_devices_must_be_bound_a_stranger_is_refused() -> None:
    registry = Registry(Admission.BOUND)
    refused = route(registry, vitals(), known=True)
    assert refused.events == (AssociationRefused(5, HERE, DEVICE, None),)
    assert route(registry, vitals(), known=False).events == ()
    bound = route(registry, DeviceBound(1, HERE, DEVICE), known=True).registry
    assert route(bound, vitals(), known=True).events == (vitals(),)


def test_binding_moves_a_device() -> None:
    event = DeviceBound(5, THERE, DEVICE, "RN", "moved")
    routed = route(Registry(beds={DEVICE: HERE}), event, known=True)
    assert routed.events == (DeviceUnbound(5, HERE, DEVICE, "RN", "moved"), event)
    again = route(routed.registry, event, known=True)
    assert again.events == (event,)


@pytest.mark.parametrize(
    ("engaged", "force", "command", "moves"),
    [
        pytest.param(False, False, "c", True, id="nobody sits there"),
        pytest.param(True, False, "c", False, id="a visit goes on there"),
        pytest.param(True, True, "c", True, id="forced"),
        pytest.param(True, False, "", True, id="judged before it came"),
    ],
)
def test_a_device_of_a_visit_is_moved_by_force_only(
    engaged: bool, force: bool, command: str, moves: bool
) -> None:
    registry = Registry(beds={DEVICE: HERE})
    event = DeviceBound(5, THERE, DEVICE, "RN", "moved", force=force, command=command)
    routed = route(registry, event, known=True, engaged=engaged)
    assert routed.registry.beds == {DEVICE: THERE if moves else HERE}
    assert bool(routed.events) is moves
    if not moves:
        assert routed.reason == "conflict"
        assert "m1 serves chair-1, which has an open session" in routed.refused


def test_a_device_of_a_visit_may_be_bound_where_it_is() -> None:
    event = DeviceBound(5, HERE, DEVICE, command="c")
    assert route(Registry(beds={DEVICE: HERE}), event, known=True, engaged=True).events == (event,)


@pytest.mark.parametrize("home", [None, THERE])
def test_only_the_bed_it_serves_lets_a_device_go(home: BedId | None) -> None:
    registry = Registry(beds={} if home is None else {DEVICE: home})
    routed = route(registry, DeviceUnbound(5, HERE, DEVICE, command="c"), known=True)
    assert routed == Routed(registry, (), "m1 is not bound to chair-1.", "not_found")


def test_what_a_person_unbound_is_not_let_in_again_by_itself() -> None:
    unbound = route(Registry(beds={DEVICE: HERE}), DeviceUnbound(5, HERE, DEVICE), known=True)
    assert unbound.registry.beds == {DEVICE: None}
    refused = route(unbound.registry, vitals(), known=True)
    assert (refused.events, refused.refused) == ((AssociationRefused(5, HERE, DEVICE, None),), "unbound")
    assert route(unbound.registry, vitals(THERE), known=False).events == ()


def test_a_patient_has_one_open_session() -> None:
    event = OpenSession(5, HERE, "c", Patient("K-1", 80), Plan("ketamine", 40, 40), "")
    assert route(Registry(), event, known=True).events == (event,)
    elsewhere = with_session(Registry(), "K-1", THERE)
    assert "K-1 has an open session on chair-2" in route(elsewhere, event, known=True).refused
    assert route(without_session(elsewhere, THERE), event, known=True).events == (event,)
    assert route(with_session(Registry(), "K-1", HERE), event, known=True).events == (event,)


def test_everything_else_goes_where_it_is_meant() -> None:
    assert route(Registry(), Ticked(5, HERE), known=True).events == (Ticked(5, HERE),)


def test_admission_is_set_by_an_event() -> None:
    bound = route(Registry(beds={DEVICE: HERE}), AdmissionSet(5, SITE, Admission.BOUND), known=True)
    assert bound == Routed(Registry(Admission.BOUND, {DEVICE: HERE}))
    assert route(bound.registry, AdmissionSet(6, SITE, Admission.OPEN), known=True).registry == Registry(
        beds={DEVICE: HERE}
    )
