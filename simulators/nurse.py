"""The simulated nurse's mind: what she hears, and what she will do about it, and when. Pure and seeded.

She knows the public contract and nothing else: frames of the WebSocket come in (``hear``), chores go out when
their time has come (``due``). Somebody else has her hands (``staff``). What she does is what the advice says,
in the order that the service asks for: acknowledge, record, then turn the knob.

How fast she is is the scenario's. What she aims at is ours (EJ) where no source is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from typing import Any, Final, TypeAlias

from simulators.scenarios import Staff

RANK: Final = {"INFO": 0, "CHECK": 1, "SLOW": 2, "PAUSE": 3, "STOP": 4}
DEEDS: Final = {"SLOW": "slowed", "PAUSE": "paused", "STOP": "stopped"}
SLOW_TO: Final = 0.5
"""Share of the planned rate that SLOW suggests (notes, 3.1), and that she goes on with after a pause."""
CUFF_MIN: Final = {"infusing": 10.0, "paused": 2.5, "observation": 15.0}
"""Minutes between cuffs by phase; paused: until it is clear (notes, 3.1)."""
CUFF_WORRIED_MIN: Final = 5.0
"""While a pressure alert is open (notes, 3.1)."""
LOOKS_MS: Final = 60_000
"""A check takes so long: the cuff first."""
AGAIN_MS: Final = 900_000
"""From one check after the end to the next (notes, M3)."""
PRESSURE: Final = "BP-"
CUFF_RULES: Final = frozenset({"TEC-CUFF-STALE", "TEC-CUFF-FAIL"})
COMFORT_MS: Final = 600_000
"""She holds an infusion so long for somebody who feels unwell (EJ)."""
STAYS_MS: Final = 240_000
"""Somebody who is ready stays so long: shoes, coat, taxi (EJ)."""
CLEARS_MS: Final = 5_000
"""By then the last message with a number has come."""
AT_THE_END: Final = frozenset({"iv_removed", "adverse_events", "feedback"})
"""Items of the discharge list that she ticks when all that the service can see is met; the others before."""
CHECK_RULES: Final = frozenset({"SES-CHECK-DUE", "SES-POST-DUE", "LOC-DUE"})


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """She has seen the alert."""

    bed: str
    alert: str


@dataclass(frozen=True, slots=True)
class Act:
    """She records what she does, then does it at the pump.

    Attributes:
        action: ``slowed``, ``paused``, ``stopped`` or ``resumed``.
        alert: Whose advice it follows; None: of none.
        note: What the patient wanted it for.
    """

    bed: str
    action: str
    alert: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PressCuff:
    """She starts a measurement."""

    bed: str


@dataclass(frozen=True, slots=True)
class SetInterval:
    """She sets the cuff's automatic."""

    bed: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Look:
    """She looks at the patient and puts down what she finds."""

    bed: str
    session: str


@dataclass(frozen=True, slots=True)
class Tick:
    """She ticks an item of the discharge list."""

    bed: str
    session: str
    item: str


@dataclass(frozen=True, slots=True)
class Recover:
    """She says that the patient has recovered."""

    bed: str
    session: str


@dataclass(frozen=True, slots=True)
class SeeOff:
    """She discharges the patient, closes the visit and takes the sensors off."""

    bed: str
    session: str


@dataclass(frozen=True, slots=True)
class Clear:
    """She says that nobody sits there any more."""

    bed: str


Chore: TypeAlias = Acknowledge | Act | PressCuff | SetInterval | Look | Tick | Recover | SeeOff | Clear
Object: TypeAlias = Mapping[str, Any]


@dataclass(slots=True)
class _Chair:
    """What she knows of one chair.

    Attributes:
        alerts: Open ones by id, as last heard.
        done: Rank of what she has done at the pump.
        unwell: Whether it is held because the patient feels unwell.
        minutes: What the cuff's automatic is set to, as far as she knows.
        asked: Items of the discharge list that are not met; None: there is no list yet.
    """

    alerts: dict[str, Object] = field(default_factory=dict)
    session: str = ""
    phase: str = ""
    done: int = 0
    unwell: bool = False
    minutes: float = CUFF_MIN["infusing"]
    asked: frozenset[str] | None = None

    @property
    def stays(self) -> bool:
        """Whether the time of observation is over, and more than that is asked."""
        return self.phase == "observation" and bool(self.asked) and "time" not in (self.asked or ())


