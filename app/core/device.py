"""One device as this bed knows it: its order of messages, its clock, its presence.

Three questions are answered for each message, in this order: have we had it before (``sift``), how late
is it (``weigh``), and is the device's clock right (``weigh`` again). Receipt time decides everything;
the device's own time is compared, never obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, NamedTuple

from app.core.events import Envelope
from app.core.protocol import Conventions
from app.core.vitals import MINUTE, DeviceId, Instant, Millis

WINDOW: Final = 256
"""How many sequence numbers back a message may still be told from a repeat."""

_ALL_SEEN: Final = (1 << WINDOW) - 1

STEP_EVIDENCE: Final[Millis] = 10_000
"""Late messages that go on for this long, as late as at first, are a clock that was set.

A burst that catches up grows less late; without this, a device whose clock is set back would not be
judged for ten minutes. Engineering judgement, awaits sign-off.
"""

STEP_SEEN: Final[Millis] = 3_000
"""So long they go on where the clock was seen to be set: the first of them was sent after the message before
it and says an earlier time. Less than the gap that breaks a hold (5 s) and than the silence that is told
(10 s); enough that a backlog sent after newer messages shows that it catches up. Engineering judgement,
awaits sign-off.
"""

STEP_STEADY: Final[Millis] = 1_000
"""How little the delay of such messages may vary."""


class Order(Enum):
    """How a message stands to those before it."""

    NEW = 0
    SWAPPED = 1
    REPEAT = 2
    STALE_BOOT = 3


class Pulse(NamedTuple):
    """A device's messages and clock, as far as the newest message needs to know.

    Attributes:
        boot, highest: Present start of the device and its highest sequence number; None: not heard yet.
        seen: Bit n set: ``highest - n`` has been taken.
        former: Boot before this one; what still comes from it is set aside.
        holes: Missing sequence numbers, with the instant at which each is given up.
        first: First message of this boot; ``quickest`` counts minutes from here.
        quickest: Per minute the smallest (receipt - device time), newest last.
        offset: Newest (receipt - device time), ms; None until a message carried a time.
        skewed: Messages in a row whose offset told of a wrong clock.
        late_since: First message of the present run of late ones, and ``late_by`` its offset.
        step_after: So long that run lasts if it is a clock that was set.
        heard: Receipt of the message that ``offset`` is of.
    """

    boot: str | None = None
    highest: int | None = None
    seen: int = 0
    former: str | None = None
    holes: tuple[tuple[int, Instant], ...] = ()
    first: Instant | None = None
    quickest: tuple[tuple[int, Millis], ...] = ()
    offset: Millis | None = None
    skewed: int = 0
    late_since: Instant | None = None
    late_by: Millis = 0
    step_after: Millis = STEP_EVIDENCE
    heard: Instant | None = None


UNHEARD: Final = Pulse()


@dataclass(frozen=True, slots=True)
class Device:
    """What is remembered of one device.

    Attributes:
        online: False after its own farewell or last will.
        offline_since: When that came.
        alarms: Codes of its own alarms that have started and not ended.
        cuff_failures: Cuff failures in a row.
        lost: Messages given up in the present occurrence of a gap.
    """

    id: DeviceId
    bound: bool = True
    is_pump: bool = False
    online: bool = True
    offline_since: Instant | None = None
    alarms: frozenset[str] = frozenset()
    cuff_failures: int = 0
    lost: int = 0
    pulse: Pulse = UNHEARD


def sift(pulse: Pulse, envelope: Envelope, at: Instant, grace: Millis) -> tuple[Pulse, Order]:
    """Tell a new message from a repeat, and note which sequence numbers are missing.

    Args:
        grace: A hole may fill this long (QoS 1 may swap); after that the gap is a technical alert.
    """
    boot, seq = envelope.boot, envelope.seq
    if boot is None or seq is None:
        return pulse, Order.NEW
    if boot == pulse.former:
        return pulse, Order.STALE_BOOT
    if boot != pulse.boot:
        return Pulse(boot=boot, former=pulse.boot, highest=seq, seen=1), Order.NEW
    highest = pulse.highest if pulse.highest is not None else seq
    ahead = seq - highest
    if ahead > 0:
        holes = pulse.holes
        if ahead > 1:
            missing = range(max(highest + 1, seq - WINDOW), seq)
            holes = (*holes, *((n, at + grace) for n in missing))[-WINDOW:]
        seen = ((pulse.seen << min(ahead, WINDOW)) | 1) & _ALL_SEEN
        return _ordered(pulse, seq, seen, holes), Order.NEW
    if -ahead >= WINDOW or pulse.seen >> -ahead & 1:
        return pulse, Order.REPEAT
    holes = tuple(hole for hole in pulse.holes if hole[0] != seq)
    return _ordered(pulse, highest, pulse.seen | 1 << -ahead, holes), Order.SWAPPED


def _ordered(pulse: Pulse, highest: int, seen: int, holes: tuple[tuple[int, Instant], ...]) -> Pulse:
    """The pulse with another order; spelled out, because this is the hot path."""
    return Pulse(
        pulse.boot, highest, seen, pulse.former, holes, pulse.first, pulse.quickest, pulse.offset,
        pulse.skewed, pulse.late_since, pulse.late_by, pulse.step_after, pulse.heard,
    )  # fmt: skip


def smallest_delay(pulse: Pulse, at: Instant, window: Millis) -> Millis | None:
    """The device's smallest (receipt - device time) of the last ``window`` ms, to the minute.

    If nothing came for longer than that, the last known one: a backlog that arrives after our own
    absence must not set its own measure. None: no message has carried a time yet.
    """
    if not pulse.quickest or pulse.first is None:
        return None
    oldest = (at - window - pulse.first) // MINUTE
    recent = [delay for minute, delay in pulse.quickest if minute > oldest]
    return min(recent) if recent else pulse.quickest[-1][1]


def weigh(
    pulse: Pulse,
    time: Instant | None,
    at: Instant,
    conventions: Conventions,
    tolerance: Millis,
    order: Order = Order.NEW,
) -> tuple[Pulse, Millis]:
    """Compare the device's clock with ours.

    Args:
        time: The message's device time; None: it carried none.
        tolerance: A clock further off than this is wrong, ms (a protocol's TEC-CLOCK, lowest tier).
        order: How the message stands to those before it.

    Returns:
        The pulse, and how much later than its quickest message this one came, ms (0 at least).
    """
    if time is None:
        return pulse, 0
    offset = at - time
    least = smallest_delay(pulse, at, conventions.late_window)
    delay = 0 if least is None else max(0, offset - least)
    late = delay > conventions.late_after
    first = at if pulse.first is None else pulse.first
    minute = (at - first) // MINUTE
    quickest = pulse.quickest
    if not quickest or quickest[-1][0] != minute:
        oldest = minute - conventions.late_window // MINUTE
        quickest = (*(q for q in quickest if q[0] > oldest), (minute, offset))
    elif offset < quickest[-1][1]:
        quickest = (*quickest[:-1], (minute, offset))
    late_since, late_by = (pulse.late_since, pulse.late_by) if late else (None, 0)
    step_after = pulse.step_after
    if late and late_since is None:
        late_since, late_by = at, offset
        seen = order is Order.NEW and _is_earlier(pulse, time, at, conventions.stream_gap)
        step_after = STEP_SEEN if seen else STEP_EVIDENCE
    lasting = late_since is not None and at - late_since >= step_after
    if lasting and abs(offset - late_by) <= STEP_STEADY:
        # Not a burst, which catches up: the clock was set. From here on it has a new measure.
        quickest, late_since, delay = ((minute, offset),), None, 0
    elif lasting:
        late_since, late_by = at, offset  # it may be steady from here on: the clock was set twice, or slowly
    wrong = abs(offset) > tolerance and (not late or lasting)
    skewed = min(pulse.skewed + 1, 99) if wrong else (pulse.skewed if late else 0)
    weighed = Pulse(
        pulse.boot, pulse.highest, pulse.seen, pulse.former, pulse.holes, first, quickest, offset,
        skewed, late_since, late_by, step_after, at,
    )  # fmt: skip
    return weighed, delay


def _is_earlier(pulse: Pulse, time: Instant, at: Instant, gap: Millis) -> bool:
    """Whether a message says an earlier time than the last, with no silence in which it was held back."""
    if pulse.heard is None or pulse.offset is None:
        return False
    return at - pulse.heard <= gap and time < pulse.heard - pulse.offset


def give_up_holes(device: Device, at: Instant) -> tuple[Device, int]:
    """Count the missing numbers whose grace has ended by ``at``."""
    gone = sum(1 for _, due in device.pulse.holes if due <= at)
    left = tuple(hole for hole in device.pulse.holes if hole[1] > at)
    pulse = device.pulse._replace(holes=left)
    return replace(device, pulse=pulse, lost=device.lost + gone), gone
