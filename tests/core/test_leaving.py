"""Nobody leaves too early by a command, unless a named person answers for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import CommandAnswered, CommandRefused, Fault, Outcome, PhaseChanged, SessionClosed
from app.core.commands import GiveFeedback, RecordCheck, TickItem
from app.core.events import CloseSession, Event, SetPhase
from app.core.practice import Discharge, Practice
from app.core.protocol import Phase
from app.core.record import Check, Override, Record, Tick
from app.core.session import Session
from app.core.vitals import MINUTE
from tests.support import CHAIR, START, Bed, shipped, shipped_whole

ASKED = Discharge(after_min=60, moaas_at_least=5, by_hand={"escort": "Escort named"})
AWAKE = Check("c", START + 30 * MINUTE, "RN", Phase.OBSERVATION, {"moaas": 5}, {}, False, True, True)
LOOKED = Record(checks=(AWAKE,))
DONE = replace(LOOKED, ticks={"escort": Tick("RN", START + 40 * MINUTE)})

EARLY, LATE = 45 * MINUTE, 60 * MINUTE
TIME, MIND = "60 min since the end of the infusion", "Awake: MOAA/S at least 5"
GAIT, ESCORT = "Oriented, and walks as before", "Escort named"


def ended(phase: Phase = Phase.OBSERVATION, record: Record | None = None, asked: Discharge = ASKED) -> Bed:
    """A chair whose infusion ended at 0, in one of the phases after it; no rule says anything there."""
    bed = Bed(replace(shipped(), rules=(), practice=Practice(discharge=asked)))
    bed.open(-2)
    bed.phase(-1, Phase.INFUSING)
    bed.phase(0, Phase.OBSERVATION)
    later = replace(session(bed), phase=phase, record=record or Record())
    bed.state = replace(bed.state, session=later)
    return bed


def session(bed: Bed) -> Session:
    assert bed.state.session is not None
    return bed.state.session


def go(bed: Bed, at: int, to: Phase | None, by: str = "", reason: str = "", *, override: bool = False) -> str:
    """Ask for a phase, or (None) for the end of the session; what became of it."""
    return said(asked_for(bed, at, to, by, reason, override=override))


def asked_for(
    bed: Bed, at: int, to: Phase | None, by: str = "", reason: str = "", *, override: bool = False
) -> list[Outcome]:
    event: SetPhase | CloseSession
    if to is None:
        event = CloseSession(START + at, CHAIR, "c", bed.session_id, by, reason, override)
    else:
        event = SetPhase(START + at, CHAIR, "c", bed.session_id, to, by, reason, override)
    return bed.take(event)


def said(outcomes: list[Outcome]) -> str:
    (found,) = [one for one in outcomes if isinstance(one, CommandAnswered | CommandRefused)]
    return f"{found.reason}: {found.detail}" if isinstance(found, CommandRefused) else found.result


BOTH, SHORT, LIST = "SES-POST-SHORT, SES-DISCH", "SES-POST-SHORT", "SES-DISCH"


@pytest.mark.parametrize(
    ("at", "phase", "to", "record", "gates", "missing"),
    [
        (EARLY, Phase.OBSERVATION, Phase.RECOVERED, None, BOTH, [MIND, TIME]),
        (EARLY, Phase.OBSERVATION, Phase.RECOVERED, LOOKED, SHORT, [TIME]),
        (LATE - 1, Phase.OBSERVATION, Phase.RECOVERED, LOOKED, SHORT, [TIME]),
        (LATE, Phase.OBSERVATION, Phase.RECOVERED, None, LIST, [MIND]),
        (EARLY, Phase.RECOVERED, Phase.DISCHARGED, None, BOTH, [MIND, GAIT, TIME, ESCORT]),
        (LATE, Phase.RECOVERED, Phase.DISCHARGED, LOOKED, LIST, [ESCORT]),
        (LATE, Phase.ENDED_EARLY, Phase.DISCHARGED, LOOKED, LIST, [ESCORT]),
        (EARLY, Phase.OBSERVATION, None, DONE, SHORT, [TIME]),
        (LATE, Phase.OBSERVATION, None, LOOKED, LIST, [ESCORT]),
        (LATE, Phase.ENDED_EARLY, None, LOOKED, LIST, [ESCORT]),
    ],
)
def test_a_refusal_names_the_gate_and_every_open_item(
    at: int, phase: Phase, to: Phase | None, record: Record | None, gates: str, missing: list[str]
) -> None:
    bed = ended(phase, record)
    bed.tick(at)
    before = bed.state
    assert go(bed, at, to) == (
        f"conflict: chair-1.s1 is not {to or 'discharged'} yet ({gates}); open: {'; '.join(missing)}. "
        "See to it, or override with a name and a reason."
    )
    assert bed.state == before, "what is refused changes nothing"


@pytest.mark.parametrize(("to", "field"), [(Phase.DISCHARGED, "phase"), (None, "")])
def test_each_open_item_is_told_under_its_gate(to: Phase | None, field: str) -> None:
    bed = ended(Phase.RECOVERED, LOOKED)
    (refused,) = [one for one in asked_for(bed, EARLY, to) if isinstance(one, CommandRefused)]
    assert refused.faults == (
        Fault(field, "SES-POST-SHORT", TIME),
        Fault(field, "SES-DISCH", ESCORT),
    )


def test_a_session_is_closed_from_discharged() -> None:
    bed = ended(Phase.RECOVERED, DONE)
    assert go(bed, LATE, None) == (
        "conflict: chair-1.s1 is not discharged yet (SES-DISCH). "
        "Set that phase first, or override with a name and a reason."
    )
    assert go(bed, LATE, Phase.DISCHARGED) == "done"
    assert go(bed, LATE, None) == "done"
    assert bed.state.session is None


def test_once_discharged_nothing_new_keeps_the_session_open() -> None:
    bed = ended(Phase.DISCHARGED)
    assert go(bed, EARLY, None) == "done"


@pytest.mark.parametrize("to", [Phase.RECOVERED, Phase.DISCHARGED, None])
def test_a_named_person_answers_for_what_is_open(to: Phase | None) -> None:
    bed = ended(Phase.RECOVERED if to is Phase.DISCHARGED else Phase.OBSERVATION)
    assert go(bed, EARLY, to, "Dr A", "transferred", override=True) == "done"
    (told,) = [one for one in bed.said if isinstance(one, PhaseChanged | SessionClosed)][-1:]
    assert told.session.record.overrides == tuple(
        Override(gate, "Dr A", "transferred", START + EARLY) for gate in ("SES-POST-SHORT", "SES-DISCH")
    )
    assert told.session.revision == 4


@pytest.mark.parametrize(
    ("by", "reason"), [("", ""), ("Dr A", ""), ("", "late"), ("Dr A", "  "), (" ", "late")]
)
def test_an_override_has_a_name_and_a_reason(by: str, reason: str) -> None:
    bed = ended()
    for to in (Phase.RECOVERED, None):
        assert go(bed, EARLY, to, by, reason, override=True).startswith("invalid: An override needs a name")
    assert session(bed).phase is Phase.OBSERVATION


def test_an_override_of_nothing_is_not_recorded() -> None:
    bed = ended(record=DONE)
    assert go(bed, LATE, Phase.RECOVERED, override=True) == "done"
    assert session(bed).record.overrides == ()


def test_who_was_let_go_too_early_is_asked_again_at_the_door() -> None:
    bed = ended()
    assert go(bed, EARLY, Phase.RECOVERED, "Dr A", "her wish", override=True) == "done"
    assert "(SES-DISCH)" in go(bed, LATE, Phase.DISCHARGED)
    assert go(bed, LATE, Phase.DISCHARGED, "Dr A", "her wish", override=True) == "done"
    assert [one.gate for one in session(bed).record.overrides] == ["SES-POST-SHORT", "SES-DISCH", "SES-DISCH"]


def test_a_session_without_an_infusion_is_closed_freely() -> None:
    for way in ((), (Phase.BASELINE,), (Phase.ENDED_EARLY,), (Phase.ENDED_EARLY, Phase.DISCHARGED)):
        bed = Bed(replace(shipped(), practice=Practice(discharge=ASKED)))
        bed.open(0)
        for phase in way:
            assert go(bed, 1, phase) == "done"
        assert go(bed, 2, None) == "done"


def test_a_session_is_not_closed_over_a_running_infusion() -> None:
    bed = ended()
    bed.phase(1, Phase.INFUSING)
    assert "(SES-POST-SHORT, SES-DISCH)" in go(bed, LATE, None)
    assert go(bed, LATE, None, "Dr A", "evacuated", override=True) == "done"
    (told,) = [one for one in bed.said if isinstance(one, SessionClosed)]
    assert told.session.ended_at == START + LATE


def test_the_hour_begins_again_with_a_second_infusion() -> None:
    bed = ended(record=LOOKED)
    bed.tick(LATE)
    bed.phase(LATE, Phase.INFUSING)
    bed.phase(LATE + MINUTE, Phase.OBSERVATION)
    assert "(SES-POST-SHORT, SES-DISCH)" in go(bed, LATE + 2 * MINUTE, Phase.RECOVERED)


def test_a_practice_that_asks_nothing_refuses_nothing() -> None:
    bed = ended(asked=Discharge())
    for phase in (Phase.RECOVERED, Phase.DISCHARGED):
        assert go(bed, 1, phase) == "done"
    assert go(ended(asked=Discharge()), 1, None) == "done"


class Chair(Bed):
    """A chair told of in minutes after the end, its monitor on all the time."""

    def __init__(self) -> None:
        super().__init__(shipped_whole())
        self.heard = -45.0
        self.moved: list[tuple[float, frozenset[str]]] = []
        self.open(self.ms(-45))
        self.baseline(self.ms(-45), nibp_sys=120, nibp_dia=78, hr=70, spo2=97)
        go(self, self.ms(-40), Phase.INFUSING, "Dr A", "the test is about the end", override=True)

    @staticmethod
    def ms(minute: float) -> int:
        return int((minute + 45) * MINUTE)

    def take(self, event: Event) -> list[Outcome]:
        """Note every move of the list, and when it moved."""
        told = super().take(event)
        for one in told:
            view = getattr(one, "view", None)
            if view is not None and view.discharge:
                unmet = frozenset(item.id for item in view.discharge if not item.met)
                if not self.moved or self.moved[-1][1] != unmet:
                    self.moved.append(((one.at - START) / MINUTE - 45, unmet))
        return told

    def until(self, minute: float) -> None:
        """Every five seconds a heart rate and an oxygen saturation."""
        self.stream(self.ms(self.heard) + 5_000, self.ms(minute), 5_000, hr=72, spo2=97)
        self.heard = minute

    def look(self, minute: float, systolic: int, walks: bool | None = None, **entries: float) -> None:
        """A cuff, and a check with it."""
        self.until(minute)
        self.vitals(self.ms(minute), nibp_sys=systolic, nibp_dia=80)
        self.take(
            RecordCheck(START + self.ms(minute), CHAIR, "c", self.session_id, entries, "RN", "", walks, walks)
        )

    def tick_items(self, minute: float, *names: str) -> None:
        for item in names:
            self.take(TickItem(START + self.ms(minute), CHAIR, "c", self.session_id, item, True, "RN"))


def test_a_whole_recovery_minute_by_minute() -> None:
    chair = Chair()
    for minute in (-30, -20, -10):
        chair.look(minute, 130, moaas=4, dissociated=1, nausea=2, vomited=0)
    chair.look(0, 132, moaas=4, dissociated=1)
    chair.phase(chair.ms(0), Phase.OBSERVATION)
    del chair.moved[:-1]
    chair.look(15, 130, moaas=4, dissociated=1, nausea=3, vomited=0)
    chair.look(20, 135, moaas=5, vomited=1)
    chair.until(21)
    chair.acknowledge(chair.ms(21), "VOM")
    chair.look(30, 150, False, moaas=5, dissociated=0, nausea=3, vomited=0)
    chair.look(45, 132, True, moaas=5, dissociated=0, nausea=2, vomited=0)
    chair.until(59)
    chair.tick_items(chair.heard, "instructions", "iv_removed", "adverse_events")
    chair.take(GiveFeedback(START + chair.ms(59), CHAIR, "c", chair.session_id, 4, "RN"))
    chair.look(60, 126, moaas=5, dissociated=0, nausea=0)
    chair.until(61)
    chair.tick_items(61, "escort")
    hands = {"escort", "feedback", "instructions", "iv_removed", "adverse_events"}
    table: list[tuple[float, set[str]]] = [
        (-30, hands | {"vitals", "dissociation", "consciousness", "orientation", "time", "nausea"}),
        (15, hands | {"vitals", "dissociation", "consciousness", "orientation", "time"}),
        (20, hands | {"vitals", "dissociation", "orientation", "time", "nausea", "alerts"}),
        (30, hands | {"vitals", "orientation", "time", "nausea"}),  # 150 is 25 % over 120: begin anew
        (32, hands | {"vitals", "orientation", "time", "nausea", "alerts"}),  # and nobody repeated it
        (45, hands | {"vitals", "time", "nausea", "alerts"}),
        (50, hands | {"vitals", "time", "alerts"}),  # half an hour since she vomited
        (59, {"escort", "vitals", "time", "alerts"}),
        (60, {"escort"}),
        (61, set()),
    ]
    assert dict(chair.moved) == dict(table), "the last word of each minute"
    assert go(chair, chair.ms(61), Phase.RECOVERED) == "done"
    assert go(chair, chair.ms(61), Phase.DISCHARGED) == "done"
    assert go(chair, chair.ms(62), None) == "done"
    (closed,) = [one for one in chair.said if isinstance(one, SessionClosed)]
    assert {one.gate for one in closed.session.record.overrides} & {"SES-POST-SHORT", "SES-DISCH"} == set()
