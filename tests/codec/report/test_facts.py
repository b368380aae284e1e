"""What follows from the order of the facts: phases, actions, silences, limits, people, origins."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from app.codec.report import facts as of
from app.codec.report.facts import Facts
from app.codec.wire_record import Object, instant, instant_or_none, stamp
from app.core.protocol import Conventions
from app.core.vitals import MINUTE, Origin
from tests.report_facts import DOCTOR, NURSE, Visitor, charted, facts_of, visited, whole
from tests.support import START


def test_an_instant_is_read_as_it_was_written() -> None:
    assert instant(stamp(START + 123)) == START + 123
    assert instant_or_none(None) is None
    assert instant_or_none(stamp(0)) == 0


async def test_phases_follow_one_another_to_the_end() -> None:
    facts = await visited()
    found = of.stays(facts)
    assert [one.phase for one in found] == [
        "pre", "infusing", "paused", "infusing", "observation", "recovered", "discharged",
    ]  # fmt: skip
    assert found[0].since == facts.opened
    assert found[-1].until == facts.end
    assert all(a.until == b.since for a, b in itertools.pairwise(found))


async def test_an_open_visit_ends_now() -> None:
    visitor = whole()
    facts = await facts_of(visitor)
    assert facts.closed is None
    assert facts.end == facts.now == visitor.at
    assert of.stays(facts)[-1].until == visitor.at
    assert facts.view is not None
    assert of.last_view(facts) == facts.view


async def test_a_closed_visit_is_seen_as_it_was_before_it_left() -> None:
    facts = await visited()
    assert facts.view is None
    view = of.last_view(facts)
    assert view is not None
    assert view["session"] == facts.session["id"]
    assert all(view["session"] == "chair-3.s1" for view in of.views(facts))


async def test_a_visit_of_which_only_the_object_is_left() -> None:
    facts = replace(await visited(), frames=())
    assert [one.phase for one in of.stays(facts)] == ["discharged"]
    assert of.last_view(facts) is None
    assert not any((of.actions(facts), of.silences(facts), of.limit_changes(facts)))


async def test_an_action_is_told_once_with_its_last_verdict() -> None:
    (action,) = of.actions(await visited())
    assert (action["action"], action["verdict"], action["by"]) == ("paused", "verified", NURSE)


async def test_silences_are_told_once_each() -> None:
    facts = await visited()
    found = of.silences(facts)
    assert found
    assert len({(one.alert, one.until) for one in found}) == len(found)
    assert {one.by for one in found} == {DOCTOR}
    assert all(0 < one.until - one.since <= MINUTE for one in found)


def frame(facts: Facts, at: int, limits: dict[str, float]) -> Object:
    told = [
        {"rule": rule, "value": value, "by": DOCTOR, "reason": "r", "at": stamp(at)}
        for rule, value in limits.items()
    ]
    session = {**facts.session, "record": {**facts.session["record"], "limits": told}}
    return {"type": "change", "at": stamp(at), "change": {"kind": "limits_changed", "session": session}}


async def test_limits_changed_changed_again_and_given_back() -> None:
    facts = await visited()
    steps = [{"A": 1.0}, {"A": 1.0}, {"A": 2.0, "B": 3.0}, {"B": 3.0}, {}]
    made = [frame(facts, START + at, limits) for at, limits in enumerate(steps)]
    # An entry keeps the instant at which it was made.
    made[1]["change"]["session"]["record"]["limits"][0]["at"] = stamp(START)
    made[3]["change"]["session"]["record"]["limits"][0]["at"] = stamp(START + 2)
    told = of.limit_changes(replace(facts, frames=tuple(made)))
    assert [(one.rule, one.value, one.at - START) for one in told] == [
        ("A", 1.0, 0), ("A", 2.0, 2), ("B", 3.0, 2), ("A", None, 3), ("B", None, 4),
    ]  # fmt: skip


async def test_everybody_who_put_something_down_is_named() -> None:
    facts = charted(await visited())
    assert of.staff(facts) == (DOCTOR, NURSE)
    assert of.staff(await facts_of(bare())) == ()


def bare() -> Visitor:
    visitor = Visitor()
    visitor.pump("chair-3", "infusing", 45.0)
    return visitor


@pytest.mark.parametrize("origin", list(Origin))
async def test_where_numbers_were_born(origin: Origin) -> None:
    facts = await visited(origin)
    assert of.origins(facts) == {origin}
    assert of.is_simulated(facts) == (origin is not Origin.DEVICE)


async def test_how_much_is_kept() -> None:
    facts = await visited()
    assert facts.cut is None
    assert replace(facts, kept_since=None).cut == facts.end
    assert replace(facts, kept_since=facts.opened).cut is None
    assert replace(facts, kept_since=facts.opened + 1).cut == facts.opened + 1
    assert replace(facts, kept_since=facts.end + 1).cut == facts.end


async def test_without_its_rules_the_usual_numbers_hold() -> None:
    facts = await visited()
    assert replace(facts, protocol=None).conventions == Conventions()


def test_frames_are_read_as_objects() -> None:
    assert of.read_frames([b'{"a":1}', b"{}"]) == ({"a": 1}, {})
