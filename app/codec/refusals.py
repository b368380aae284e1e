"""Why something was not taken in at the door, in words that can be counted.

A reason's value is a metric label (``dripwatch_rejected_total{reason}``): it never changes, and no
new one is made up on the way. The core has reasons of its own, which need memory to know:
``unbound``, ``signal_owned``, ``duplicate``, ``late`` (``MessageSetAside``, ``ReadingRefused``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from app.core.vitals import BedId, DeviceId

DETAIL_LENGTH: Final = 200
"""Longest detail, characters: what a stranger sends must not fill the quarantine list."""


class Reason(StrEnum):
    """Why a message, or one reading of it, was refused."""

    # where and how it came
    TOPIC = "topic"  # not bedside/v1/{bed}/{device}/{kind}
    UNKNOWN_KIND = "unknown_kind"
    RETAINED = "retained"  # only a status may be
    OVERSIZE = "oversize"
    POISON = "poison"  # it has ended the process three times
    # the document
    NOT_JSON = "not_json"  # nor valid UTF-8
    NOT_OBJECT = "not_object"
    TOO_DEEP = "too_deep"
    DUPLICATE_KEY = "duplicate_key"
    NOT_FINITE = "not_finite"  # NaN, Infinity, 1e400; or no longer finite in our unit
    # the message
    VERSION = "version"
    UNKNOWN_FIELD = "unknown_field"
    SCHEMA = "schema"  # something is missing, of the wrong type, too long or no such word
    BOOT = "boot"
    SEQ = "seq"
    TIME = "time"  # there, but not RFC 3339 in UTC
    ORIGIN = "origin"  # there, but no such word, or not heard at this site
    EMPTY = "empty"  # no readings
    # one reading or pump quantity
    UNKNOWN_SIGNAL = "unknown_signal"
    DUPLICATE_SIGNAL = "duplicate_signal"
    UNKNOWN_UNIT = "unknown_unit"
    UNIT_MISMATCH = "unit_mismatch"  # a unit we know, of something else
    NULL_MISMATCH = "null_mismatch"  # a number where none can be, or none where one must be
    ZERO = "zero"
    NEGATIVE = "negative"


class Refusal(NamedTuple):
    """One refused message or reading, for the counter and the quarantine list.

    Attributes:
        detail: One sentence for whoever mends the device; at most ``DETAIL_LENGTH`` characters.
        bed, device: Of the topic; None if the topic itself was refused.
        signal: Signal or pump quantity, as the device wrote it; None: the whole message.
    """

    reason: Reason
    detail: str
    bed: BedId | None = None
    device: DeviceId | None = None
    signal: str | None = None


def shortened(text: str) -> str:
    """``text`` on one line, within ``DETAIL_LENGTH``, with nothing that a terminal would obey."""
    printable = "".join(c if c.isprintable() else "?" for c in text[: DETAIL_LENGTH + 1])
    return printable if len(printable) <= DETAIL_LENGTH else printable[: DETAIL_LENGTH - 1] + "…"
