"""An infusion pump: it gives what it was told, by the knobs on its front and by nothing else.

Whoever stands before it turns them: a story, or the simulated nurse. No program does: what the service
advises reaches a pump only through a person's hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from simulators.devices.voice import Voice
from simulators.messages import Device, Item, Payload

CONCENTRATION_MG_PER_ML: Final = 1.0
DOSE_MG_PER_KG: Final = 0.5
DURATION_MIN: Final = 40.0
"""The usual plan: 0.5 mg/kg in 40 min."""
EVERY_MS: Final = 1_000
NEAR_END_MS: Final = 180_000
"""Some pumps say that the end is near so long before it (EJ)."""

ALARMS: Final[Mapping[str, str]] = {
    "occlusion": "high",
    "air_in_line": "high",
    "door_open": "medium",
    "battery_low": "medium",
    "battery_empty": "high",
    "near_end": "low",
}
"""Alarm codes of the contract, and the pump's own priority."""
STOPPING: Final = frozenset({"occlusion", "air_in_line", "door_open", "battery_empty"})
"""While one of these lasts nothing flows."""

State: TypeAlias = Literal["standby", "infusing", "paused", "stopped", "completed"]
Reason: TypeAlias = Literal["user", "alarm", "empty"]


@dataclass(frozen=True, slots=True)
class Programme:
    """What the pump was told to give.

    Attributes:
        rate: mL/h, in steps of 0.1 as pumps have it.
        total: mL.
        ramp_ms: A change of rate takes so long, in a straight line; 0: at once.
        warns: Whether it says that the end is near.
        every_s: Seconds from one report to the next, 1 at least; news goes out at once.
    """

    rate: float
    total: float
    ramp_ms: int = 0
    warns: bool = False
    every_s: int = 1


def programme(
    weight_kg: float, dose_mg_per_kg: float = DOSE_MG_PER_KG, duration_min: float = DURATION_MIN
) -> Programme:
    """A plan for a patient of this weight."""
    total = dose_mg_per_kg * weight_kg / CONCENTRATION_MG_PER_ML
    return Programme(rate=round(total / (duration_min / 60), 1), total=round(total, 2))


class Pump:
    """One pump."""

    def __init__(self, device: Device, told: Programme) -> None:
        """Standing by with a programme; switched on at second 0."""
        self.programme = told
        self.state: State = "standby"
        self.reason: Reason | None = None
        self.delivered = 0.0
        """mL in this programme."""
        self.alarms: set[str] = set()
        self.in_use = True
        """Between two patients it stands by, and says nothing."""
        self.every_ms = EVERY_MS
        """From one message to the next; an alarm, another state or another rate does not wait."""
        self._said: tuple[State, float] | None = None
        self._voice = Voice(device)
        self._rate = 0.0
        self._aim = 0.0
        self._slope = 0.0
        self._news: list[tuple[str, str]] = []
        self._told: tuple[object, ...] = ()

    # ------------------------------------------------------------------------------ knobs

    def load(self, told: Programme) -> None:
        """A new programme, not yet begun."""
        self.programme = told
        self.state, self.reason, self.delivered = "standby", None, 0.0
        self._rate = self._aim = 0.0

    def start(self) -> None:
        """Give the programme from where it is; also after a pause, with the rate that was set."""
        if self.state in ("completed", "infusing") or self.alarms & STOPPING:
            return
        self.state, self.reason = "infusing", None
        self.set_rate(self._aim or self.programme.rate)

    def set_rate(self, rate: float) -> None:
        """Another rate, mL/h; while it does not infuse, the one that it will start with."""
        self._aim = round(max(0.0, rate), 1)
        if self.state != "infusing":
            return
        if self.programme.ramp_ms:
            self._slope = (self._aim - self._rate) / self.programme.ramp_ms
        else:
            self._rate = self._aim

    def pause(self) -> None:
        """Hold it, by hand."""
        self._hold("paused", "user")

    def stop(self) -> None:
        """End it, by hand; it can be started again."""
        self._hold("stopped", "user")

    def begin_alarm(self, code: str) -> None:
        """Something is wrong with line, door or battery; most of it stops the flow.

        Raises:
            KeyError: The code is none of ``ALARMS``.
        """
        if code in self.alarms:
            return
        ALARMS[code]
        self.alarms.add(code)
        self._news.append((code, "start"))
        if code in STOPPING:
            self._hold("paused", "alarm")

    def end_alarm(self, code: str) -> None:
        """It is put right; the pump waits for a hand to start it."""
        if code in self.alarms:
            self.alarms.remove(code)
            self._news.append((code, "end"))

    def switch_on(self, at_ms: int) -> list[Item]:
        """Power; it stands where it stood, and does not start by itself."""
        return self._voice.switch_on(at_ms / 1000)

    def cut(self, at_ms: int) -> list[Item]:
        """No power: nothing flows, nothing is said."""
        self._hold("paused", "alarm")
        self._news.clear()
        return self._voice.cut(at_ms / 1000)

    # ------------------------------------------------------------------------------- time

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._voice.is_on

    @property
    def rate(self) -> float:
        """mL/h that flow now, in steps of 0.1."""
        return round(self._rate, 1) if self.state == "infusing" else 0.0

    def advance(self, ms: int) -> float:
        """Give for ``ms``; returns mg, and whoever is at the line has had them."""
        if self.state != "infusing":
            return 0.0
        before = self.delivered
        self.delivered += self.rate * ms / 3_600_000
        if self._rate != self._aim:
            after = self._rate + self._slope * ms
            passed = (after - self._aim) * self._slope >= 0
            self._rate = self._aim if passed else after
        if self.delivered >= self.programme.total:
            self.delivered = self.programme.total
            self.state, self._rate, self._aim = "completed", 0.0, 0.0
            self.end_alarm("near_end")
        elif self.programme.warns and self.rate:
            left_ms = (self.programme.total - self.delivered) / self.rate * 3_600_000
            if left_ms <= NEAR_END_MS:
                self.begin_alarm("near_end")
        return (self.delivered - before) * CONCENTRATION_MG_PER_ML

    def second(self, now_ms: int) -> list[Item]:
        """Everything that the pump says at ``now_ms``: its alarms, then its state."""
        if not self.is_on or not self.in_use:
            return []
        if now_ms % self.every_ms and not self._news and self._said == (self.state, self.rate):
            return []
        self._said = self.state, self.rate
        at, items = now_ms / 1000, list[Item]()
        for code, phase in self._news:
            items.append(
                self._voice.say("alarm", at, {"code": code, "phase": phase, "priority": ALARMS[code]})
            )
        self._news.clear()
        stands = (self.state, self.reason, self.rate, self.programme)
        if not items and stands == self._told and now_ms % (1000 * self.programme.every_s):
            return []
        self._told = stands
        body: Payload = {
            "state": self.state,
            "reason": self.reason,
            "drug": "ketamine",
            "concentration": {"value": CONCENTRATION_MG_PER_ML, "unit": "mg/mL"},
            "rate": {"value": self.rate, "unit": "mL/h"},
            "volume_delivered": {"value": round(self.delivered, 3), "unit": "mL"},
            "volume_to_deliver": {"value": self.programme.total, "unit": "mL"},
        }
        return [*items, self._voice.say("pump", at, body)]

    def _hold(self, state: State, reason: Reason) -> None:
        if self.state in ("infusing", "paused"):
            self.state, self.reason, self._rate = state, reason, 0.0
