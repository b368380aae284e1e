"""Records of visits and courses on the wire, whole, and as their schemas say."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest
from pydantic import BaseModel

from app.codec import wire, wire_record, wire_record_models
from app.codec.frame_models import ChangeFrame
from app.codec.frames import change_frame
from app.codec.wire_models import SessionObject
from app.codec.wire_record import stamp
from app.codec.wire_record_models import CourseObject, RecordObject
from app.core import changes, course, record
from app.core.changes import Change
from app.core.course import Course, CourseState, Given, Score, Task
from app.core.protocol import Phase
from app.core.record import (
    AdverseEvent,
    Check,
    Feedback,
    LimitChange,
    Medicine,
    Note,
    Override,
    Record,
    Screening,
    Tick,
)
from app.core.session import Session
from app.core.shown import ShownGate, ShownItem
from app.core.views import PENDING_VIEW
from app.core.vitals import SITE
from tests.support import CHAIR, START

AT = stamp(START)
CHECK = Check(
    "c1", START, "RN", Phase.INFUSING, {"moaas": 5, "cadss": 4}, {"spo2": 97}, full=False, oriented=True
)
NOTE = Note("n1", START, "RN", "talks of the sea")
EVENT = AdverseEvent("e1", "nausea", 2, START, Phase.INFUSING, "RN", START, action="antiemetic")
RECORD = Record(
    screening=Screening("1", {"opioid": "no", "maoi": "yes"}, ("sertraline",), START, "RN", "asked twice"),
    overrides=(Override("SES-SCREEN.maoi", "Dr. Lee", "stopped three weeks ago", START),),
    limits={
        "BP-SYS-HIGH": LimitChange("BP-SYS-HIGH", 150, "Dr. Lee", "aneurysm", START),
        "BP-DIA-HIGH": LimitChange("BP-DIA-HIGH", 95, "Dr. Lee", "aneurysm", START),
    },
    checks=(CHECK,),
    notes=(NOTE,),
    adverse_events=(EVENT,),
    medicines=(Medicine("m1", "ondansetron", "4 mg", "iv", START, "RN"),),
    ticks={"iv_removed": Tick("RN", START), "escort": Tick("RN", START, "sister")},
    feedback=Feedback(4, "RN", START, "calm"),
    check_due=START + 1,
)
COURSE = Course(
    "k1", "K-1", "A", 6, 7, START, "Dr. Lee", CourseState.EXTENDED, "TRD", "PHQ-9", 21,
    given=(Given("chair-1.s1", START, START + 2, 39.0, 0.5, 4),),
    scores=(Score("chair-1.s1", 12, START, "Dr. Lee", "by telephone"),),
    tasks=(Task("k1.t1", "chair-1.s1", "counselling", START + 3, START + 4, "RN", "done"),),
)  # fmt: skip
SHOWN = replace(PENDING_VIEW, bed=CHAIR)
SESSION = Session(
    "chair-1.s1", CHAIR, Phase.INFUSING, START, START, "ketamine-trd", unplanned=False, record=RECORD
)


INNER = {"check_called"}
"""What the core keeps for itself."""


def test_a_record_word_by_word() -> None:
    told = wire_record.record_object(RECORD)
    RecordObject.model_validate_json(wire.to_json(told))
    assert told["screening"] == {
        "version": "1",
        "answers": {"maoi": "yes", "opioid": "no"},
        "medicines": ["sertraline"],
        "at": AT,
        "by": "RN",
        "note": "asked twice",
    }
    assert told["overrides"] == [
        {"gate": "SES-SCREEN.maoi", "by": "Dr. Lee", "reason": "stopped three weeks ago", "at": AT}
    ]
    assert [one["rule"] for one in told["limits"]] == ["BP-DIA-HIGH", "BP-SYS-HIGH"]
    assert told["limits"][1] == {
        "rule": "BP-SYS-HIGH", "value": 150, "by": "Dr. Lee", "reason": "aneurysm", "at": AT,
    }  # fmt: skip
    assert told["checks"] == [
        {
            "id": "c1", "at": AT, "by": "RN", "phase": "infusing", "entries": {"cadss": 4, "moaas": 5},
            "vitals": {"spo2": 97}, "full": False, "oriented": True, "walks": None, "note": "",
        }
    ]  # fmt: skip
    assert told["notes"] == [{"id": "n1", "at": AT, "by": "RN", "text": "talks of the sea"}]
    assert told["adverse_events"] == [
        {
            "id": "e1", "kind": "nausea", "grade": 2, "onset": AT, "phase": "infusing", "resolved": None,
            "action": "antiemetic", "outcome": "", "note": "", "by": "RN", "at": AT,
        }
    ]  # fmt: skip
    assert told["medicines"] == [
        {
            "id": "m1", "drug": "ondansetron", "dose": "4 mg", "route": "iv", "at": AT, "by": "RN",
            "note": "",
        }
    ]  # fmt: skip
    assert list(told["ticks"]) == ["escort", "iv_removed"]
    assert told["ticks"]["escort"] == {"by": "RN", "at": AT, "note": "sister"}
    assert told["feedback"] == {"score": 4, "by": "RN", "at": AT, "note": "calm"}
    assert told["check_due"] == stamp(START + 1)


def test_an_empty_record_says_what_was_not_put_down() -> None:
    told = wire_record.record_object(Record())
    nothing = {name: value for name, value in told.items() if value in (None, [], {})}
    assert nothing == told


def test_a_course_word_by_word() -> None:
    told = wire_record.course_object(COURSE)
    CourseObject.model_validate_json(wire.to_json(told))
    assert told == {
        "id": "k1", "alias": "K-1", "template": "A", "planned": 6, "infusions": 7, "state": "extended",
        "indication": "TRD", "scale": "PHQ-9", "baseline_score": 21, "opened_at": AT, "by": "Dr. Lee",
        "given": [
            {
                "session": "chair-1.s1", "started_at": AT, "ended_at": stamp(START + 2), "dose_mg": 39.0,
                "dose_mg_per_kg": 0.5, "satisfaction": 4, "comment": "",
            }
        ],
        "scores": [
            {"session": "chair-1.s1", "score": 12, "taken": AT, "by": "Dr. Lee", "note": "by telephone"}
        ],
        "tasks": [
            {
                "id": "k1.t1", "session": "chair-1.s1", "what": "counselling", "due": stamp(START + 3),
                "done_at": stamp(START + 4), "by": "RN", "note": "done",
            }
        ],
        "ended_at": None, "reason": "", "revision": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        (record.Screening, wire_record_models.ScreeningObject),
        (record.Override, wire_record_models.OverrideObject),
        (record.LimitChange, wire_record_models.LimitChangeObject),
        (record.Check, wire_record_models.CheckObject),
        (record.Note, wire_record_models.NoteObject),
        (record.AdverseEvent, wire_record_models.AdverseEventObject),
        (record.Medicine, wire_record_models.MedicineObject),
        (record.Tick, wire_record_models.TickObject),
        (record.Feedback, wire_record_models.FeedbackObject),
        (record.Record, wire_record_models.RecordObject),
        (ShownGate, wire_record_models.GateObject),
        (ShownItem, wire_record_models.ItemObject),
        (course.Given, wire_record_models.GivenObject),
        (course.Score, wire_record_models.ScoreObject),
        (course.Task, wire_record_models.TaskObject),
        (course.Course, wire_record_models.CourseObject),
        (Session, SessionObject),
    ],
)
def test_the_wire_leaves_nothing_of_it_out(kind: type[Any], model: type[BaseModel]) -> None:
    assert set(model.model_fields) == {part.name for part in fields(kind)} - INNER


@pytest.mark.parametrize(
    ("change", "carries"),
    [
        (changes.SessionChanged(START, CHAIR, "tick", SESSION, SHOWN), {"what", "session", "bed"}),
        (changes.CheckDue(START, CHAIR, SESSION, SHOWN), {"session", "bed"}),
        (changes.CheckDone(START, CHAIR, CHECK, SESSION, SHOWN), {"check", "session", "bed"}),
        (changes.NoteAdded(START, CHAIR, NOTE, SESSION), {"note", "session"}),
        (changes.CourseChanged(START, SITE, COURSE), {"course"}),
    ],
)
def test_changes_of_a_visit_carry_what_they_changed(change: Change, carries: set[str]) -> None:
    frame = change_frame(7, change)
    ChangeFrame.model_validate_json(frame)
    told = json.loads(frame)["change"]
    assert told.pop("kind") == wire.change_kind(change)
    assert told.keys() == carries


def test_gates_items_and_flags_stand_on_the_bed() -> None:
    view = replace(
        SHOWN,
        gates=(ShownGate("SES-BASE", "block", "No baseline.", overridable=True, overridden=False),),
        discharge=(
            ShownItem("time", "60 min since the end", met=True, by_hand=False, by="service", at=START),
        ),
        flags=("cardiovascular",),
    )
    told = wire.bed_object(view)
    assert told["gates"] == [
        {
            "id": "SES-BASE", "level": "block", "text": "No baseline.", "overridable": True,
            "overridden": False,
        }
    ]  # fmt: skip
    assert told["discharge"] == [
        {
            "id": "time", "text": "60 min since the end", "met": True, "by_hand": False, "by": "service",
            "at": AT,
        }
    ]  # fmt: skip
    assert told["flags"] == ["cardiovascular"]


@pytest.mark.parametrize("at", [0, START, START + 7, 4_102_444_799_999])
def test_a_time_is_read_as_it_was_written(at: int) -> None:
    assert wire_record.instant(stamp(at)) == at
