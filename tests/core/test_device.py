"""One device: the order of its messages, how late they are, and whether its clock is right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.device import (
    STEP_EVIDENCE,
    WINDOW,
    Device,
    Order,
    Pulse,
    give_up_holes,
    sift,
    smallest_delay,
    weigh,
)
from app.core.events import Envelope
from app.core.protocol import Conventions
from app.core.vitals import DeviceId, Origin
from tests.support import Bed

NUMBERS = Conventions()
GRACE = NUMBERS.sequence_grace
TOLERANCE = 5_000
MINUTE = 60_000
START = 1_780_000_000_000
NEW, SWAPPED, REPEAT, STALE = Order.NEW, Order.SWAPPED, Order.REPEAT, Order.STALE_BOOT


def message(seq: int | None, boot: str | None = "a") -> Envelope:
    """An envelope of which only the order matters."""
    return Envelope(DeviceId("m1"), boot, seq, None, Origin.DEVICE)


def sifted(*sent: tuple[str | None, int | None]) -> tuple[Pulse, list[Order]]:
    """What becomes of messages (boot, seq), one each second."""
    pulse, orders = Pulse(), []
    for n, (boot, seq) in enumerate(sent):
        pulse, order = sift(pulse, message(seq, boot), n * 1_000, GRACE)
        orders.append(order)
    return pulse, orders


def of_boot(*seqs: int) -> list[tuple[str | None, int | None]]:
    """Messages of one boot."""
    return [("a", seq) for seq in seqs]


def test_a_device_is_taken_to_serve_and_to_be_there_when_first_heard() -> None:
    device = Device(DeviceId("m1"))
    assert (device.bound, device.online, device.is_pump, device.alarms) == (True, True, False, frozenset())


# -------------------------------------------------------------------------------------- order

ORDERS = {
    "in order": (of_boot(1, 2, 3), [NEW, NEW, NEW]),
    "the same again": (of_boot(1, 1), [NEW, REPEAT]),
    "an older one again": (of_boot(1, 2, 3, 1), [NEW, NEW, NEW, REPEAT]),
    "two that changed places": (of_boot(1, 3, 2), [NEW, NEW, SWAPPED]),
    "two that changed places, and again": (of_boot(1, 3, 2, 2), [NEW, NEW, SWAPPED, REPEAT]),
    "one before the first we heard": (of_boot(5, 4), [NEW, SWAPPED]),
    "the oldest one that can be told from a repeat": (of_boot(WINDOW, 1), [NEW, SWAPPED]),
    "one too far back to tell": (of_boot(WINDOW + 1, 1), [NEW, REPEAT]),
    "a jump over the whole window": (of_boot(1, 2 * WINDOW, 1), [NEW, NEW, REPEAT]),
    "a new boot starts anew": ([("a", 7), ("b", 1), ("b", 1)], [NEW, NEW, REPEAT]),
    "what the boot before still sends": ([("a", 7), ("b", 1), ("a", 8)], [NEW, NEW, STALE]),
    "a last will has no order": ([("a", 1), (None, None), (None, None)], [NEW, NEW, NEW]),
    "neither has a message without a number": ([("a", 1), ("a", None)], [NEW, NEW]),
}


@pytest.mark.parametrize(("sent", "orders"), ORDERS.values(), ids=ORDERS.keys())
def test_new_or_repeat(sent: list[tuple[str | None, int | None]], orders: list[Order]) -> None:
    assert sifted(*sent)[1] == orders


HOLES = {
    "none in order": ((1, 2, 3), []),
    "one that is missing": ((1, 3), [2]),
    "several that are missing": ((1, 4, 6), [2, 3, 5]),
    "one that came later": ((1, 4, 3), [2]),
    "all that came later": ((1, 4, 3, 2), []),
    "no more than the window of a long absence": ((1, 1000), list(range(1000 - WINDOW, 1000))),
    "none before the first we heard": ((5, 6), []),
}


@pytest.mark.parametrize(("seqs", "missing"), HOLES.values(), ids=HOLES.keys())
def test_which_numbers_are_missing(seqs: tuple[int, ...], missing: list[int]) -> None:
    assert [seq for seq, _ in sifted(*of_boot(*seqs))[0].holes] == missing


def test_a_hole_may_fill_for_5_s() -> None:
    device = Device(DeviceId("m1"), pulse=sifted(*of_boot(1, 3, 6))[0])
    assert device.pulse.holes == ((2, 1_000 + GRACE), (4, 2_000 + GRACE), (5, 2_000 + GRACE))
    assert give_up_holes(device, 1_000 + GRACE - 1) == (device, 0)
    one, gone = give_up_holes(device, 1_000 + GRACE)
    assert (gone, one.lost, [seq for seq, _ in one.pulse.holes]) == (1, 1, [4, 5])
    rest, gone = give_up_holes(one, 60_000)
    assert (gone, rest.lost, rest.pulse.holes) == (2, 3, ())


@given(st.permutations(range(1, 31)), st.lists(st.integers(0, 29), max_size=20))
def test_every_number_is_new_once_in_whatever_order(seqs: list[int], again: list[int]) -> None:
    sent = [*seqs, *(seqs[n] for n in again)]
    orders = sifted(*of_boot(*sent))[1]
    ahead = [NEW if seq == max(seqs[: n + 1]) else SWAPPED for n, seq in enumerate(seqs)]
    assert orders == ahead + [REPEAT] * len(again)


@given(st.lists(st.integers(1, 600), max_size=60))
def test_nothing_is_ever_new_twice(seqs: list[int]) -> None:
    orders = sifted(*of_boot(*seqs))[1]
    taken = [seq for seq, order in zip(seqs, orders, strict=True) if order in (NEW, SWAPPED)]
    assert len(taken) == len(set(taken))


@given(st.lists(st.integers(1, 600), min_size=1, max_size=60))
def test_a_hole_is_never_a_number_we_have(seqs: list[int]) -> None:
    pulse, orders = sifted(*of_boot(*seqs))
    taken = {seq for seq, order in zip(seqs, orders, strict=True) if order is NEW}
    assert not taken & {seq for seq, _ in pulse.holes}
    assert len(pulse.holes) <= WINDOW
    assert pulse.seen < 1 << WINDOW


# ------------------------------------------------------------------------------- late, and skew


def weighed(*sent: tuple[float, float | None]) -> tuple[Pulse, list[int]]:
    """Delays (ms) of messages given as (received, device time), s since the start."""
    pulse, delays = Pulse(), []
    for received, time in sent:
        stamp = None if time is None else START + int(time * 1_000)
        pulse, delay = weigh(pulse, stamp, START + int(received * 1_000), NUMBERS, TOLERANCE)
        delays.append(delay)
    return pulse, delays


DELAYS = {
    "the first message sets the measure": (((10, 0),), [0]),
    "a steady delay is none": (((1, 0), (2, 1), (3, 2)), [0, 0, 0]),
    "later than the quickest": (((1, 0), (9, 1), (10, 9)), [0, 7_000, 0]),
    "quicker than before moves the measure": (((3, 0), (2.5, 2), (8, 5)), [0, 0, 2_500]),
    "a message without a time is never late": (((1, 0), (9, None)), [0, 0]),
    "the measure is remembered for 10 min": (((1, 0), (595, 590)), [0, 4_000]),
    "and forgotten after that": (((1, 0), (400, 397), (460, 455), (700, 694)), [0, 2_000, 4_000, 3_000]),
    "10 min less a moment": (((1, 0), (301, 296), (600.999, 594.999)), [0, 4_000, 5_000]),
    "10 min": (((1, 0), (301, 296), (601, 595)), [0, 4_000, 1_000]),
    "after a long silence the last known one holds": (((1, 0), (4_000, 3_990)), [0, 9_000]),
}


@pytest.mark.parametrize(("sent", "delays"), DELAYS.values(), ids=DELAYS.keys())
def test_how_late(sent: tuple[tuple[float, float | None], ...], delays: list[int]) -> None:
    assert weighed(*sent)[1] == delays


@pytest.mark.parametrize(("time", "since"), [(3.0, None), (2.999, START + 9_000)])
def test_5_s_are_not_late_yet(time: float, since: int | None) -> None:
    assert weighed((1, 0), (9, time))[0].late_since == since


def test_nothing_is_known_of_a_device_without_a_clock() -> None:
    pulse, _ = weighed((1, None), (2, None))
    assert (pulse.offset, pulse.first) == (None, None)
    assert smallest_delay(pulse, START, NUMBERS.late_window) is None


def test_the_measure_is_one_number_a_minute() -> None:
    pulse, _ = weighed((1, 0), (2, 0.5), (3, 2.5), (61, 60), (65, 64))
    assert pulse.quickest == ((0, 500), (1, 1_000))


def test_minutes_older_than_the_window_are_dropped() -> None:
    pulse, _ = weighed(*((60 * n, 60 * n) for n in range(30)))
    assert len(pulse.quickest) == NUMBERS.late_window // MINUTE


SKEWS = {
    "a right clock": ([(n, n) for n in range(4)], 0),
    "5 s off is tolerated": ([(n, n - 5) for n in range(4)], 0),
    "more than 5 s behind counts each message": ([(n, n - 5.001) for n in range(4)], 4),
    "more than 5 s ahead counts too": ([(n, n + 6) for n in range(3)], 3),
    "a right message starts the count again": ([(0, 6), (1, 7), (2, 4), (3, 5)], 0),
    "messages without a time do not count": ([(0, 6), (1, None), (2, 8)], 2),
    "a burst of late messages is no wrong clock": (
        [(0, 0), *((20 + n / 100, n) for n in range(10))],
        0,
    ),
    "late messages that go on are one": (
        [(0, 0), *((20 + n, n) for n in range(STEP_EVIDENCE // 1_000 + 3))],
        3,
    ),
    "lateness keeps a count that has begun": ([(0, 6), (1, 7), (20, 15)], 2),
}


@pytest.mark.parametrize(("sent", "count"), SKEWS.values(), ids=SKEWS.keys())
def test_messages_that_tell_of_a_wrong_clock(sent: list[tuple[float, float | None]], count: int) -> None:
    assert weighed(*sent)[0].skewed == count


def test_the_count_has_an_end() -> None:
    assert weighed(*((n, n + 60) for n in range(150)))[0].skewed == 99


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 3_000), min_size=1, max_size=40))
def test_a_wrong_clock_makes_no_message_late(wrong: int, jitters: list[int]) -> None:
    """Lateness is judged against the device's own quickest message, never against our clock."""
    pulse = Pulse()
    for n, jitter in enumerate(jitters):
        at = START + n * 10_000 + jitter
        pulse, delay = weigh(pulse, START + n * 10_000 + wrong, at, NUMBERS, TOLERANCE)
        assert 0 <= delay <= 3_000


