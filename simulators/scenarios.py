"""The stories, as data: who sits in the chair, what happens when, and which alerts must come of it.

A story is a TOML file in ``stories/`` (``scenario_file`` reads it). Seconds count from the start of the
visit, or from the start of each round where a story repeats itself. Limits quoted in ``expects`` and the
alerts in ``log`` are those of the shipped protocol, ``ketamine-trd``; nothing here judges them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from simulators.devices.artifacts import ARTIFACTS, Artifact
from simulators.devices.monitor import MonitorSettings
from simulators.faults import FAULTS, Fault
from simulators.physiology.person import ANYBODY, Traits

Number: TypeAlias = int | float

DEEDS: Final[Mapping[str, frozenset[str]]] = {
    "rate": frozenset({"to"}),
    "pause": frozenset(),
    "start": frozenset(),
    "stop": frozenset(),
    "alarm": frozenset({"code"}),
    "alarm_end": frozenset({"code"}),
    "cuff": frozenset({"shows"}),
    "press": frozenset(),
    "interval": frozenset({"minutes"}),
    "outlier": frozenset(),
    "breathe": frozenset({"share"}),
    "call": frozenset({"of"}),
    "agitated": frozenset({"yes"}),
    "power_off": frozenset({"device"}),
    "power_on": frozenset({"device"}),
}
"""What can happen at a chair, and what each wants to know.

``rate`` sets the pump to so many times its programme; ``pause``, ``start`` and ``stop`` are hands at the
pump; ``alarm`` and ``alarm_end`` are the pump's own; ``cuff`` is a measurement that shows these two numbers,
as the pressure then stays; ``press`` starts a cuff cycle and ``interval`` sets its automatic (0: off);
``outlier`` makes the next measurement wild; ``breathe`` holds breathing at a share of that at rest, negative:
lets it go; ``call``: the patient tells the nurse of something that wants a pause, such as nausea;
``agitated`` makes cuffs fail more often, or no longer; ``power_off`` and ``power_on`` are of ``monitor`` or
``pump``.
"""


@dataclass(frozen=True, slots=True)
class Course:
    """A number that a story prescribes: straight lines between knots, nothing outside them.

    Attributes:
        knots: (second, value), in order of the seconds, at least two.
    """

    knots: tuple[tuple[float, float], ...]

    def value(self, t: float) -> float | None:
        """The prescribed number at second ``t``; None before the first and after the last knot."""
        if not self.knots[0][0] <= t <= self.knots[-1][0]:
            return None
        after = min(bisect_right(self.knots, t, key=lambda knot: knot[0]), len(self.knots) - 1)
        (start, low), (end, high) = self.knots[after - 1], self.knots[after]
        return low + (high - low) * (t - start) / (end - start)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that happens.

    Attributes:
        s: Second.
        do: Of ``DEEDS``.
        what: What it wants to know, by name.
        patient: Of which patient, from 1; None: of every one.
    """

    s: float
    do: str
    what: Mapping[str, object] = field(default_factory=dict)
    patient: int | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """An artifact or a fault of the wire, as the file has it: every stream makes its own.

    Attributes:
        kind: Of ``ARTIFACTS`` or ``FAULTS``.
        numbers: Its arguments.
        device: ``monitor``, ``pump`` or ``both`` (faults alone).
        patient: As in ``Deed``.
    """

    kind: str
    numbers: Mapping[str, object]
    device: str = "both"
    patient: int | None = None

    def artifact(self) -> Artifact:
        """Made anew, with a memory of its own."""
        return ARTIFACTS[self.kind](**self.numbers)

    def fault(self) -> Fault:
        """Made anew."""
        return FAULTS[self.kind](**self.numbers)


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """How a visit goes, seconds from its start.

    Attributes:
        locks: The baseline is locked then, from readings; None: at the opening, by values.
        begins: The pump stands by until then: a cuff has been taken, which the service asks for.
        hands_over: From then on the pump stands by for the next patient, and the chair is empty.
        length: The next visit begins.
    """

    locks: float | None = None
    begins: float = 14.0
    hands_over: float = 2_700.0
    length: float = 3_000.0


@dataclass(frozen=True, slots=True)
class Staff:
    """The simulated nurse of a story.

    Attributes:
        on: Whether there is one.
        reaction_s: Between what she hears and what she does: shortest and longest.
        patience_s: So long she leaves an alert to whoever else is there; her rounds go on.
        away: (from, to): she hears, and does nothing before she is back.
    """

    on: bool = False
    reaction_s: tuple[float, float] = (15.0, 45.0)
    patience_s: float = 0.0
    away: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One story.

    Attributes:
        name: As the command line calls it.
        summary: One line for a person.
        expects: The alert it should raise, one line.
        seed: Of the run whose alerts are in ``log``.
        repeat_s: The timeline begins again after so many seconds; None: it is told once a visit.
        patients: One for each chair that it needs.
        dose_mg_per_kg, duration_min: The plan.
        programmed: The pump is told so many times the plan's dose, at the plan's rate.
        ramp_s: The pump's, 0: none.
        courses: Prescribed numbers by signal, shown as they are; outside them the body's own. ``cadss`` and
            ``moaas`` are what somebody at the chair finds.
        runs_s: So long the run in ``log`` lasts.
        raises: Alerts that must be raised, ``RULE action priority`` as they are at their highest.
        never: Rules, or beginnings of their names, that must not be raised.
        log: The alert log, a line each: second, what, rule, priority, action.
    """

    name: str
    summary: str
    expects: str
    seed: int = 1
    repeat_s: float | None = None
    patients: tuple[Traits, ...] = (ANYBODY,)
    visit: VisitTimes = VisitTimes()
    dose_mg_per_kg: float = 0.5
    duration_min: float = 40.0
    programmed: float = 1.0
    ramp_s: float = 0.0
    warns: bool = False
    monitor: MonitorSettings = field(default_factory=MonitorSettings)
    staff: Staff = Staff()
    deeds: tuple[Deed, ...] = ()
    courses: Mapping[str, Course] = field(default_factory=dict)
    artifacts: tuple[Trouble, ...] = ()
    faults: tuple[Trouble, ...] = ()
    runs_s: float = 600.0
    raises: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    log: tuple[str, ...] = ()

    def within(self, t: float) -> float:
        """Second of the story at second ``t`` of the stream."""
        t %= self.visit.length
        return t if self.repeat_s is None else t % self.repeat_s

    def at(self, t: float, place: int) -> list[Deed]:
        """What happens in the second that ends with ``t``, at the chair of this place."""
        end = self.within(t)
        return [
            deed
            for deed in self.deeds
            if end - 1 < deed.s <= end and (deed.patient is None or deed.patient == place + 1)
        ]

    def prescribed(self, t: float) -> dict[str, float]:
        """The numbers that the story prescribes at second ``t`` of the stream."""
        within = self.within(t)
        return {
            signal: value
            for signal, course in self.courses.items()
            if (value := course.value(within)) is not None
        }
