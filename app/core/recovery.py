"""Whether the patient has recovered and may leave, as it is now; pure reading of a bed.

The list ticks itself where the service can see the fact, and by name where it cannot. It goes by what
was put down after the end of the infusion: an entry says nothing about what it does not name, and the
last word on a thing counts. What is asked, and every number, is the practice's (clinical notes, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, TypeAlias

from app.core.conditions import Truth, holds
from app.core.draft import Draft
from app.core.practice import Discharge
from app.core.protocol import PRIORITY_RANK, RUNNING, Op, Phase, Priority, Situation
from app.core.quantity import Quantity
from app.core.record import Check
from app.core.session import Session
from app.core.shown import ShownItem
from app.core.vitals import MINUTE, Instant, Millis
from app.core.wording import number, spoken

BY_SERVICE: Final = "service"
"""Who ticked what can be seen."""

TIME: Final = "time"

VOMITING: Final = "vomiting"
"""Kind of adverse event that counts like the entry of a check."""

RECOVERED: Final = frozenset({"vitals", "dissociation", "consciousness", TIME})
"""Items without which nobody has recovered; to leave, the whole list is needed."""

TAKEN_OFF: Final = frozenset(
    {
        Situation.SIGNAL_LOST,
        Situation.SENSOR_OFF,
        Situation.DEVICE_OFFLINE,
        Situation.CUFF_STALE,
        Situation.CHECK_DUE_AFTER,
    }
)
"""What is told when the monitor is taken off, without which no check is full. Once the patient has recovered
it keeps nobody here.
"""

SAID: Final[Mapping[bool | None, Truth]] = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.UNKNOWN}
"""An entry that may not have been made, as a truth value."""

Verdict: TypeAlias = Callable[[Check], Truth]
"""What one check says of one thing; UNKNOWN: nothing."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """An item that the service can see.

    Attributes:
        since: Since when it is met, which may lie ahead; None: it is not, or that cannot be told.
        met: Whether it is now.
    """

    id: str
    text: str
    since: Instant | None
    met: bool


def items(draft: Draft) -> tuple[ShownItem, ...]:
    """The discharge list, once the infusion has begun; empty before, and where the practice asks nothing."""
    session = draft.session
    if session is None or session.started_at is None:
        return ()
    asked = draft.protocol.practice.discharge
    seen = [
        ShownItem(
            id=one.id,
            text=one.text,
            met=one.met,
            by_hand=False,
            by=BY_SERVICE if one.met else "",
            at=one.since if one.met else None,
        )
        for one in _seen(draft, session, asked)
    ]
    return (*seen, *_by_hand(session, asked))


def deadlines(draft: Draft) -> Iterator[Instant]:
    """Instants ahead at which an item turns met by nothing but time."""
    session = draft.session
    if session is not None and session.started_at is not None:
        for one in _timed(session, draft.protocol.practice.discharge, draft.now):
            if one.since is not None and one.since > draft.now:
                yield one.since


def lapse(draft: Draft) -> None:
    """Show the bed again at the instant at which an item turned met by nothing but time."""
    session = draft.session
    if session is not None and session.started_at is not None:
        timed = _timed(session, draft.protocol.practice.discharge, draft.now)
        draft.restless = draft.restless or any(one.since == draft.now for one in timed)


def after_the_end(session: Session) -> tuple[Check, ...]:
    """Checks since the infusion ended, oldest first; none while it has not."""
    ended = session.ended_at
    if ended is None:
        return ()
    return tuple(one for one in session.record.checks if one.at >= ended and one.phase not in RUNNING)


def _seen(draft: Draft, session: Session, asked: Discharge) -> Iterator[_Seen]:
    checks = after_the_end(session)
    found = [
        *_vitals(checks, asked, draft.baseline),
        *_mind(checks, asked),
        *_timed(session, asked, draft.now),
    ]
    yield from found
    if found or asked.by_hand:
        calm = not any(_keeps(draft, session, rule) for rule in _pressing(draft))
        yield _Seen("alerts", "No open alert of high or medium priority", None, calm)


def _vitals(checks: Sequence[Check], asked: Discharge, baseline: Mapping[str, float]) -> Iterator[_Seen]:
    if not asked.checks:
        return
    ranges = _ranges(asked, baseline)
    apart = int(asked.apart_min * MINUTE)
    since = _in_a_row(checks, lambda check: _within(check, ranges), asked.checks, apart)
    missing = [spoken(quantity) for quantity, bounds in ranges.items() if bounds is None]
    told = f". Cannot be told: the baseline has no {', '.join(missing)}; lock another" if missing else ""
    yield _Seen("vitals", _vitals_text(asked) + told, since, since is not None)


def _ranges(asked: Discharge, baseline: Mapping[str, float]) -> dict[Quantity, tuple[float, float] | None]:
    """Lowest and highest value of each vital sign; None: it refers to a baseline that is not there."""
    ranges: dict[Quantity, tuple[float, float] | None] = {}
    share, below = asked.within_baseline, asked.spo2_below_baseline
    for quantity, most in (
        (Quantity.NIBP_SYS, asked.sys_at_most),
        (Quantity.NIBP_DIA, asked.dia_at_most),
        (Quantity.HR, 0.0),
    ):
        rest = baseline.get(quantity)
        if not share:
            ranges[quantity] = (-inf, most or inf)
        elif rest is None:
            ranges[quantity] = None
        else:
            ranges[quantity] = (rest * (1 - share), min(rest * (1 + share), most or inf))
    rest = baseline.get(Quantity.SPO2)
    if below and rest is None:
        ranges[Quantity.SPO2] = None
    else:
        ranges[Quantity.SPO2] = (max(asked.spo2_at_least, (rest or 0.0) - below if below else -inf), inf)
    return ranges


def _within(check: Check, ranges: Mapping[Quantity, tuple[float, float] | None]) -> Truth:
    """Whether every vital sign of a check is in its range; one that was not had makes it UNKNOWN."""
    truth = Truth.TRUE
    for quantity, bounds in ranges.items():
        value = check.vitals.get(quantity)
        if value is None or bounds is None:
            truth = Truth.UNKNOWN
        elif not (holds(value, Op.AT_LEAST, bounds[0]) and holds(value, Op.AT_MOST, bounds[1])):
            return Truth.FALSE
    return truth


def _vitals_text(asked: Discharge) -> str:
    limits = (
        (asked.within_baseline, f"within {number(asked.within_baseline * 100)} % of the baseline"),
        (asked.sys_at_most, f"systolic at most {number(asked.sys_at_most)}"),
        (asked.dia_at_most, f"diastolic at most {number(asked.dia_at_most)}"),
        (asked.spo2_at_least, f"SpO2 at least {number(asked.spo2_at_least)}"),
        (asked.spo2_below_baseline, f"and at most {number(asked.spo2_below_baseline)} under its baseline"),
    )
    told = ", ".join(words for asks, words in limits if asks)
    apart = f", {number(asked.apart_min)} min apart" if asked.apart_min and asked.checks > 1 else ""
    return f"Pressure, heart rate and SpO2: {told or 'measured'}; {_count(asked.checks)}{apart}"


def _count(checks: int) -> str:
    return "one check" if checks == 1 else f"{checks} checks in a row"


def _mind(checks: Sequence[Check], asked: Discharge) -> Iterator[_Seen]:
    """Dissociation, consciousness, orientation and gait."""
    limits = {Quantity.CADSS: asked.cadss_at_most, Quantity.CADSS6: asked.cadss6_at_most}
    scores = {quantity: most for quantity, most in limits.items() if most}
    if scores:
        since = _since(checks, lambda check: _entered(check, {**scores, Quantity.DISSOCIATED: 0}))
        words = {Quantity.CADSS: "CADSS at most", Quantity.CADSS6: "CADSS-6 at most"}
        told = ", ".join(f"{words[quantity]} {most}" for quantity, most in scores.items())
        text = f"No dissociation: {told}, or none in the staff's word"
        yield _Seen("dissociation", text, since, since is not None)
    if asked.moaas_at_least:
        since = _since(checks, lambda check: _awake(check, asked.moaas_at_least))
        text = f"Awake: MOAA/S at least {asked.moaas_at_least}"
        yield _Seen("consciousness", text, since, since is not None)
        both = [_since(checks, _oriented), _since(checks, _walks)]
        known = [one for one in both if one is not None]
        since = max(known) if len(known) == len(both) else None
        yield _Seen("orientation", "Oriented, and walks as before", since, since is not None)


def _entered(check: Check, most: Mapping[Quantity, int]) -> Truth:
    """Whether all that a check names of these is at most so much."""
    named = [holds(check.entries[one], Op.AT_MOST, top) for one, top in most.items() if one in check.entries]
    if not named:
        return Truth.UNKNOWN
    return Truth.TRUE if all(named) else Truth.FALSE


def _awake(check: Check, least: int) -> Truth:
    value = check.entries.get(Quantity.MOAAS)
    return SAID[None if value is None else value >= least]


def _oriented(check: Check) -> Truth:
    return SAID[check.oriented]


def _walks(check: Check) -> Truth:
    return SAID[check.walks]


def _timed(session: Session, asked: Discharge, now: Instant) -> Iterator[_Seen]:
    """Items that time alone can turn; ``since`` may lie ahead."""
    if asked.after_min:
        text = f"{number(asked.after_min)} min since the end of the infusion"
        yield _ahead(TIME, text, _later(session.ended_at, asked.after_min), now)
    if asked.nausea_at_most or asked.vomit_free_min:
        limit = {Quantity.NAUSEA: asked.nausea_at_most}
        calm = session.ended_at
        if asked.nausea_at_most:
            calm = _since(after_the_end(session), lambda check: _entered(check, limit))
        vomited = [one.at for one in session.record.checks if one.entries.get(Quantity.VOMITED)]
        vomited += [
            one.resolved or one.onset for one in session.record.adverse_events if one.kind == VOMITING
        ]
        free = _later(max(vomited), asked.vomit_free_min) if vomited else None
        since = calm if calm is None or free is None else max(calm, free)
        told = (
            (asked.nausea_at_most, f"nausea at most {asked.nausea_at_most} of 10"),
            (asked.vomit_free_min, f"no vomiting for {number(asked.vomit_free_min)} min"),
        )
        text = ", ".join(words for asks, words in told if asks)
        yield _ahead("nausea", text[0].upper() + text[1:], since, now)


def _later(at: Instant | None, minutes: float) -> Instant | None:
    return None if at is None else at + int(minutes * MINUTE)


def _ahead(item: str, text: str, since: Instant | None, now: Instant) -> _Seen:
    return _Seen(item, text, since, since is not None and since <= now)


def _pressing(draft: Draft) -> Iterable[str]:
    """Rules with an open alert that counts."""
    least = PRIORITY_RANK[Priority.MEDIUM]
    for alert in draft.alerts.values():
        if PRIORITY_RANK[alert.priority] >= least and not alert.provisional:
            yield alert.rule


def _keeps(draft: Draft, session: Session, rule: str) -> bool:
    """Whether an open alert of this rule keeps the patient here."""
    if session.phase not in (Phase.RECOVERED, Phase.DISCHARGED):
        return True
    return draft.index.rules[rule].rule.situation not in TAKEN_OFF


def _by_hand(session: Session, asked: Discharge) -> Iterator[ShownItem]:
    ticks, feedback = session.record.ticks, session.record.feedback
    for item, text in asked.by_hand.items():
        word = feedback if item == "feedback" and feedback is not None else ticks.get(item)
        known = word is not None
        yield ShownItem(item, text, known, True, word.by if word else "", word.at if word else None)


def _since(checks: Sequence[Check], verdict: Verdict) -> Instant | None:
    """The check since which nothing has spoken against it; None: none has spoken for it."""
    return _in_a_row(checks, verdict, 1, 0)


def _in_a_row(checks: Sequence[Check], verdict: Verdict, count: int, apart: Millis) -> Instant | None:
    """The check with which so many in a row, so far apart, had spoken for it.

    One that speaks against it begins anew; one that says nothing, or comes too early, does not count.
    """
    row: list[Instant] = []
    for one in checks:
        said = verdict(one)
        if said is Truth.FALSE:
            row.clear()
        elif said is Truth.TRUE and (not row or one.at - row[-1] >= apart):
            row.append(one.at)
    return row[count - 1] if len(row) >= count else None
