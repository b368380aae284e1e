"""One device as this bed knows it: its order of messages, its clock, its presence.

Three questions are answered for each message, in this order: have we had it before (``sift``), how late
is it (``weigh``), and is the device's clock right (``weigh`` again). Receipt time decides everything;
the device's own time is compared, never obeyed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from app.core.events import Envelope
from app.core.protocol import Conventions
from app.core.vitals import MINUTE, DeviceId, Instant, Millis

WINDOW: Final = 256
"""How many sequence numbers back a message may still be told from a repeat."""

STEP_EVIDENCE: Final[Millis] = 10_000
"""Late messages that go on for this long are a clock that is wrong, not a burst catching up."""


class Order(Enum):
    """How a message stands to those before it."""

    NEW = 0
    REPEAT = 1
    STALE_BOOT = 2


@dataclass(frozen=True, slots=True)
class Device:
    """What is remembered of one device.

    Attributes:
        boot, highest: Present start of the device and its highest sequence number; None: not heard yet.
        seen: Bit n set: ``highest - n`` has been taken.
        former: Boot before this one; what still comes from it is set aside.
        holes: Missing sequence numbers, with the instant at which each is given up.
        lost: Numbers given up in the present occurrence of a gap.
        quickest: Per minute since ``first`` the smallest (receipt - device time), newest last.
        offset: Newest (receipt - device time), ms; None until a message carried a time.
        skewed: Messages in a row whose offset told of a wrong clock.
        late_since: First message of the present run of late ones.
        online: False after its own farewell or last will.
        offline_since: When that came.
        heard: Newest receipt of a message that was not a repeat.
        alarms: Codes of its own alarms that have started and not ended.
        cuff_failures: Cuff failures in a row.
    """

    id: DeviceId
    bound: bool = True
    is_pump: bool = False
    boot: str | None = None
    highest: int | None = None
    seen: int = 0
    former: str | None = None
    holes: tuple[tuple[int, Instant], ...] = ()
    lost: int = 0
    first: Instant | None = None
    quickest: tuple[tuple[int, Millis], ...] = ()
    offset: Millis | None = None
    skewed: int = 0
    late_since: Instant | None = None
    online: bool = True
    offline_since: Instant | None = None
    heard: Instant | None = None
    alarms: frozenset[str] = frozenset()
    cuff_failures: int = 0


def sift(device: Device, envelope: Envelope, at: Instant, conventions: Conventions) -> tuple[Device, Order]:
    """Tell a new message from a repeat, and note which sequence numbers are missing.

    Holes get ``sequence_grace`` to fill (QoS 1 may swap); after that the gap is a technical alert.
    """
    boot, seq = envelope.boot, envelope.seq
    if boot is None or seq is None:
        return device, Order.NEW
    if boot == device.former:
        return device, Order.STALE_BOOT
    if boot != device.boot:
        fresh = replace(
            device, boot=boot, former=device.boot, highest=seq, seen=1, holes=(), first=None,
            quickest=(), late_since=None,
        )  # fmt: skip
        return fresh, Order.NEW
    highest = device.highest if device.highest is not None else seq
    ahead = seq - highest
    if ahead == 1 and not device.holes:
        shifted = ((device.seen << 1) | 1) & ((1 << WINDOW) - 1)
        return replace(device, highest=seq, seen=shifted), Order.NEW
    if ahead > 0:
        give_up = at + conventions.sequence_grace
        missing = range(max(highest + 1, seq - WINDOW), seq)
        holes = (*device.holes, *((n, give_up) for n in missing))
        shifted = ((device.seen << min(ahead, WINDOW)) | 1) & ((1 << WINDOW) - 1)
        return replace(device, highest=seq, seen=shifted, holes=holes[-WINDOW:]), Order.NEW
    if -ahead >= WINDOW or device.seen >> -ahead & 1:
        return device, Order.REPEAT
    holes = tuple(hole for hole in device.holes if hole[0] != seq)
    return replace(device, seen=device.seen | 1 << -ahead, holes=holes), Order.NEW


def smallest_delay(device: Device, at: Instant, conventions: Conventions) -> Millis | None:
    """The device's smallest (receipt - device time) of the last ten minutes, to the minute.

    If nothing came for longer than that, the last known one: a backlog that arrives after our own
    absence must not set its own measure.
    """
    if not device.quickest or device.first is None:
        return None
    oldest = (at - conventions.late_window - device.first) // MINUTE
    recent = [delay for minute, delay in device.quickest if minute > oldest]
    return min(recent) if recent else device.quickest[-1][1]


def weigh(
    device: Device,
    time: Instant | None,
    at: Instant,
    conventions: Conventions,
    tolerance: Millis,
) -> tuple[Device, Millis]:
    """Compare the device's clock with ours.

    Args:
        time: The message's device time; None: it carried none.
        tolerance: A clock further off than this is wrong, ms (a protocol's TEC-CLOCK, lowest tier).

    Returns:
        The device, and how much later than its quickest message this one came, ms (0 at least).
    """
    if time is None:
        return device, 0
    offset = at - time
    least = smallest_delay(device, at, conventions)
    delay = 0 if least is None else max(0, offset - least)
    late = delay > conventions.late_after
    first = at if device.first is None else device.first
    minute = (at - first) // MINUTE
    quickest = device.quickest
    if not quickest or quickest[-1][0] != minute:
        oldest = minute - conventions.late_window // MINUTE
        quickest = (*(q for q in quickest if q[0] > oldest), (minute, offset))
    elif offset < quickest[-1][1]:
        quickest = (*quickest[:-1], (minute, offset))
    late_since = (device.late_since if device.late_since is not None else at) if late else None
    counts = late_since is None or at - late_since >= STEP_EVIDENCE
    wrong = abs(offset) > tolerance and counts
    skewed = min(device.skewed + 1, 99) if wrong else (device.skewed if late else 0)
    unchanged = (
        quickest is device.quickest
        and first == device.first
        and late_since == device.late_since
        and skewed == device.skewed
    )
    if unchanged:
        return replace(device, offset=offset), delay
    weighed = replace(
        device, first=first, quickest=quickest, offset=offset, skewed=skewed, late_since=late_since
    )
    return weighed, delay


def give_up_holes(device: Device, at: Instant) -> tuple[Device, int]:
    """Count the missing numbers whose grace has ended by ``at``."""
    gone = sum(1 for _, due in device.holes if due <= at)
    left = tuple(hole for hole in device.holes if hole[1] > at)
    return replace(device, holes=left, lost=device.lost + gone), gone