class Nurse:
    """One nurse for any number of chairs."""

    def __init__(self, staff: Staff, seed: str) -> None:
        """At second 0, knowing of nobody."""
        self._staff = staff
        self._lots = Random(f"nurse/{seed}")
        self._chairs: dict[str, _Chair] = {}
        self._chores: list[tuple[int, int, Chore]] = []
        self._planned: set[Chore] = set()
        self._number = 0

    def hear(self, frame: Object, now_ms: int) -> None:
        """A frame of the WebSocket, heard at this ms; what is no news for her is passed over."""
        match frame.get("type"):
            case "snapshot":
                for bed in frame["beds"]:
                    self._see(bed, now_ms)
                for alert in frame["alerts"]:
                    self._note(alert, now_ms)
            case "change":
                change = frame["change"]
                if (alert := change.get("alert")) is not None:
                    self._note(alert, now_ms)
                if isinstance(bed := change.get("bed"), dict):
                    self._see(bed, now_ms)
                if change["kind"] == "check_due":
                    session = change["session"]
                    self._look(session["bed"], session["id"], now_ms)
            case _:
                pass

    def call(self, bed: str, of: str, now_ms: int) -> None:
        """A patient calls her: she holds the infusion, and goes on with it when that has passed."""
        when = self._react(now_ms)
        self._push(when, Act(bed, "paused", None, of))
        self._push(when + COMFORT_MS, Act(bed, "resumed", None, f"no more {of}"))

    def due(self, now_ms: int) -> Iterator[Chore]:
        """What she does by now, each thing once; what has become needless meanwhile is left."""
        while self._chores and self._chores[0][0] <= now_ms:
            _, _, chore = heappop(self._chores)
            self._planned.discard(chore)
            if self._still(chore):
                self._follow_up(chore, now_ms)
                yield chore

    # ---------------------------------------------------------------------------- hearing

    def _see(self, bed: Object, now_ms: int) -> None:
        chair = self._chair(bed["bed"])
        chair.phase, session = bed["phase"] or "", bed["session"] or ""
        if session != chair.session:
            chair.session, chair.done, chair.minutes = session, 0, CUFF_MIN["infusing"]
            chair.unwell = False
        self._set_cuff(bed["bed"], chair, now_ms)
        self._let_go(bed, chair, now_ms)

    def _note(self, alert: Object, now_ms: int) -> None:
        bed = alert["bed"]
        if bed is None:
            return
        chair = self._chair(bed)
        if alert["state"] == "closed":
            chair.alerts.pop(alert["id"], None)
            self._resume(bed, chair, now_ms)
        else:
            chair.alerts[alert["id"]] = alert
            self._answer(bed, chair, alert, now_ms)
        self._set_cuff(bed, chair, now_ms)

    def _answer(self, bed: str, chair: _Chair, alert: Object, now_ms: int) -> None:
        patience = round(1000 * self._staff.patience_s)
        if alert["ack"] is None:
            self._plan(Acknowledge(bed, alert["id"]), now_ms + patience)
        if alert["covered_by"] is not None:
            return
        rule = alert["rule"]
        if rule in CUFF_RULES or (rule.startswith(PRESSURE) and alert["provisional"]):
            self._plan(PressCuff(bed), now_ms)
        if rule in CHECK_RULES and chair.session:
            self._look(bed, chair.session, now_ms)
        if self._follows(chair, alert):
            self._plan(Act(bed, DEEDS[alert["action"]], alert["id"]), now_ms + patience)

    def _follows(self, chair: _Chair, alert: Object) -> bool:
        """Whether its advice asks for more than what was done."""
        return (
            alert["action"] in DEEDS
            and not alert["provisional"]
            and alert["covered_by"] is None
            and RANK[alert["action"]] > chair.done
            and chair.phase in ("infusing", "paused")
        )

    def _resume(self, bed: str, chair: _Chair, now_ms: int) -> None:
        if chair.done == RANK["PAUSE"] and not chair.unwell and not _holds(chair):
            self._plan(Act(bed, "resumed", None), now_ms)

    def _look(self, bed: str, session: str, now_ms: int) -> None:
        if Look(bed, session) in self._planned:
            return
        when = self._react(now_ms)
        self._push(when, PressCuff(bed))
        self._push(when + LOOKS_MS, Look(bed, session))

    def _set_cuff(self, bed: str, chair: _Chair, now_ms: int) -> None:
        minutes = _interval(chair)
        if minutes is not None and minutes != chair.minutes:
            chair.minutes = minutes
            self._plan(SetInterval(bed, minutes), now_ms)

    def _let_go(self, bed: Object, chair: _Chair, now_ms: int) -> None:
        """Tick what she can see herself, and say so when the list is done."""
        items = bed.get("discharge", ())
        chair.asked = frozenset(item["id"] for item in items if not item["met"]) if items else None
        if chair.phase == "recovered":
            self._plan(SeeOff(bed["bed"], chair.session), now_ms + STAYS_MS)
        if chair.phase != "observation" or chair.asked is None:
            return
        by_hand = {item["id"] for item in items if item["by_hand"]}
        ready = by_hand if chair.asked <= by_hand else by_hand - AT_THE_END
        for item in sorted(chair.asked & ready):
            self._plan(Tick(bed["bed"], chair.session, item), now_ms)
        if not chair.asked:
            self._plan(Recover(bed["bed"], chair.session), now_ms)

    def _follow_up(self, chore: Chore, now_ms: int) -> None:
        """What comes of itself after what she does now."""
        match chore:
            case SeeOff(bed=bed):
                self._push(now_ms + CLEARS_MS, Clear(bed))
            case Look(bed=bed) if self._chair(bed).stays:
                # No check is due any more, and the patient is not ready: she looks until that is so.
                self._push(now_ms + AGAIN_MS - LOOKS_MS, PressCuff(bed))
                self._push(now_ms + AGAIN_MS, chore)
            case _:
                pass

    # ---------------------------------------------------------------------------- planning

    def _chair(self, bed: str) -> _Chair:
        return self._chairs.setdefault(bed, _Chair())

    def _plan(self, chore: Chore, now_ms: int) -> None:
        if chore not in self._planned:
            self._push(self._react(now_ms), chore)

    def _push(self, when: int, chore: Chore) -> None:
        if chore in self._planned:
            return
        self._number += 1
        self._planned.add(chore)
        heappush(self._chores, (when, self._number, chore))

    def _react(self, now_ms: int) -> int:
        """When she gets to it: after her reaction, and not while she is away."""
        shortest, longest = self._staff.reaction_s
        reaction = round(1000 * self._lots.uniform(shortest, longest))
        when = now_ms + reaction
        for start, end in self._staff.away:
            if start * 1000 <= when < end * 1000:
                when = round(end * 1000) + reaction
        return when

    def _still(self, chore: Chore) -> bool:
        chair = self._chair(chore.bed)
        match chore:
            case Acknowledge(alert=known):
                return known in chair.alerts and chair.alerts[known]["ack"] is None
            case Act(action="resumed", note=note):
                if note:
                    chair.unwell = False
                if chair.done != RANK["PAUSE"] or chair.unwell or _holds(chair):
                    return False
                chair.done = RANK["SLOW"]
                return True
            case Act(action="paused", alert=None):
                if chair.phase != "infusing":
                    return False
                chair.done, chair.unwell = RANK["PAUSE"], True
                return True
            case Act(alert=followed):
                alert = chair.alerts.get(followed or "")
                if alert is None or not self._follows(chair, alert):
                    return False
                chair.done = RANK[alert["action"]]
                return True
            case Look(session=session):
                return session == chair.session and chair.phase != "discharged"
            case Tick(session=session, item=item):
                return session == chair.session and item in (chair.asked or ())
            case Recover(session=session):
                return (
                    session == chair.session and chair.phase == "observation" and chair.asked == frozenset()
                )
            case SeeOff(session=session):
                return session == chair.session and chair.phase == "recovered"
            case SetInterval(minutes=minutes):
                return minutes == chair.minutes
            case _:
                return True


def _holds(chair: _Chair) -> bool:
    """Whether an open alert speaks against going on."""
    return any(RANK[alert["action"]] >= RANK["PAUSE"] for alert in chair.alerts.values())


def _interval(chair: _Chair) -> float | None:
    """Minutes between cuffs that this chair wants; None: as it is."""
    minutes = CUFF_MIN.get(chair.phase)
    if minutes is None:
        return None
    worried = any(
        alert["rule"].startswith(PRESSURE) and not alert["provisional"] for alert in chair.alerts.values()
    )
    return min(minutes, CUFF_WORRIED_MIN) if worried else minutes
