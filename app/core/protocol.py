"""The types of a protocol: rules, limits and schedules as data.

A protocol is read from a file (``app/protocols``), adopted by an event, and carried in the state, so
that a journal is complete by itself. Nothing here evaluates anything: ``conditions`` and the named
situations' own modules do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from app.core.practice import Practice
from app.core.quantity import Quantity
from app.core.vitals import Millis


class Action(StrEnum):
    """What a person is advised to do. Exactly five words; the service itself does none of them."""

    INFO = "INFO"
    CHECK = "CHECK"
    SLOW = "SLOW"
    PAUSE = "PAUSE"
    STOP = "STOP"


class Priority(StrEnum):
    """Alarm priority (IEC 60601-1-8)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


PRIORITY_RANK: Final = {Priority.NONE: 0, Priority.LOW: 1, Priority.MEDIUM: 2, Priority.HIGH: 3}
ACTION_RANK: Final = {a: n for n, a in enumerate(Action)}


class Kind(StrEnum):
    """Physiological: about the patient. Technical: about equipment or its use."""

    PHYSIOLOGICAL = "physiological"
    TECHNICAL = "technical"


class Phase(StrEnum):
    """Phase of a visit; a bed without a session has none."""

    PRE = "pre"
    BASELINE = "baseline"
    INFUSING = "infusing"
    PAUSED = "paused"
    OBSERVATION = "observation"
    RECOVERED = "recovered"
    DISCHARGED = "discharged"
    ENDED_EARLY = "ended_early"


RUNNING: Final = frozenset({Phase.INFUSING, Phase.PAUSED})
"""Phases in which the drug is running or held for a moment."""


class Op(StrEnum):
    """Comparison, written as in the protocol file. Strictness is part of the clinical meaning."""

    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class Limit:
    """``quantity op value``, value in the quantity's unit."""

    quantity: Quantity
    op: Op
    value: float


@dataclass(frozen=True, slots=True)
class Relative:
    """``quantity op factor x baseline``. UNKNOWN and inactive without a locked baseline."""

    quantity: Quantity
    op: Op
    factor: float


@dataclass(frozen=True, slots=True)
class Rise:
    """``quantity op baseline + delta``. UNKNOWN and inactive without a locked baseline."""

    quantity: Quantity
    op: Op
    delta: float


@dataclass(frozen=True, slots=True)
class Fall:
    """The quantity lies at least ``delta`` below its highest value of the last ``within`` ms."""

    quantity: Quantity
    delta: float
    within: Millis


@dataclass(frozen=True, slots=True)
class Recovered:
    """The quantity is back within ``margin`` of what it was before the fall that raised the alert."""

    quantity: Quantity
    margin: float


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One term holds."""

    terms: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``count`` of the terms hold (k of n)."""

    count: int
    terms: tuple[Condition, ...]


Condition: TypeAlias = Limit | Relative | Rise | Fall | Recovered | AllOf | AnyOf | AtLeast


class Situation(StrEnum):
    """A situation that no comparison of numbers can tell; its detector is code, its numbers are data.

    ``parameters`` a rule with such a situation may carry are named in the protocol's schema.
    """

    SIGNAL_LOST = "signal_lost"
    DEVICE_OFFLINE = "device_offline"
    CUFF_STALE = "cuff_stale"
    SENSOR_OFF = "sensor_off"
    ARTIFACT = "artifact"
    OUT_OF_RANGE = "out_of_range"
    CLOCK_SKEW = "clock_skew"
    ASSOCIATION = "association"
    SERVICE = "service"
    NO_CONSOLE = "no_console"
    SEQUENCE_GAP = "sequence_gap"
    DEVICE_ALARM = "device_alarm"
    PUMP_STOPPED = "pump_stopped"
    PUMP_RESUMED = "pump_resumed"
    PUMP_COMPLETED = "pump_completed"
    DOSE_UNKNOWN = "dose_unknown"
    NO_BASELINE = "no_baseline"
    ACTION_UNVERIFIED = "action_unverified"
    RECORD_ASKED = "record_asked"
    GATE_UNMET = "gate_unmet"
    CHECK_DUE = "check_due"
    CHECK_DUE_AFTER = "check_due_after"
    CONSCIOUSNESS_DUE = "consciousness_due"
    OVERRUN = "overrun"
    ESCORT_DUE = "escort_due"
    DISSOCIATION_LATE = "dissociation_late"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a rule: how long the evidence must hold, and what is then said.

    Attributes:
        hold: Evidence must span this long; 0: one sample is enough.
        condition: Its own condition (a tighter limit); None: the rule's.
        phases: Only in these phases; None: wherever the rule applies.
        steps: What staff do when this stage speaks, in order; empty: the rule's.
    """

    hold: Millis
    action: Action
    priority: Priority
    condition: Condition | None = None
    phases: frozenset[Phase] | None = None
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A first violating cuff measurement is provisional until the next one confirms it.

    Attributes:
        within: The next measurement must come within this span, else the listed priority (fail-safe).
        single: Priority while provisional.
    """

    within: Millis
    single: Priority