# A clock that is set is not a burst that catches up.


def delays_of(*offsets: tuple[int, int], order: Order = Order.NEW) -> list[int]:
    """Delay of each message (receipt, how far the device's clock is behind), ms."""
    pulse, delays = Pulse(), []
    for at, behind in offsets:
        pulse, delay = weigh(pulse, START + at - behind, START + at, NUMBERS, TOLERANCE, order)
        delays.append(delay)
    return delays


STEADY = [(n * 1000, 0) for n in range(5)]


@pytest.mark.parametrize("back", [6_000, 30_000, 3_600_000])
def test_a_clock_that_is_seen_to_be_set_back_is_judged_again_before_anything_counts_as_silent(
    back: int,
) -> None:
    """The next message says an earlier time than the one before, and those after it go on from there."""
    delays = delays_of(*STEADY, *((5_000 + n * 1000, back) for n in range(6)))[5:]
    assert delays == [back] * 3 + [0] * 3


@pytest.mark.parametrize(
    ("first", "order"),
    [
        pytest.param(9_001, Order.NEW, id="nothing was heard for more than 5 s: it may be a backlog"),
        pytest.param(5_000, Order.SWAPPED, id="it was sent before the one that came before it"),
    ],
)
def test_a_clock_set_back_unseen_is_judged_again_after_ten_seconds(first: int, order: Order) -> None:
    after = [(first + n * 1000, 60_000) for n in range(14)]
    delays = delays_of(*STEADY, *after, order=order)[5:]
    assert delays[:10] == [60_000] * 10
    assert delays[10:] == [0] * 4


