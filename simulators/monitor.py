"""A bedside monitor: heart rate, SpO2 and breathing once a second, and cuff pressure when measured.

A stream is a function of device, scenario and body alone; it never ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from simulators.messages import Device, Item, Payload, Publish, Return, Vanish, cuff, reading, vitals
from simulators.physiology import Body, mean_pressure
from simulators.scenarios import ROUND_S, Scenario

EVERY_S: Final = 1.0
STREAMED: Final = ("hr", "spo2", "rr")
CUFF_TOLD_AFTER_S: Final = 1.5
"""A cuff says a moment after its last beat what it measured: its own time lies this far back."""


@dataclass(frozen=True, slots=True)
class Monitor:
    """What a monitor is, and what it watches."""

    device: Device
    scenario: Scenario
    body: Body

    def readings(self, t: float) -> list[Payload]:
        """Everything that the monitor says at second ``t``, a multiple of ``EVERY_S``.

        The readings of a cuff cycle travel together, in the first message after it.
        """
        said = [self._streamed(signal, t) for signal in STREAMED]
        measured = self.scenario.cuff_between(t - EVERY_S, t)
        if measured is not None:
            mean = mean_pressure(measured.systolic, measured.diastolic)
            taken = self.device.time(t - CUFF_TOLD_AFTER_S)
            said += cuff(measured.systolic, measured.diastolic, mean, taken)
        return said

    def _streamed(self, signal: str, t: float) -> Payload:
        if self.scenario.is_off(signal, t):
            return reading(signal, None, "sensor_off")
        prescribed = self.scenario.prescribed(signal, t)
        return reading(signal, self.body.value(signal, t) if prescribed is None else round(prescribed))

    def message(self, boot: str, seq: int, t: float) -> Publish:
        """The vitals message of second ``t``."""
        return self.device.publish("vitals", boot, seq, t, vitals(self.readings(t)))

    def is_dark(self, t: float) -> bool:
        """Whether the story has taken the monitor's power at second ``t``."""
        start, end = self.scenario.vanishes or (0.0, 0.0)
        return start <= t % ROUND_S < end

    def stream(self) -> Iterator[Item]:
        """Online, then a message a second; after each loss of power a new boot."""
        boot, seq, t = self.device.boot(), 1, 0.0
        yield self.device.online(boot, t)
        while True:
            t += EVERY_S
            if self.is_dark(t):
                yield Vanish(t)
                while self.is_dark(t):
                    t += EVERY_S
                yield Return(t)
                boot, seq = self.device.boot(t), 1
                yield self.device.online(boot, t)
            seq += 1
            yield self.message(boot, seq, t)
