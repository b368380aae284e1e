"""MQTT topics: ``bedside/v1/{bed}/{device}/{kind}``."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from app.codec.refusals import Reason
from app.core.vitals import BedId, DeviceId

ROOT: Final = "bedside/v1"

SUBSCRIPTION: Final = f"{ROOT}/+/+/+"
"""The filter that hears every device of every bed, and nothing deeper."""

KNOWN_TOPICS: Final = 65_536
"""Topics remembered: three each of 20,000 devices. One forgotten costs a microsecond, no more."""

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOPIC: Final = re.compile(rf"{ROOT}/({_NAME.pattern})/({_NAME.pattern})/([^/]*)")


class MessageKind(StrEnum):
    """What a message is about; the last level of its topic."""

    VITALS = "vitals"
    PUMP = "pump"
    ALARM = "alarm"
    STATUS = "status"


_KINDS: Final = {kind.value: kind for kind in MessageKind}


class Topic(NamedTuple):
    """A topic taken apart."""

    bed: BedId
    device: DeviceId
    kind: MessageKind


@lru_cache(maxsize=KNOWN_TOPICS)
def parse(topic: str) -> Topic | Reason:
    """Take a topic apart.

    Args:
        topic: Any text at all.

    Returns:
        The topic, or why it is none: ``Reason.TOPIC``, or ``Reason.UNKNOWN_KIND`` where everything
        but the last level is right.
    """
    levels = _TOPIC.fullmatch(topic)
    if levels is None:
        return Reason.TOPIC
    bed, device, kind = levels.groups()
    known = _KINDS.get(kind)
    return Reason.UNKNOWN_KIND if known is None else Topic(BedId(bed), DeviceId(device), known)


def build(bed: str, device: str, kind: MessageKind) -> str:
    """Put a topic together.

    Raises:
        ValueError: ``bed`` or ``device`` is not 1 to 64 of ``A-Z a-z 0-9 _ -``.
    """
    for level in (bed, device):
        if not _NAME.fullmatch(level):
            raise ValueError(f"{level!r} cannot be a topic level: 1 to 64 of A-Z a-z 0-9 _ -")
    return f"{ROOT}/{bed}/{device}/{kind}"
