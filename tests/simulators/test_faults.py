"""Faults as tables, and what each of them keeps, as properties."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.faults import DAMAGES, Fault, corrupt, drop, duplicate, hold, skew, swap, through
from simulators.messages import (
    Device,
    Item,
    Publish,
    Quiet,
    Return,
    Vanish,
    cuff,
    milliseconds,
    reading,
    vitals,
)
from tests.simulators import wire_check

ROUND = 600.0
DEVICE = Device("c1", "m1", "a monitor", 1_795_000_000_000)


def message(number: int) -> Publish:
    return DEVICE.publish("vitals", "b", number, float(number), vitals([reading("hr", 70)]))


def messages(*numbers: int) -> list[Item]:
    return [message(number) for number in numbers]


WHICH = {message(number).payload: number for number in range(1001)}


def told(items: list[Item]) -> list[tuple[float, int]]:
    """(when, which) of every message; a hello or a damaged one counts as 0."""
    return [(round(i.at, 3), WHICH.get(i.payload, 0)) for i in items if isinstance(i, Publish)]


def ordered(items: list[Item]) -> bool:
    return all(a.at <= b.at for a, b in pairwise(items))


@pytest.mark.parametrize(
    ("fault", "numbers", "after"),
    [
        (drop(1.0), (1, 2), []),
        (drop(0.0), (1, 2), [(1, 1), (2, 2)]),
        (duplicate(1.0), (1, 2), [(1, 1), (1.2, 1), (2, 2), (2.2, 2)]),
        (swap(1.0), (1, 2, 3, 4), [(2, 2), (2, 1), (4, 4), (4, 3)]),
        (swap(1.0), (1, 2, 3), [(2, 2), (2, 1), (3, 3)]),
        (corrupt(1.0), (1, 2), [(1, 0), (1, 1), (2, 0), (2, 2)]),
        (hold(2, 4, ROUND), (1, 2, 3, 4, 5), [(1, 1), (4, 2), (4, 3), (4, 4), (5, 5)]),
        (hold(2, 4, ROUND), (2, 3), [(4, 2), (4, 3)]),
        (hold(2, 4, ROUND), (602, 603, 605), [(604, 602), (604, 603), (605, 605)]),
        (hold(2, 4, 10.0), (2, 12, 15), [(4, 2), (14, 12), (15, 15)]),
    ],
)
def test_what_a_fault_does(fault: Fault, numbers: tuple[int, ...], after: list[tuple[float, int]]) -> None:
    assert told(list(fault(messages(*numbers), Random(1)))) == after


FAULTS = st.sampled_from([drop(0.3), duplicate(0.3), swap(0.3), corrupt(0.3), hold(60, 90, ROUND)])


@st.composite
def streams(draw: st.DrawFn) -> list[Item]:
    """A device's life: online, messages a second, now and then without power."""
    items: list[Item] = [DEVICE.online("b", 0.0)]
    dark = draw(st.sets(st.integers(2, 149), max_size=3))
    for number in range(1, 150):
        if number in dark:
            items += [Vanish(number), Return(number + 0.5)]
        else:
            items.append(message(number))
    return items


@given(streams(), st.lists(FAULTS, max_size=4), st.integers())
def test_any_faults_keep_the_order_of_time_and_the_life_of_the_device(
    stream: list[Item], faults: list[Fault], seed: int
) -> None:
    after = list(through(stream, faults, str(seed)))
    assert ordered(after)
    assert [i for i in after if not isinstance(i, Publish)] == [
        i for i in stream if not isinstance(i, Publish)
    ]
    assert after[0] == stream[0], "a device says hello first"
    assert list(through(stream, faults, str(seed))) == after, "the same seed, the same lots"


@given(streams(), st.integers())
def test_repeats_and_swaps_lose_nothing(stream: list[Item], seed: int) -> None:
    after = list(through(stream, [duplicate(0.3), swap(0.3)], str(seed)))
    assert {w for _, w in told(after)} == {w for _, w in told(stream)}


