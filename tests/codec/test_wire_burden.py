"""Alarm burden by frames: the same numbers as by the core's own words."""

from __future__ import annotations

import json

from app.codec import wire, wire_burden
from app.codec.http_burden_models import BurdenNumbers
from app.core import burden
from app.core.changes import AlertChanged, AlertClosed, AlertRaised
from app.core.session import Session
from app.core.vitals import BedId, Instant
from tests.clinic import Clinic
from tests.support import START


def noisy() -> Clinic:
    clinic = Clinic()
    for value in (205, 120, 120, 165, 165, 205):
        clinic.vitals("a", nibp_sys=value, spo2=84, after=9_000)
    return clinic


def test_a_frame_tells_what_the_core_told() -> None:
    clinic = noisy()
    told = [
        (burden.told_of(change.at, change.alert), wire_burden.told_of(json.loads(frame)))
        for _, change, frame in clinic.told
        if isinstance(change, AlertRaised | AlertChanged | AlertClosed)
    ]
    assert len(told) > 5
    for ours, theirs in told:
        assert theirs == ours


def test_the_kinds_are_those_that_tell_of_alerts() -> None:
    assert {wire.KINDS[one] for one in (AlertRaised, AlertChanged, AlertClosed)} == set(wire_burden.KINDS)


def session(**changes: object) -> Session:
    kept = {"id": "s1", "bed": BedId("a"), "phase": "pre", "phase_since": START, "opened_at": START}
    return Session(**{**kept, "protocol": "p", "unplanned": False, **changes})  # type: ignore[arg-type]


def test_a_session_says_how_long_and_by_what() -> None:
    end: Instant = START + 9
    told = wire.session_object(session(closed_at=end, protocol_version="2", protocol_sha256="aa"))
    assert wire_burden.watched_of(told) == (START, end, ("p", "2", "aa"))
    before = {key: value for key, value in wire.session_object(session()).items() if "protocol_" not in key}
    assert wire_burden.watched_of(before) == (START, None, ("p", "", ""))


def test_the_answer_fits_its_model() -> None:
    words = [burden.told_of(c.at, c.alert) for _, c, _ in noisy().told if isinstance(c, AlertRaised)]
    words = [one._replace(session="s1") for one in words]
    found = burden.burden(words, (burden.Watched(START, None, ("p", "1", "a")),), START, START + 5_400_000)
    told = wire_burden.burden_object(found)
    assert BurdenNumbers.model_validate(told).model_dump() == told
    assert told["bed_hours"] == 1.5
    assert told["alerts"] == len([one for one in words if one.speaks])
