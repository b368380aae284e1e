"""A bed of the shipped protocol, practice included, brought as far as a test needs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.core.changes import CommandRefused, Outcome
from app.core.commands import AnswerScreening, ChangeLimit, OverrideGate, ReviseSession
from app.core.draft import Draft
from app.core.events import LockBaseline, OpenSession, SetPhase
from app.core.gates import unmet
from app.core.plan import Patient, Plan
from app.core.practice import PlanType
from app.core.protocol import Phase
from app.core.shown import ShownGate
from app.core.vitals import SECOND
from tests.support import CHAIR, START, Bed, shipped_whole

NURSE = "J. Kim, RN"
WANTED = {one.id: one.wanted for one in shipped_whole().practice.questions}
REST = {"nibp_sys": 120.0, "nibp_dia": 75.0, "hr": 72.0, "spo2": 98.0}


class Visit(Bed):
    """A bed with an open session; every command gets an id of its own."""

    def __init__(
        self,
        *,
        dose: float | None = 0.5,
        mg: float | None = None,
        duration: float = 40,
        weight: float = 80,
        kind: PlanType = PlanType.OUTPATIENT,
        since_last_h: float | None = None,
        cv_risk: bool = False,
    ) -> None:
        super().__init__(shipped_whole())
        self.patient = Patient("K-1", weight, 44, "f", cv_risk)
        self.plan = Plan("ketamine", duration, mg, None if mg is not None else dose, None, kind)
        event = OpenSession(START, CHAIR, "open", self.patient, self.plan, "", NURSE, None, since_last_h)
        self.opened = self.take(event)

    def give(self, at: int, make: Callable[..., Any], *args: Any, **more: Any) -> list[Outcome]:
        """A command about the session."""
        session = more.pop("session", None) or self.session_id
        return self.take(make(START + at, CHAIR, f"c{at}", session, *args, **more))

    def answer(self, at: int, **others: str) -> list[Outcome]:
        """The whole form, answered as wanted but for these."""
        return self.give(at, AnswerScreening, WANTED | others, NURSE)

    def override(self, at: int, gate: str, reason: str = "agreed", by: str = NURSE) -> list[Outcome]:
        """Answer for a gate."""
        return self.give(at, OverrideGate, gate, by, reason)

    def move(self, at: int, rule: str, value: float | None, reason: str = "known") -> list[Outcome]:
        """Another limit for this session."""
        return self.give(at, ChangeLimit, rule, value, NURSE, reason)

    def revise(self, at: int, plan: Plan, patient: Patient | None = None, reason: str = "") -> list[Outcome]:
        """Another plan."""
        return self.give(at, ReviseSession, patient or self.patient, plan, NURSE, reason)

    def lock(self, at: int, **values: float) -> list[Outcome]:
        """Lock a baseline by values."""
        return self.give(at, LockBaseline, REST | values, "resting", NURSE)

    def start(self, at: int, **more: Any) -> list[Outcome]:
        """Start by command."""
        return self.give(at, SetPhase, Phase.INFUSING, NURSE, **more)

    def ready(self, at: int = SECOND) -> None:
        """Everything is there that a start asks for."""
        self.answer(at)
        self.vitals(at, nibp_sys=120, nibp_dia=75, hr=72, spo2=98)
        self.lock(at)

    @property
    def gates(self) -> dict[str, ShownGate]:
        """Unmet gates by id."""
        return {gate.id: gate for gate in unmet(Draft.of(self.state, self.state.clock))}

    @property
    def blocking(self) -> set[str]:
        """Ids of gates that hold the start back."""
        return {gate.id for gate in self.gates.values() if gate.level == "block" and not gate.overridden}


def refused(outcomes: list[Outcome]) -> CommandRefused:
    """The one refusal."""
    (found,) = [one for one in outcomes if isinstance(one, CommandRefused)]
    return found


def another(plan: Plan, **changes: Any) -> Plan:
    """A plan with other numbers."""
    return replace(plan, **changes)
