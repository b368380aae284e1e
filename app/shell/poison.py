"""A message that has ended the process again and again is set aside, so that the others are heard.

``step`` raising is a bug and ends the process; nothing of its batch is acknowledged, so the broker sends
the message again, and the restarted process would die of it for ever. What killed us is noted on the way
out; the third time it comes back it is refused, counted, and told to people.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from app.shell.mqtt_source import Delivery
from app.shell.store import Store

FACT: Final = "poison"
"""Fact of the store: how often each message has ended the process, by fingerprint."""

DEATHS: Final = 3
"""So often may one message end the process."""

KEPT: Final = 32
"""Fingerprints remembered; the newest."""


class Poison:
    """What has ended the process before."""

    def __init__(self, deaths: dict[str, int] | None = None) -> None:
        """Begin with what is known."""
        self._deaths = deaths or {}
        self._suspect: Delivery | None = None

    @classmethod
    async def known(cls, store: Store) -> Poison:
        """What the store remembers."""
        return cls(json.loads(await store.meta(FACT) or "{}"))

    def is_poison(self, delivery: Delivery) -> bool:
        """Whether this very message has ended the process often enough."""
        return bool(self._deaths) and self._deaths.get(_fingerprint(delivery), 0) >= DEATHS

    def suspect(self, delivery: Delivery) -> None:
        """This message is what we are dying of."""
        self._suspect = delivery

    async def confess(self, store: Store) -> None:
        """Note what we are dying of; nothing if it is no message."""
        if self._suspect is None:
            return
        name = _fingerprint(self._suspect)
        deaths = {one: n for one, n in self._deaths.items() if one != name}
        deaths[name] = self._deaths.get(name, 0) + 1
        await store.note(FACT, json.dumps(dict(list(deaths.items())[-KEPT:])))


def _fingerprint(delivery: Delivery) -> str:
    return sha256(delivery.topic.encode() + b"\0" + delivery.payload).hexdigest()
