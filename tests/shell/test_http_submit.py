"""What a request gives its commands with: a key that counts here only, and the revision that was seen."""

from __future__ import annotations

import pytest

from app.core.changes import CommandAnswered, CommandRefused, Fault
from app.core.events import ReleaseBed
from app.core.vitals import BedId
from app.shell.http_context import Inside
from app.shell.http_submit import STATUS, Giver, seen
from app.shell.problems import ProblemError
from tests.clinic import Clinic


def at_the_door(clinic: Clinic, key: str | None = None) -> Giver:
    return Giver(Inside(clinic, clinic, clinic.archive, lambda: (), {}), "/api/v1/x", key)


async def test_a_command_is_answered() -> None:
    clinic = Clinic()
    clinic.vitals("chair-3", spo2=97)
    bed = BedId("chair-3")
    done = await at_the_door(clinic, "POST /api/v1/x k").submit(
        lambda call: ReleaseBed(call.at, call.bed, call.command, "RN"), bed
    )
    assert isinstance(done, CommandAnswered)
    assert clinic.keys == ["POST /api/v1/x k"]


async def test_a_refusal_becomes_a_problem_with_its_faults() -> None:
    clinic = Clinic()
    fault = Fault("phase", "SES-BASE", "No baseline is locked.")
    clinic.answers["k"] = CommandRefused(0, BedId("c"), "c1", "stale", "Not so.", (fault,))
    with pytest.raises(ProblemError, match="Not so") as caught:
        await at_the_door(clinic, "k").submit(
            lambda call: ReleaseBed(call.at, call.bed, call.command), BedId("c")
        )
    assert caught.value.status == 412
    assert [(one.field, one.rule) for one in caught.value.errors] == [("phase", "SES-BASE")]


def test_every_reason_has_a_status() -> None:
    assert STATUS == {"not_found": 404, "conflict": 409, "invalid": 422, "stale": 412}


def test_a_weakened_tag_is_the_same_number() -> None:
    assert [seen(one) for one in ('"7"', 'W/"7"', "*", None)] == [7, 7, None, None]