@dataclass(frozen=True, slots=True)
class Clear:
    """What ends the situation.

    Attributes:
        condition: Must hold; None: the rule's own condition no longer holds.
        hold: Clear evidence must span this long (streams).
        readings: So many clear measurements in a row (cuff).
        by_hand: A person has to acknowledge before the alert closes, whatever its priority.
        expires: Closes by itself after this span (events without an end of their own); 0: never.
    """

    condition: Condition | None = None
    hold: Millis = 0
    readings: int = 1
    by_hand: bool = False
    expires: Millis = 0


@dataclass(frozen=True, slots=True)
class Softening:
    """A lower priority while ``condition`` holds (small rises of a low pressure, athletes)."""

    condition: Condition | None
    baseline_below: tuple[Quantity, float] | None
    priority: Priority


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a protocol.

    Attributes:
        subject: Quantity the alert is about; None: the device or signal that the situation names.
        stages: One or more, weakest first; a later one changes the same alert.
        alarm_codes: Device alarm codes that raise this rule at once, with the stage they mean.
        needs_session: Applies only on a bed with a session (relative limits, plan, checks).
        phases: Phases in which it runs; None: all, and unassigned beds too.
        parameters: Numbers of a named situation, seconds and ratios as the schema says.
        steps: What staff do, in order; a stage may have its own.
        source, rationale, interpretation: Where the numbers come from and how they were read.
    """

    id: str
    title: str
    kind: Kind
    situation: Condition | Situation
    stages: tuple[Stage, ...]
    clear: Clear
    subject: Quantity | None = None
    family: str | None = None
    confirm: Confirmation | None = None
    soften: Softening | None = None
    phases: frozenset[Phase] | None = None
    needs_session: bool = False
    alarm_codes: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, float] = field(default_factory=dict)
    latched: bool = False
    minimum_display: Millis = 0
    text: str = ""
    clears_when: str = ""
    steps: tuple[str, ...] = ()
    source: str = ""
    rationale: str = ""
    interpretation: str = ""
    needs_signoff: bool = True


@dataclass(frozen=True, slots=True)
class Conventions:
    """Numbers that hold for every rule; all engineering judgement of the clinical notes, 3.1.

    Attributes:
        stream_gap: Neighbouring samples of one run lie at most this far apart.
        pump_gap: The same for pump reports.
        late_after: A message is late when its delay exceeds the device's smallest by more than this.
        late_window: The smallest delay is taken over this span.
        cuff_late_after: A cuff older than this on arrival is late.
        heart_rate_fallback: Pulse rate stands in when heart rate has been unusable this long.
        escalate_high: Unacknowledged HIGH escalates after each of these.
        escalate_medium: Unacknowledged MEDIUM escalates after each of these.
        silence_high, silence_other: Longest silence of one occurrence.
        free_after: An unassigned bed without a usable number this long is free.
        verify_within: A recorded action must be seen at the pump within this span.
        slowed_ratio: A slowed rate is at most this share of the rate before.
        sequence_grace: A hole in a device's sequence may fill this long before it counts.
        baseline_readings: A baseline from readings needs at least so many cuff measurements.
        baseline_apart: ... this far apart,
        baseline_window: ... taken within this span.
    """

    stream_gap: Millis = 5_000
    pump_gap: Millis = 15_000
    late_after: Millis = 5_000
    late_window: Millis = 600_000
    cuff_late_after: Millis = 180_000
    heart_rate_fallback: Millis = 5_000
    escalate_high: tuple[Millis, ...] = (30_000, 120_000)
    escalate_medium: tuple[Millis, ...] = (180_000,)
    silence_high: Millis = 60_000
    silence_other: Millis = 120_000
    free_after: Millis = 300_000
    verify_within: Millis = 60_000
    slowed_ratio: float = 0.75
    sequence_grace: Millis = 5_000
    baseline_readings: int = 2
    baseline_apart: Millis = 60_000
    baseline_window: Millis = 1_800_000


@dataclass(frozen=True, slots=True)
class Protocol:
    """A named, versioned set of rules.

    Attributes:
        sha256: Digest of the file it was read from, hexadecimal; names the protocol exactly.
    """

    id: str
    version: str
    sha256: str
    title: str
    rules: tuple[Rule, ...]
    conventions: Conventions = field(default_factory=Conventions)
    practice: Practice = field(default_factory=Practice)
