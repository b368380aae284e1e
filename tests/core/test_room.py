"""The room: set up by a person, kept in order, and never without a chair that is in use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import BedChanged, CommandAnswered, CommandRefused, SiteChanged
from app.core.commands import ArrangeRoom
from app.core.engine import step
from app.core.events import (
    CloseSession,
    OpenSession,
    ProtocolAdopted,
    ReleaseBed,
)
from app.core.plan import Patient, Plan
from app.core.service_events import Admission, AdmissionSet
from app.core.site import Room
from app.core.suite import Suite
from app.core.vitals import SITE, BedId
from tests.core.test_suite import vitals
from tests.support import START, shipped

ONE, TWO, THREE = BedId("chair-1"), BedId("chair-2"), BedId("chair-3")


def arranged(*chairs: BedId, at: int = 0, name: str = "Suite A", revision: int | None = None) -> ArrangeRoom:
    return ArrangeRoom(START + at, SITE, "c", name, chairs, "RN", revision)


def test_nobody_has_set_it_up_yet() -> None:
    assert Suite(shipped()).registry.room == Room("", (), "", None, 0)


def test_chairs_stand_in_the_order_they_were_given_and_are_free_beds_at_once() -> None:
    suite = Suite(shipped())
    one, two, changed, answered = suite.take(arranged(TWO, ONE))
    assert isinstance(one, BedChanged)
    assert isinstance(two, BedChanged)
    assert [(one.bed, one.view.state), (two.bed, two.view.state)] == [(TWO, "free"), (ONE, "free")]
    assert changed == SiteChanged(START, SITE, Room("Suite A", (TWO, ONE), "RN", START, 1))
    assert answered == CommandAnswered(START, SITE, "c", "done", "")
    assert set(suite.stepped()) == {ONE, TWO}
    assert [view.bed for view in suite.views()] == [ONE, TWO]


def test_a_bed_that_is_known_is_not_told_again() -> None:
    suite = Suite(shipped())
    suite.take(vitals(0, ONE, spo2=97))
    state = suite.beds[ONE]
    told = suite.take(arranged(ONE, TWO))
    assert [one.bed for one in told if isinstance(one, BedChanged)] == [TWO]
    assert suite.beds[ONE] is state


def test_a_chair_taken_out_while_free_is_still_a_bed() -> None:
    suite = Suite(shipped())
    suite.take(arranged(ONE, TWO))
    suite.take(arranged(TWO, at=1))
    assert suite.registry.room.chairs == (TWO,)
    assert suite.registry.room.revision == 2
    assert suite.view(ONE) is not None


def test_a_chair_in_use_stays_in_the_room() -> None:
    suite = Suite(shipped())
    suite.take(arranged(ONE, TWO, THREE))
    suite.take(OpenSession(START + 1, ONE, "o", Patient("K-1", 80), Plan("ketamine", 40, 40), ""))
    suite.take(vitals(2, TWO, spo2=97))
    room = suite.registry.room
    (refused,) = suite.take(arranged(THREE, at=3))
    assert isinstance(refused, CommandRefused)
    assert (refused.reason, [one.message for one in refused.faults]) == (
        "conflict", ["chair-1 is in use.", "chair-2 is in use."],
    )  # fmt: skip
    assert "chair-1, chair-2" in refused.detail
    assert suite.registry.room is room
    suite.take(CloseSession(START + 4, ONE, "c", "chair-1.s1"))
    suite.take(ReleaseBed(START + 5, ONE, "c"))
    suite.take(ReleaseBed(START + 5, TWO, "c"))
    assert isinstance(suite.take(arranged(THREE, at=6))[-1], CommandAnswered)


@pytest.mark.parametrize(
    ("chairs", "revision", "reason", "fields"),
    [
        pytest.param((ONE, TWO, ONE), None, "invalid", ["chairs.2"], id="twice"),
        pytest.param((ONE,), 0, "stale", [], id="somebody was faster"),
        pytest.param((ONE,), 2, "stale", [], id="not yet"),
    ],
)
def test_what_is_refused_changes_nothing(
    chairs: tuple[BedId, ...], revision: int | None, reason: str, fields: list[str]
) -> None:
    suite = Suite(shipped())
    suite.take(arranged(ONE))
    before = suite.registry
    (refused,) = suite.take(arranged(*chairs, at=1, revision=revision))
    assert isinstance(refused, CommandRefused)
    assert (refused.reason, [one.field for one in refused.faults]) == (reason, fields)
    assert suite.registry is before


def test_the_revision_that_was_seen_is_taken() -> None:
    suite = Suite(shipped())
    suite.take(arranged(ONE, revision=0))
    assert isinstance(suite.take(arranged(ONE, TWO, at=1, revision=1))[-1], CommandAnswered)


def test_a_chair_of_the_room_binds_no_device() -> None:
    suite = Suite(shipped())
    suite.take(AdmissionSet(START, SITE, Admission.BOUND))
    suite.take(arranged(ONE))
    suite.take(vitals(1, ONE, spo2=97, device="m1"))
    assert suite.registry.beds == {}
    (alert,) = suite.alerts()
    assert (alert.rule, alert.bed) == ("TEC-ASSOC", ONE)


def test_a_new_chair_follows_the_sites_protocol() -> None:
    suite = Suite(shipped())
    suite.take(ProtocolAdopted(START, SITE, replace(shipped(), sha256="next")))
    suite.take(arranged(ONE, at=1))
    assert suite.beds[ONE].protocol.sha256 == "next"


def test_beside_the_registry_it_changes_nothing() -> None:
    suite = Suite(shipped())
    before = suite.beds[SITE]
    after, told = step(before, arranged(ONE))
    assert (replace(after, clock=before.clock), told) == (before, ())
