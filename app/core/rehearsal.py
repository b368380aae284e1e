"""Yesterday's events under another protocol.

Devices said what they said, whatever the rules; those events are taken as they were. People acted on
what they were told, and what they were told is now different. So a command lives again only if it was
carried out then, at the same instant; one that names an alert is given to the alert of the same bed,
rule and subject that is open now, and is dropped, and counted, if there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from app.core.changes import AlertRaised, CommandRefused, Outcome
from app.core.commands import (
    AddNote,
    AnswerScreening,
    ArrangeRoom,
    ChangeLimit,
    CompleteTask,
    EndCourse,
    GiveFeedback,
    GiveMedicine,
    OverrideGate,
    PlanCourse,
    RecordCheck,
    ReportAdverseEvent,
    ReviseSession,
    ScoreOutcome,
    TellSatisfaction,
    TickItem,
)
from app.core.events import (
    Acknowledge,
    CloseSession,
    Event,
    LockBaseline,
    OpenSession,
    ProtocolAdopted,
    RecordAction,
    SetPhase,
    Silence,
    Unacknowledge,
)
from app.core.history import AlertKey, key_of
from app.core.protocol import Protocol
from app.core.site import Registry
from app.core.state import BedState
from app.core.suite import Suite
from app.core.vitals import SITE

Naming: TypeAlias = Acknowledge | Unacknowledge | Silence
"""Commands that are about one alert and nothing else."""

REVISED = (
    AddNote, AnswerScreening, ArrangeRoom, ChangeLimit, CloseSession, CompleteTask, EndCourse, GiveFeedback,
    GiveMedicine, LockBaseline, OverrideGate, PlanCourse, RecordCheck, ReportAdverseEvent, ReviseSession,
    ScoreOutcome, SetPhase, TellSatisfaction, TickItem,
)  # fmt: skip
"""Commands that say which revision their giver saw. They were judged then; revisions now may differ."""


class Live:
    """What was lived: the suite as it was, and what its alerts were about.

    Attributes:
        names: What each alert was about, by its id; of closed ones too, for people speak of them.
    """

    def __init__(self, suite: Suite) -> None:
        """Begin where the suite stands."""
        self.suite = suite
        self.names: dict[str, AlertKey] = {alert.id: key_of(alert) for alert in suite.alerts()}

    def take(self, event: Event) -> tuple[Outcome, ...]:
        """Take an event as it was."""
        outcomes = self.suite.take(event)
        for one in outcomes:
            if isinstance(one, AlertRaised):
                self.names[one.alert.id] = key_of(one.alert)
        return outcomes


class Rehearsal:
    """The same events under one protocol from beginning to end.

    Attributes:
        protocol: Followed on every bed; one with a session when the rehearsal begins follows its own
            until that closes.
        carried: Such sessions, counted.
        began: What followed when the others took the protocol over.
        dropped: Commands about an alert that is not open here, counted by the alert's rule.
        unnamed: Recorded actions that stand, without the alert they were for, counted by its rule.
        refused: Commands that were carried out then and are refused here, counted by their class.
    """

    def __init__(
        self,
        protocol: Protocol,
        states: Iterable[BedState] = (),
        registry: Registry | None = None,
    ) -> None:
        """Begin with nothing, or where a snapshot stands."""
        self.protocol = protocol
        self.dropped: Counter[str] = Counter()
        self.unnamed: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.suite = Suite(protocol, registry)
        beds = tuple(states)
        self.carried = sum(state.session is not None for state in beds)
        self.suite.restore(beds, self.suite.registry)
        adopted = [ProtocolAdopted(max(state.clock for state in beds), SITE, protocol)] if beds else []
        self.began = tuple(outcome for event in adopted for outcome in self.suite.take(event))

    def take(
        self, event: Event, outcomes: Iterable[Outcome], names: Mapping[str, AlertKey]
    ) -> tuple[Outcome, ...]:
        """Take an event that was lived.

        Args:
            outcomes: What followed it then.
            names: What the alerts were about then, by id.
        """
        command = getattr(event, "command", "")
        refused_then = any(isinstance(one, CommandRefused) and one.command == command for one in outcomes)
        # What a command names may have come to be by time alone, at this very instant.
        lived = self.suite.tick(event.at) if isinstance(event, Naming | RecordAction) else ()
        translated = None if refused_then else self._translated(event, names)
        if translated is None:
            return (*lived, *self.suite.tick(event.at))
        told = (*lived, *self.suite.take(translated))
        if any(isinstance(one, CommandRefused) and one.command == command for one in told):
            self.refused[type(event).__name__] += 1
        return told

    def _translated(self, event: Event, names: Mapping[str, AlertKey]) -> Event | None:
        """The event as it would have been here; None: it would not."""
        match event:
            case Acknowledge() | Unacknowledge() | Silence():
                return self._about(event, names)
            case RecordAction(alert=str(alert)):
                found = self._open(alert, names)
                if found is None:
                    self.unnamed[_rule(alert, names)] += 1
                return replace(event, alert=found)
            case ProtocolAdopted():
                return replace(event, protocol=self.protocol)
            case OpenSession():
                return replace(event, protocol="")
            case _ if isinstance(event, REVISED):
                return replace(event, revision=None)
            case _:
                return event

    def _about(self, event: Naming, names: Mapping[str, AlertKey]) -> Naming | None:
        found = self._open(event.alert, names)
        if found is None:
            self.dropped[_rule(event.alert, names)] += 1
            return None
        return replace(event, alert=found)

    def _open(self, alert: str, names: Mapping[str, AlertKey]) -> str | None:
        """Id of the alert that is open here about what that alert was about."""
        key = names.get(alert)
        if key is None or key[0] not in self.suite.beds:
            return None
        return next((one.id for one in self.suite.beds[key[0]].alerts.values() if key_of(one) == key), None)


def _rule(alert: str, names: Mapping[str, AlertKey]) -> str:
    key = names.get(alert)
    return "" if key is None else key[1]