@given(streams(), st.integers())
def test_a_swap_only_reorders(stream: list[Item], seed: int) -> None:
    after = list(swap(0.5)(stream, Random(seed)))
    assert Counter(w for _, w in told(after)) == Counter(w for _, w in told(stream))


@given(streams(), st.integers())
def test_corruption_only_adds(stream: list[Item], seed: int) -> None:
    after = list(corrupt(0.5)(stream, Random(seed)))
    whole = {i.payload for i in stream if isinstance(i, Publish)}
    assert [i for i in after if not isinstance(i, Publish) or i.payload in whole] == stream


def test_who_loses_power_loses_what_was_held() -> None:
    stream: list[Item] = [*messages(61, 62), Vanish(63), Return(64), *messages(95)]
    assert told(list(hold(60, 90, ROUND)(stream, Random(1)))) == [(95, 95)]


def test_shares_are_about_what_they_say() -> None:
    stream = messages(*range(1, 1001))
    assert 50 <= 1000 - len(list(drop(0.1)(stream, Random(1)))) <= 150
    assert 50 <= len(list(duplicate(0.1)(stream, Random(1)))) - 1000 <= 150


@pytest.mark.parametrize(("name", "damage"), DAMAGES, ids=[name for name, _ in DAMAGES])
def test_each_damage_makes_a_message_that_the_contract_refuses_whole(name: str, damage: object) -> None:
    assert callable(damage)
    good = message(7)
    wire_check.check(good.topic, good.payload)
    damaged = damage(good.payload)
    assert damaged != good.payload, f"{name} does nothing"
    with pytest.raises(wire_check.WrongError):
        wire_check.check(good.topic, damaged)


@given(FAULTS, st.integers(1, 300), st.integers(0, 999))
def test_a_stream_that_is_followed_loses_and_gains_nothing(fault: Fault, number: int, seed: int) -> None:
    """With ``Quiet`` after every second the same messages come, at the same seconds, in order."""
    plain = [message(n) for n in range(1, number)]
    followed: list[Item] = []
    for item in plain:
        followed += [item, Quiet(item.at + 1)]
    whole, parts = (list(fault(items, Random(seed))) for items in (plain, followed))
    published: list[Item] = [item for item in parts if isinstance(item, Publish)]
    assert published == whole
    assert len([item for item in parts if isinstance(item, Quiet)]) == len(plain)
    assert ordered(published)


def test_a_held_message_is_out_before_the_second_in_which_it_may_go() -> None:
    items: list[Item] = [message(2), Quiet(3.0), message(3), Quiet(4.0), message(4), Quiet(5.0)]
    found = list(hold(2, 4)(items, Random(1)))
    assert [type(item) for item in found[:4]] == [Quiet, Publish, Publish, Quiet]
    assert told(found) == [(4, 2), (4, 3), (4, 4)]


@pytest.mark.parametrize("seconds", [30, -30, 3600])
def test_a_wrong_clock_writes_every_time_wrong_and_changes_nothing_else(seconds: float) -> None:
    taken = DEVICE.time(0.5)
    body = vitals([reading("hr", 70), *cuff(120, 75, None, taken)])
    items: list[Item] = [DEVICE.publish("vitals", "b", n, float(n), body) for n in (0, 5, 10)]
    found = list(skew(seconds, 5, 10)(items, Random(1)))
    assert [found[0], found[2]] == [items[0], items[2]]
    before, after = (
        wire_check.check(i.topic, i.payload) for i in (items[1], found[1]) if isinstance(i, Publish)
    )
    shift = [
        milliseconds(b) - milliseconds(a)
        for a, b in (
            (before["time"], after["time"]),
            (before["readings"][1]["time"], after["readings"][1]["time"]),
        )
    ]
    assert shift == [seconds * 1000] * 2
    assert {**after, "time": 0, "readings": 0} == {**before, "time": 0, "readings": 0}