def test_what_was_kept_before_receipts_were_kept_is_judged_as_it_was() -> None:
    """A snapshot of an older version does not know when its last message was heard."""
    kept = Pulse(first=START, quickest=((0, 0),), offset=0)
    pulse, _ = weigh(kept, START - 30_000, START + 1_000, NUMBERS, TOLERANCE, Order.NEW)
    assert pulse.step_after == STEP_EVIDENCE


def test_old_messages_among_new_ones_are_late_for_as_long_as_they_come() -> None:
    mixed = [(5_000 + n * 1000, 60_000 if n % 2 else 0) for n in range(30)]
    assert delays_of(*STEADY, *mixed)[5:] == [0, 60_000] * 15


def test_old_messages_after_a_new_one_stay_late_while_they_catch_up() -> None:
    backlog = [(60_000 + n * 200, 50_000 - n * 800) for n in range(50)]
    assert all(delay > 5_000 for delay in delays_of(*STEADY, (59_900, 0), *backlog)[6:])


def test_a_burst_that_catches_up_slowly_stays_late() -> None:
    steady = [(n * 1000, 0) for n in range(5)]
    burst = [(35_000 + n * 1000, 30_000 - n * 2000) for n in range(12)]
    assert all(delay > 5_000 for delay in delays_of(*steady, *burst)[5:])


def _twice(n: int) -> int:
    return 30_000 if n < 2 else 60_000


@pytest.mark.parametrize(
    ("late_by", "told"),
    [
        (lambda n: 31_500 if n == 0 else 30_000, []),
        (_twice, []),
        (lambda n: min(30_000, 1_000 * n), [("raised", "low"), ("changed", "medium")]),
    ],
    ids=["the first message was held up", "set back twice in 2 s", "slowed down for half a minute"],
)
def test_a_clock_that_is_not_steady_at_once_is_judged_again_when_it_is(
    late_by: Callable[[int], int], told: list[tuple[str, str]]
) -> None:
    """A wrong clock delays nothing for long; while it is being slowed it looks like a backlog."""
    bed = Bed()
    bed.open(0)
    bed.stream(0, 119_000, hr=70, spo2=97)
    for n, at in enumerate(range(120_000, 200_000, 1_000)):
        bed.vitals(at, time=at - late_by(n), hr=70, spo2=97)
    assert [(what, priority) for _, what, _, priority, _ in bed.log("TEC-LOST") if what != "closed"] == told
    assert "TEC-LOST" not in bed.open_rules()
    assert "TEC-CLOCK" in bed.open_rules()
