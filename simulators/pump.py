"""An infusion pump: it stands by, infuses the programme at its rate, and is done.

A stream is a function of device, scenario and programme alone; it never ends: each visit begins with a
new programme, so the volume falls to 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from simulators.messages import Device, Item, Payload, Publish
from simulators.scenarios import INFUSION_BEGINS_S, Scenario

EVERY_S: Final = 1.0
CONCENTRATION_MG_PER_ML: Final = 1.0
DOSE_MG_PER_KG: Final = 0.5
DURATION_MIN: Final = 40.0
"""The usual plan: 0.5 mg/kg in 40 min."""

VISIT_S: Final = 3_000.0
"""Five rounds of a story: 40 min of infusion, 5 min of observation, 5 min in which the chair is empty."""
HANDOVER_S: Final = 2_700.0
"""From this second of a visit on, the pump stands by for the next patient."""

State: TypeAlias = Literal["standby", "infusing", "completed"]


@dataclass(frozen=True, slots=True)
class Programme:
    """What the pump was told to give.

    Attributes:
        rate: mL/h, in steps of 0.1 as pumps have it.
        total: mL.
    """

    rate: float
    total: float


def programme(weight_kg: float) -> Programme:
    """The usual plan for a patient of this weight."""
    total = DOSE_MG_PER_KG * weight_kg / CONCENTRATION_MG_PER_ML
    return Programme(rate=round(total / (DURATION_MIN / 60), 1), total=round(total, 2))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the pump shows at one instant: its state, rate in mL/h, delivered volume in mL."""

    state: State = "standby"
    rate: float = 0.0
    delivered: float = 0.0


@dataclass(frozen=True, slots=True)
class Pump:
    """What a pump is, and what it was told."""

    device: Device
    scenario: Scenario
    programme: Programme

    def after(self, shown: Shown, t: float) -> Shown:
        """What the pump shows at second ``t``, given what it showed ``EVERY_S`` before.

        The rate shown before is the one that ran since.
        """
        if not INFUSION_BEGINS_S <= t % VISIT_S < HANDOVER_S:
            return Shown()
        if shown.state == "completed":
            return shown
        delivered = shown.delivered + shown.rate * EVERY_S / 3600
        if delivered >= self.programme.total:
            return Shown("completed", 0.0, self.programme.total)
        return Shown("infusing", round(self.programme.rate * self.scenario.rate(t), 1), delivered)

    def message(self, boot: str, seq: int, t: float, shown: Shown) -> Publish:
        """The pump message of second ``t``."""
        body: Payload = {
            "state": shown.state,
            "reason": None,
            "drug": "ketamine",
            "concentration": {"value": CONCENTRATION_MG_PER_ML, "unit": "mg/mL"},
            "rate": {"value": shown.rate, "unit": "mL/h"},
            "volume_delivered": {"value": round(shown.delivered, 3), "unit": "mL"},
            "volume_to_deliver": {"value": self.programme.total, "unit": "mL"},
        }
        return self.device.publish("pump", boot, seq, t, body)

    def stream(self) -> Iterator[Item]:
        """Online, then a message a second."""
        boot, seq, t, shown = self.device.boot(), 1, 0.0, Shown()
        yield self.device.online(boot, t)
        while True:
            seq, t = seq + 1, t + EVERY_S
            shown = self.after(shown, t)
            yield self.message(boot, seq, t, shown)
