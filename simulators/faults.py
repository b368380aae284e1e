"""What goes wrong between a device and the broker: pure, seeded changes of a stream of items.

Each function here makes a *fault*; a fault turns one stream into another and keeps it in the order of
its seconds, so faults can be put one after another (``through``). What is not a message, a device that
vanishes or returns, passes untouched and nothing is carried past it; ``Quiet`` passes at once, so that a
stream can be followed second by second while it is made.

Windows are seconds within each round of ``period_s`` seconds, so that a story that repeats has its
fault again in every round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from random import Random
from typing import Final, TypeAlias

from simulators.messages import Item, Publish, Quiet, milliseconds, rfc3339

Fault: TypeAlias = Callable[[Iterable[Item], Random], Iterator[Item]]

REPEAT_AFTER_S: Final = 0.2
"""A repeat comes this long after the first, as after a lost acknowledgement on a quick network."""


def drop(share: float) -> Fault:
    """Lose this share (0 to 1) of all messages but statuses."""

    def fault(items: Iterable[Item], lots: Random) -> Iterator[Item]:
        for item in items:
            if isinstance(item, Publish) and not item.retain and lots.random() < share:
                continue
            yield item

    return fault


def hold(start: float, end: float, period_s: float = float("inf")) -> Fault:
    """Silence from second ``start`` to ``end`` of each round, then all of it at once, in order."""

    def fault(items: Iterable[Item], _lots: Random) -> Iterator[Item]:
        held: list[Publish] = []
        release = 0.0
        for item in items:
            # Whoever vanishes takes along what was not sent.
            if held and not isinstance(item, Publish | Quiet):
                held.clear()
            if held and item.at >= release:
                yield from (replace(late, at=release) for late in held)
                held.clear()
            within = item.at % period_s
            if isinstance(item, Publish) and start <= within < end:
                release = item.at - within + end
                held.append(item)
            else:
                yield item
        yield from (replace(late, at=release) for late in held)

    return fault


def duplicate(share: float) -> Fault:
    """Send this share of messages twice, the second a moment later."""

    def fault(items: Iterable[Item], lots: Random) -> Iterator[Item]:
        again: Publish | None = None
        for item in items:
            if again is not None and isinstance(item, Publish | Quiet):
                yield replace(again, at=min(again.at + REPEAT_AFTER_S, item.at))
            again = None
            yield item
            if isinstance(item, Publish) and lots.random() < share:
                again = item
        if again is not None:
            yield replace(again, at=again.at + REPEAT_AFTER_S)

    return fault


def swap(share: float) -> Fault:
    """Send this share of messages after their successor instead of before it."""

    def fault(items: Iterable[Item], lots: Random) -> Iterator[Item]:
        overtaken: Publish | None = None
        for item in items:
            if isinstance(item, Quiet):
                yield item
                continue
            if overtaken is not None:
                if isinstance(item, Publish):
                    yield item
                    yield replace(overtaken, at=item.at)
                    overtaken = None
                    continue
                yield overtaken
                overtaken = None
            if isinstance(item, Publish) and not item.retain and lots.random() < share:
                overtaken = item
            else:
                yield item
        if overtaken is not None:
            yield overtaken

    return fault


def corrupt(share: float) -> Fault:
    """Send a damaged copy just before this share of messages; the good one follows.

    So nothing is lost, and whoever takes a damaged copy for a message shows it at once.
    """

    def fault(items: Iterable[Item], lots: Random) -> Iterator[Item]:
        for item in items:
            if isinstance(item, Publish) and not item.retain and lots.random() < share:
                _, damage = lots.choice(DAMAGES)
                yield replace(item, payload=damage(item.payload))
            yield item

    return fault


def skew(seconds: float, start: float = 0.0, end: float = float("inf")) -> Fault:
    """The device's clock is wrong by so many seconds, from second ``start`` to ``end``.

    Half a minute by neglect, an hour by daylight saving; every time that it writes is wrong alike.
    """
    by = round(seconds * 1000)

    def fault(items: Iterable[Item], _lots: Random) -> Iterator[Item]:
        for item in items:
            if isinstance(item, Publish) and start <= item.at < end:
                yield replace(item, payload=_TIMES.sub(partial(_shifted, by), item.payload))
            else:
                yield item

    return fault


_TIMES: Final = re.compile(rb'(?<="time":")[^"]+')


def _shifted(by: int, found: re.Match[bytes]) -> bytes:
    return rfc3339(milliseconds(found[0].decode()) + by).encode()


FAULTS: Final[Mapping[str, Callable[..., Fault]]] = {
    "drop": drop,
    "hold": hold,
    "duplicate": duplicate,
    "swap": swap,
    "corrupt": corrupt,
    "skew": skew,
}
"""By the name that scenario files use."""


def through(items: Iterable[Item], faults: Sequence[Fault], seed: str) -> Iterator[Item]:
    """A stream through faults, first one first; each draws its own lots from ``seed``."""
    for number, fault in enumerate(faults):
        items = fault(items, Random(f"{seed}/{number}"))
    return iter(items)


def _set(name: bytes, value: bytes) -> Callable[[bytes], bytes]:
    """Put a member before all others of the object."""
    return lambda payload: b'{"' + name + b'":' + value + b"," + payload[1:]


DAMAGES: Final[Sequence[tuple[str, Callable[[bytes], bytes]]]] = (
    ("cut off", lambda payload: payload[: len(payload) // 2]),
    ("empty", lambda _: b""),
    ("not UTF-8", lambda payload: b"\xff\xfe" + payload),
    ("not an object", lambda payload: b"[" + payload + b"]"),
    ("two objects", lambda payload: payload + payload),
    ("a number that is none", _set(b"ext", b'{"value":NaN}')),
    ("infinite", _set(b"ext", b'{"value":1e400}')),
    ("a key twice", _set(b"seq", b"0")),
    ("another version", lambda payload: payload.replace(b'"v":1', b'"v":2', 1)),
    ("text for a number", lambda payload: payload.replace(b'"seq":', b'"seq":"1","was":', 1)),
    ("an unknown field", _set(b"firmware", b'"7.1"')),
    ("without a boot", lambda payload: payload.replace(b'"boot":', b'"ext":{},"coot":', 1)),
    ("no such day", lambda payload: payload.replace(b'"time":"20', b'"time":"20-13-', 1)),
    ("too deep", _set(b"ext", b'{"a":' * 200 + b"1" + b"}" * 200)),
    ("too large", _set(b"ext", b'{"a":"' + b"x" * 17_000 + b'"}')),
)
"""Name, and what it does to a good payload. Every one must be refused whole, or the good message that
follows would be taken for a repeat."""
