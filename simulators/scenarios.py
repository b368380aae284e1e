"""The stories, as data: what happens at one chair, when, and which alert it should raise.

A story lasts one *round* and then begins again. Seconds count from the start of a round. Limits quoted
in ``expects`` are those of the shipped protocol, ``ketamine-trd``; nothing here judges them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from simulators.faults import Fault, corrupt, drop, duplicate, hold, swap
from simulators.physiology import Course

ROUND_S: Final = 600.0
"""Ten minutes, the interval of cuff readings during an infusion that is usual in the literature."""

INFUSION_BEGINS_S: Final = 14.0
"""The pump stands by this long at the start of a visit, and then infuses: a cuff has been taken by then,
which the service asks for before a start."""


@dataclass(frozen=True, slots=True)
class Cuff:
    """One cuff measurement, mm[Hg], sent at second ``at`` of the round."""

    at: float
    systolic: int
    diastolic: int


@dataclass(frozen=True, slots=True)
class Resting:
    """Cuff pressure at rest, mm[Hg]: the baseline that the front desk locks."""

    systolic: int = 120
    diastolic: int = 75


QUIET_CUFFS: Final = (Cuff(10, 119, 74), Cuff(300, 124, 77))


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story.

    Attributes:
        name: As the command line calls it.
        summary: One line for a person.
        expects: The alert it should raise, one line.
        resting: Baseline.
        cuffs: Measurements of a round, in order.
        courses: Prescribed numbers of a signal; outside them the body's own.
        sensor_off: Signals without a sensor, by (start, end).
        rate_of_plan: (second, pump rate over planned rate), in order; 1 before the first.
        vanishes: (start, end): the monitor has no power.
        faults: What the network does to both devices, first one first.
    """

    name: str
    summary: str
    expects: str
    resting: Resting = Resting()
    cuffs: tuple[Cuff, ...] = QUIET_CUFFS
    courses: Mapping[str, Course] = field(default_factory=dict)
    sensor_off: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    rate_of_plan: tuple[tuple[float, float], ...] = ()
    vanishes: tuple[float, float] | None = None
    faults: tuple[Fault, ...] = ()

    def cuff_between(self, before: float, at: float) -> Cuff | None:
        """The measurement due after second ``before`` and by second ``at`` of the stream."""
        for cuff in self.cuffs:
            begin = before - before % ROUND_S
            for due in (begin + cuff.at, begin + ROUND_S + cuff.at):
                if before < due <= at:
                    return cuff
        return None

    def prescribed(self, signal: str, t: float) -> float | None:
        """The number that the story prescribes at second ``t`` of the stream; None: the body's own."""
        course = self.courses.get(signal)
        return None if course is None else course.value(t % ROUND_S)

    def is_off(self, signal: str, t: float) -> bool:
        """Whether the signal has no sensor at second ``t`` of the stream."""
        start, end = self.sensor_off.get(signal, (0.0, 0.0))
        return start <= t % ROUND_S < end

    def rate(self, t: float) -> float:
        """Pump rate over planned rate at second ``t`` of the stream."""
        within = t % ROUND_S
        steps = [(0.0, 1.0), *self.rate_of_plan, (ROUND_S, 1.0)]
        return next(rate for (start, rate), (end, _) in pairwise(steps) if start <= within < end)


_ALL: Final = (
    Scenario(
        "calm",
        "nothing happens: numbers wander a little, a cuff every few minutes",
        "none",
    ),
    Scenario(
        "pressure-up-22",
        "two cuff readings 22 % over the baseline of 118/72, then back",
        "BP-REL-SYS: SLOW, medium, from the second reading on",
        resting=Resting(118, 72),
        cuffs=(Cuff(12, 144, 88), Cuff(38, 144, 88), Cuff(240, 132, 80), Cuff(420, 126, 77)),
    ),
    Scenario(
        "pressure-161-98",
        "161/98 on a baseline of 120/75, confirmed by a second reading, then back",
        "BP-SYS-HIGH: CHECK and provisional, then PAUSE, medium",
        cuffs=(Cuff(10, 161, 98), Cuff(35, 161, 98), Cuff(240, 132, 82), Cuff(420, 126, 78)),
    ),
    Scenario(
        "cuff-outlier",
        "one cuff reading of 168/96, the next one normal",
        "BP-SYS-HIGH: CHECK and provisional, then closed as not confirmed",
        cuffs=(Cuff(10, 121, 76), Cuff(20, 168, 96), Cuff(80, 121, 76), Cuff(300, 124, 77)),
    ),
    Scenario(
        "desaturation",
        "SpO2 falls to 84 for 45 s and comes back",
        "SPO2-CRIT: PAUSE, high",
        courses={"spo2": Course(((60, 97), (72, 84), (117, 84), (135, 97), (240, 97)))},
    ),
    Scenario(
        "probe-off",
        "the finger probe is off for 75 s: SpO2 has no number",
        "TEC-SENSOR-OFF: CHECK, low, then medium; TEC-LOST for SpO2",
        sensor_off={"spo2": (45, 120)},
    ),
    Scenario(
        "monitor-offline",
        "the monitor loses power during the infusion and is back after 80 s",
        "TEC-DEV-OFF: CHECK, medium; TEC-LOST, low, then medium, then high",
        vanishes=(90, 170),
    ),
    Scenario(
        "overspeed",
        "the pump runs at 160 % of the planned rate for a minute",
        "PMP-RATE-VHI: STOP, high",
        rate_of_plan=((75, 1.6), (135, 1.0)),
    ),
    Scenario(
        "network-gap",
        "30 s of silence from both devices, then the late messages in a burst",
        "TEC-LOST: CHECK, low; the burst is drawn and not judged",
        faults=(hold(60, 90, ROUND_S),),
    ),
    Scenario(
        "duplicates",
        "QoS 1 at its worst: messages come twice, and swapped with their neighbours",
        "none: a repeat changes nothing",
        faults=(duplicate(0.2), swap(0.1)),
    ),
    Scenario(
        "malformed",
        "damaged payloads between the good ones",
        "none: each is refused and counted, the good ones go on",
        faults=(corrupt(0.2),),
    ),
    Scenario(
        "lost-messages",
        "one message in twenty never arrives",
        "TEC-GAP: CHECK, low",
        faults=(drop(0.05),),
    ),
)

SCENARIOS: Final[Mapping[str, Scenario]] = {scenario.name: scenario for scenario in _ALL}

DEMO_ORDER: Final = (
    "pressure-161-98",
    "pressure-up-22",
    "calm",
    "cuff-outlier",
    "desaturation",
    "probe-off",
    "monitor-offline",
    "overspeed",
    "network-gap",
    "duplicates",
    "malformed",
    "lost-messages",
)
"""Which chair of a demo tells which story; a longer row of chairs begins again."""


def demo_scenario(chair: int) -> Scenario:
    """The story of the chair with this number, counted from 1."""
    return SCENARIOS[DEMO_ORDER[(chair - 1) % len(DEMO_ORDER)]]
