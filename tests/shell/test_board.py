"""The board shows what has been committed, and nothing else."""

from __future__ import annotations

from app.core.course import Course
from app.core.site import Registry
from app.core.vitals import SITE, SITE_NAME
from app.shell.board import Board
from tests.shell.clockwork import HandClock
from tests.support import CHAIR, START, Bed, shipped


def board(bed: Bed) -> Board:
    made = Board(HandClock(), "epoch", 0, 0, Registry())
    made.commit({CHAIR: bed.state, SITE: Bed(bed=SITE).state}, Registry(), 7, 9)
    return made


def test_what_can_be_looked_up() -> None:
    bed = Bed()
    bed.open(0)
    bed.vitals(1, nibp_sys=205)
    shown = board(bed)
    alert = shown.open_alerts()[0]
    assert (shown.seq, shown.position, shown.now(), shown.speed) == (7, 9, START, 1.0)
    assert [view.bed for view in shown.beds()] == [CHAIR]
    assert shown.bed(CHAIR) is not None
    assert shown.bed("") is None
    assert shown.bed("nowhere") is None
    assert shown.alert(alert.id) is alert
    assert shown.alert("nowhere.1") is None
    session = shown.session("chair-1.s1")
    assert session is not None
    assert shown.session("chair-1.s2") is None
    assert shown.session("nowhere.s2") is None
    assert shown.open_sessions() == [session]
    assert shown.bed_of(f"{SITE_NAME}.3") == SITE
    assert len(list(shown.states())) == 2
    assert shown.protocols() == [shipped()]


def test_courses_are_those_of_the_committed_registry() -> None:
    shown = board(Bed())
    assert (shown.courses(), shown.course("k1")) == ([], None)
    course = Course("k1", "K-1", "a", 6, 6, START, "Dr. Lee")
    shown.commit({}, Registry(courses={"k1": course}), 8, 10)
    assert (shown.courses(), shown.course("k1")) == ([course], course)


def test_what_is_stepped_and_not_committed_is_not_shown() -> None:
    bed = Bed()
    shown = board(bed)
    bed.vitals(1, nibp_sys=205)
    assert shown.open_alerts() == []
