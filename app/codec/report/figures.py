"""The drawings of a report: the ribbon and the lanes, out of the visit's facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.codec.report import axis, lanes, ribbon, svg
from app.codec.report.facts import Facts, Stay, last_view, stays, views
from app.codec.report.lanes import Lane, Mark, merged
from app.codec.report.paper import Figure, Table
from app.codec.report.series import cuffs, heart_rate, points, runs, stretches
from app.codec.report.words import MARKS, PHASES, Times, capital, limit_words, number, span
from app.codec.wire_record import instant_or_none
from app.core.protocol import RUNNING, Phase
from app.core.vitals import FACTS, MINUTE, Signal

PRESSURES: Final = {Signal.NIBP_SYS: "systolic", Signal.NIBP_DIA: "diastolic", Signal.NIBP_MAP: "mean"}

LEGEND: Final = (
    "Limits of this patient as they stood at the end of the infusion: solid line *** high, dashed ** medium, "
    "dotted * low; dash and dot: baseline. Shaded: paused. A hole in a line is a hole in the data."
)


def visit_ribbon(facts: Facts, times: Times) -> Figure:
    """The whole visit as one bar."""
    gone = stays(facts)
    is_open = facts.closed is None
    drawing = ribbon.draw(
        gone, tuple(_to_come(facts, gone)) if is_open else (), facts.now if is_open else None, times
    )
    told = ", ".join(f"{PHASES.get(s.phase, s.phase)} {span(s.until - s.since)}" for s in gone)
    return Figure("The visit", drawing, ribbon.HEIGHT / svg.WIDTH, capital(told))


def _to_come(facts: Facts, gone: tuple[Stay, ...]) -> Iterator[Stay]:
    """What is planned from now on: the rest of the infusion, then the observation."""
    phase, now = gone[-1].phase, facts.now
    plan = facts.session["plan"]
    schedule = None if facts.protocol is None else facts.protocol.practice.schedule
    if phase in RUNNING and plan is not None:
        given = sum(one.until - one.since for one in gone if one.phase == Phase.INFUSING)
        rest = int(plan["duration_min"] * MINUTE) - given
        if rest > 0:
            yield Stay(Phase.INFUSING, now, now + rest)
            now += rest
    if phase in (*RUNNING, Phase.OBSERVATION) and schedule is not None:
        watched = sum(one.until - one.since for one in gone if one.phase == Phase.OBSERVATION)
        rest = int(schedule.after_at_least_min * MINUTE) - watched
        if rest > 0:
            yield Stay(Phase.OBSERVATION, now, now + rest)


def _marks(facts: Facts, *signals: str) -> tuple[Mark, ...]:
    """Limits of some signals as they stood while the drug last ran, else last; and the baseline."""
    running = [view for view in views(facts) if view["phase"] in RUNNING]
    view = running[-1] if running else last_view(facts)
    told = []
    for limit in [] if view is None else view["limits"]:
        if limit["signal"] in signals:
            name = f"{PRESSURES[limit['signal']]} " if limit["signal"] in PRESSURES else ""
            stars = MARKS.get(limit["priority"], "")
            words = f"{limit['action']} {name}{limit_words(limit['op'], limit['limit'])} {stars}"
            told.append(Mark(limit["limit"], limit["priority"], words))
    values = {} if facts.session["baseline"] is None else facts.session["baseline"]["values"]
    for signal in signals:
        if signal in values and signal != Signal.NIBP_MAP:  # the bars end at the other two
            name = f"{PRESSURES[Signal(signal)]} " if signal in PRESSURES else ""
            told.append(Mark(values[signal], "baseline", f"baseline {name}{number(values[signal])}"))
    return merged(told)


def vital_lanes(facts: Facts, times: Times) -> tuple[Figure, Table | None]:
    """The lanes; and the cuff measurements as a table where their numbers had no room in the lanes."""
    rules = facts.conventions
    gap, readings, session = rules.stream_gap, facts.readings, facts.session
    cuts = facts.cut
    nothing = "No readings." if cuts is None else f"No readings are kept from before {times.clock(cuts)}."
    taken = cuffs(readings)
    arterial = (
        *runs(points(readings, Signal.ABP_SYS), gap), *runs(points(readings, Signal.ABP_DIA), gap),
    )  # fmt: skip
    title = "Blood pressure, cuff, mmHg" + (" (lines: arterial, not judged)" if arterial else "")
    streams = {
        Signal.SPO2: ("SpO2 %", svg.SPO2, (82.0, 101.0), 56.0, points(readings, Signal.SPO2)),
        Signal.HR: ("Heart rate /min", svg.HR, (38.0, 132.0), 56.0, heart_rate(readings, gap)),
        Signal.RR: ("Breathing /min", svg.RR, (6.0, 34.0), 46.0, points(readings, Signal.RR)),
    }
    drawn_streams = {
        signal: Lane(name, ink, scale, least, runs(found, gap), (), _marks(facts, signal), nothing)
        for signal, (name, ink, scale, least, found) in streams.items()
    }
    pressure = Lane(title, svg.INK, (50.0, 170.0), 108.0, arterial, taken, _marks(facts, *PRESSURES), nothing)
    drawn = lanes.draw(
        (drawn_streams[Signal.SPO2], drawn_streams[Signal.HR], pressure, drawn_streams[Signal.RR]),
        stretches(facts.pump, rules.pump_gap, facts.end),
        pump_nothing(facts, times),
        axis.Axis(
            facts.opened,
            facts.end,
            times,
            instant_or_none(session["started_at"]),
            instant_or_none(session["ended_at"]),
            tuple((one.since, one.until) for one in stays(facts) if one.phase == Phase.PAUSED),
        ),
    )  # fmt: skip
    below = [LEGEND]
    if cuts is not None:
        below.append(f"Readings and pump reports from before {times.clock(cuts)} are not kept.")
    if drawn.unnumbered:
        below.append(
            f"{drawn.unnumbered} cuff measurements stand too close for their numbers; the table has them all."
        )
    figure = Figure(
        "Vital signs", drawn.svg, drawn.height / svg.WIDTH, _told(facts, len(taken)), tuple(below)
    )
    if not drawn.unnumbered:
        return figure, None
    rows = tuple(
        (times.clock(one.at), *(number(value) for value in (one.systolic, one.diastolic, one.mean)))
        for one in taken
    )
    return figure, Table(
        "Cuff measurements", ("Time", "Systolic mmHg", "Diastolic mmHg", "Mean mmHg"), (3, 3, 3, 3), rows
    )


def pump_nothing(facts: Facts, times: Times) -> str:
    """Why no pump is drawn; "": it is."""
    if facts.pump:
        return ""
    if facts.cut is not None:
        return f"Pump reports from before {times.clock(facts.cut)} are not kept."
    return "No pump was heard."


def _told(facts: Facts, measurements: int) -> str:
    told = []
    for signal in (Signal.SPO2, Signal.HR, Signal.RR):
        values = [value for _, value in points(facts.readings, signal)]
        name = FACTS[signal].name
        told.append(
            f"{name} {number(min(values))} to {number(max(values))}" if values else f"{name} without readings"
        )
    return f"{'; '.join(told)}; {measurements} cuff measurements."
