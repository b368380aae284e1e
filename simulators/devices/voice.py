"""How a device speaks: boots, numbers in a row, and silence while it has no power."""

from __future__ import annotations

from collections.abc import Mapping

from simulators.messages import Device, Item, Kind, Publish, Return, Vanish


class Voice:
    """One device's own count of what it has said."""

    def __init__(self, device: Device) -> None:
        """Off, until ``switch_on``."""
        self.device = device
        self._boot = ""
        self._seq = 0

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return bool(self._boot)

    def say(self, kind: Kind, at: float, body: Mapping[str, object]) -> Publish:
        """The next message of this boot."""
        self._seq += 1
        return self.device.publish(kind, self._boot, self._seq, at, body)

    def switch_on(self, at: float) -> list[Item]:
        """A new boot, and its hello; on the network again if it had left it."""
        back: list[Item] = [Return(at)] if at > 0 else []
        self._boot, self._seq = self.device.boot(at), 0
        return [*back, self.say("status", at, {"state": "online", "model": self.device.model})]

    def cut(self, at: float) -> list[Item]:
        """Without power, and without a goodbye."""
        self._boot = ""
        return [Vanish(at)]
