"""A bedside monitor: averages what it senses, shows whole numbers, and says them once a second.

Sources: clinical notes, 7.4. SpO2 is averaged over 2 to 16 s and shown in steps of 1 %, refreshed each
second; accuracy 2 % (Mindray EPM manual A-11). Averaging of the rates is as long (EJ).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from simulators.devices.artifacts import Artifact, Scene, Shown, Sight, Spoiler
from simulators.devices.cuff import Cuff, CuffSettings, Failed, Taken
from simulators.devices.voice import Voice
from simulators.messages import Device, Item, Payload, cuff, reading, vitals
from simulators.physiology.body import Truth

EVERY_MS: Final = 1_000
STREAMED: Final = ("hr", "spo2", "rr")
CUFF_TOLD_AFTER_MS: Final = 1_500
"""A cuff says a moment after its last beat what it measured: its own time lies this far back."""
ACCURACY: Final = {"spo2": 1.0, "pr": 1.0}
"""A sensor is off by up to so much for as long as it sits where it sits (EJ: manuals allow 2 %, 3/min)."""


@dataclass(frozen=True, slots=True)
class MonitorSettings:
    """What a monitor is set to.

    Attributes:
        signals: What it streams: of ``hr``, ``pr``, ``spo2``, ``rr``, ``etco2``, ``temp``.
        averaging_s: 1 to 16.
        every_s: Seconds from one message to the next, 1 at least; what a cuff says goes out at once. Many
            monitors and gateways send numbers every few seconds only.
        accuracy: Whether sensors are off by what they may be.
    """

    signals: tuple[str, ...] = STREAMED
    averaging_s: int = 8
    every_s: int = 1
    accuracy: bool = True
    cuff: CuffSettings = field(default_factory=CuffSettings)


class Monitor:
    """One monitor and its cuff."""

    def __init__(
        self, device: Device, settings: MonitorSettings, artifacts: Sequence[Artifact], seed: str
    ) -> None:
        """Switched on at second 0."""
        self.cuff = Cuff(settings.cuff, seed)
        self.measured: Taken | Failed | None = None
        """What the cuff said in the last second; None: nothing."""
        self.worn = True
        """Whether anybody wears its sensors; between two patients it stands by, and says nothing."""
        self.every_ms = EVERY_MS
        """From one message to the next; what a cuff says does not wait."""
        self._voice = Voice(device)
        self._settings = settings
        self._spoiler = Spoiler(artifacts, seed)
        lots = Random(f"monitor/{seed}")
        self._off = {
            signal: lots.uniform(-1, 1) * (ACCURACY.get(signal, 0.0) if settings.accuracy else 0.0)
            for signal in settings.signals
        }
        self._lately: dict[str, deque[float]] = {
            signal: deque(maxlen=settings.averaging_s) for signal in settings.signals
        }

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._voice.is_on

    def switch_on(self, at_ms: int) -> list[Item]:
        """Power."""
        return self._voice.switch_on(at_ms / 1000)

    def cut(self, at_ms: int) -> list[Item]:
        """No power; what it averaged is gone."""
        for lately in self._lately.values():
            lately.clear()
        return self._voice.cut(at_ms / 1000)

    def second(
        self,
        now_ms: int,
        truth: Truth,
        held: Mapping[str, float],
        *,
        scene_s: float,
        measured: tuple[float, float] | None = None,
        agitated: bool = False,
    ) -> list[Item]:
        """Everything that the monitor says at ``now_ms``, a multiple of ``EVERY_MS``.

        The readings of a cuff cycle travel together, in the first message after it.

        Args:
            held: What a story prescribes instead of the truth, by signal; without averaging.
            scene_s: Second of the story, for artifacts.
            measured: A cuff measurement that the story prescribes for this second.
        """
        if not self.worn:
            return []
        told = self.cuff.advance(now_ms, truth.systolic, truth.diastolic, truth.hr, agitated=agitated)
        if not self.is_on:
            return []
        sight = self._spoiler.spoiled(Scene(scene_s, self.cuff.is_inflated), self._sight(truth, held))
        if measured is not None:
            systolic, diastolic = round(measured[0]), round(measured[1])
            told = Taken(now_ms, systolic, diastolic, round(diastolic + (systolic - diastolic) / 3))
        self.measured = told
        if told is None and now_ms % (self._settings.every_s * EVERY_MS):
            return []
        said: list[Payload] = [
            reading(signal, shown.value, shown.validity) for signal, shown in sight.items()
        ]
        if isinstance(told, Taken):
            taken = self._voice.device.time((told.at_ms - CUFF_TOLD_AFTER_MS) / 1000)
            said += cuff(told.systolic, told.diastolic, told.mean, taken)
        if told is None and now_ms % self.every_ms:
            return []
        at = now_ms / 1000
        items: list[Item] = [self._voice.say("vitals", at, vitals(said))]
        if isinstance(told, Failed):
            # A failure has no length: the next cycle that fails is news again.
            for phase in ("start", "end"):
                items.append(
                    self._voice.say("alarm", at, {"code": "cuff_failed", "phase": phase, "priority": "low"})
                )
        return items

    def _sight(self, truth: Truth, held: Mapping[str, float]) -> Sight:
        return {signal: self._shown(signal, truth, held) for signal in self._settings.signals}

    def _shown(self, signal: str, truth: Truth, held: Mapping[str, float]) -> Shown:
        lately = self._lately[signal]
        if signal in held:
            lately.clear()
            return Shown(_rounded(signal, held[signal]))
        value = truth.hr if signal == "pr" else getattr(truth, signal)
        if value is None:
            lately.clear()
            return Shown(None, "invalid")
        if signal == "rr" and value == 0:
            # No breath is told as what it is, not as fewer of them.
            lately.clear()
            return Shown(0)
        lately.append(value + self._off[signal])
        return Shown(_rounded(signal, sum(lately) / len(lately)))


def _rounded(signal: str, value: float) -> float:
    if signal == "temp":
        return round(value, 1)
    return min(100, round(value)) if signal == "spo2" else max(0, round(value))
