"""What people put down: screening, overrides, limits, checks, events, medicines, discharge, notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.codec.report.facts import Facts, last_view, limit_changes
from app.codec.report.paper import Lines, Table
from app.codec.report.words import PHASES, UNKNOWN, Times, entries, entry, number, plain, said, yes_no
from app.codec.wire_record import Object, instant
from app.core.practice import Practice, Question
from app.core.quantity import Quantity
from app.core.vitals import Signal

CONSCIOUSNESS: Final = (Quantity.MOAAS, Quantity.RASS)
DISSOCIATION: Final = (Quantity.DISSOCIATED, Quantity.CADSS6, Quantity.CADSS)
NAUSEA: Final = (Quantity.NAUSEA, Quantity.VOMITED)
APART: Final = frozenset({*CONSCIOUSNESS, *DISSOCIATION, *NAUSEA, Quantity.PRESSURE_ALERT})
"""Entries with a column of their own, and one that the service makes."""


def _practice(facts: Facts) -> Practice:
    return Practice() if facts.protocol is None else facts.protocol.practice


def checks(facts: Facts, times: Times) -> Table:
    """Every check, with what the monitors said at that instant."""
    return Table(
        "Checks",
        ("Time, phase", "By", "Conscious", "Dissociation", "Nausea", "Monitors", "Also seen, note"),
        (16, 15, 15, 19, 17, 25, 27),
        tuple(_check(one, times) for one in facts.session["record"]["checks"]),
    )


def _check(check: Object, times: Times) -> tuple[str, ...]:
    held = check["entries"]
    also = [entry(name, value) for name, value in held.items() if name not in APART]
    also += [f"{word} {yes_no(check[key])}" for key, word in _LOOKED if check[key] is not None]
    also += [] if check["full"] else ["not a full check"]
    also += [plain(check["note"])] if check["note"] else []
    return (
        f"{times.clock(instant(check['at']))} {PHASES.get(check['phase'], check['phase'])}",
        said(check["by"]),
        entries(held, *CONSCIOUSNESS),
        entries(held, *DISSOCIATION),
        entries(held, *NAUSEA),
        vitals(check["vitals"]),
        "; ".join(also) or "nothing else",
    )


_LOOKED: Final = (("oriented", "oriented:"), ("walks", "walks as before:"))


def vitals(values: Mapping[str, float]) -> str:
    """``SpO2 97 %, HR 72, BP 118/74, RR 14``."""
    told = []
    systolic, diastolic = values.get(Signal.NIBP_SYS), values.get(Signal.NIBP_DIA)
    for name, word in ((Signal.SPO2, "SpO2"), (Signal.HR, "HR")):
        if name in values:
            told.append(f"{word} {number(values[name])}")
    if systolic is not None or diastolic is not None:
        told.append(f"BP {_or_dash(systolic)}/{_or_dash(diastolic)}")
    for name, word in ((Signal.RR, "RR"), (Signal.ETCO2, "EtCO2"), (Signal.TEMP, "temp.")):
        if name in values:
            told.append(f"{word} {number(values[name])}")
    return ", ".join(told) or "no usable value"


def _or_dash(value: float | None) -> str:
    return "\u2013\u2013" if value is None else number(value)


def screening(facts: Facts, times: Times) -> tuple[Table, Lines]:
    """Question by question, then what was declared and by whom the form was filled in."""
    form = facts.session["record"]["screening"]
    questions = {one.id: one for one in _practice(facts).questions}
    answers: Mapping[str, str] = {} if form is None else form["answers"]
    asked = [*questions, *(name for name in answers if name not in questions)]
    rows = tuple(_question(name, questions.get(name), answers.get(name)) for name in asked)
    table = Table(
        "Screening", ("Question", "Answer", "What it means"), (11, 2, 4), rows, "No screening recorded."
    )
    if form is None:
        return table, Lines("Declared", ("No screening was recorded.",))
    medicines = ", ".join(plain(one) for one in form["medicines"]) or "none declared"
    told = [
        f"Medicines declared: {medicines}.",
        f"Form {said(form['version'])}, filled in {times.clock(instant(form['at']))} by {said(form['by'])}.",
    ]
    told += [f"Note: {plain(form['note'])}"] if form["note"] else []
    return table, Lines("Declared", tuple(told))


_MEANT: Final[Mapping[str, str]] = {
    "block": "blocks the start",
    "acknowledge": "must be acknowledged",
    "warn": "warning until the end",
    "flag": "closer watch",
}


def _question(name: str, question: Question | None, answer: str | None) -> tuple[str, ...]:
    if question is None:
        return plain(name), said(answer), "question of another form"
    if answer is None:
        return plain(question.text), UNKNOWN, "not asked"
    meant = "as wanted" if answer == question.wanted else _MEANT.get(question.effect, question.effect)
    if answer != question.wanted and question.flag is not None:
        meant += f", flag {question.flag}"
    return plain(question.text), plain(answer), meant


def overrides(facts: Facts, times: Times) -> Table:
    """Gates that a named person let the visit pass."""
    view = last_view(facts)
    texts = {} if view is None else {gate["id"]: gate["text"] for gate in view["gates"]}
    return Table(
        "Gates overridden",
        ("Time", "Gate", "By", "Reason"),
        (3, 7, 4, 7),
        tuple(
            (
                times.clock(instant(one["at"])),
                ": ".join(filter(None, (plain(one["gate"]), plain(texts.get(one["gate"], ""))))),
                said(one["by"]),
                said(one["reason"]),
            )
            for one in facts.session["record"]["overrides"]
        ),
    )


def limits(facts: Facts, times: Times) -> Table:
    """Limits that a person changed for this visit."""
    titles = {} if facts.protocol is None else {rule.id: rule.title for rule in facts.protocol.rules}
    return Table(
        "Limits changed for this session",
        ("Time", "Rule", "Limit", "By", "Reason"),
        (3, 7, 3, 4, 5),
        tuple(
            (
                times.clock(one.at),
                ", ".join(filter(None, (plain(one.rule), titles.get(one.rule, "")))),
                "the protocol's again" if one.value is None else number(one.value),
                said(one.by),
                said(one.reason),
            )
            for one in limit_changes(facts)
        ),
    )


def medicines(facts: Facts, times: Times) -> Table:
    """Other drugs that were given."""
    return Table(
        "Other medicines given",
        ("Time", "Drug", "Dose", "Route", "By", "Note"),
        (3, 5, 4, 3, 4, 5),
        tuple(
            (times.clock(instant(one["at"])), *(said(one[key]) for key in _MEDICINE))
            for one in facts.session["record"]["medicines"]
        ),
    )


_MEDICINE: Final = ("drug", "dose", "route", "by", "note")


def adverse_events(facts: Facts, times: Times) -> Table:
    """Adverse events as they are known."""
    vocabulary = _practice(facts).adverse_events
    return Table(
        "Adverse events",
        ("Onset, phase", "Event, grade", "Resolved", "Action, outcome", "By", "Note"),
        (4, 5, 4, 6, 4, 4),
        tuple(
            (
                f"{times.clock(instant(one['onset']))} {PHASES.get(one['phase'], one['phase'])}",
                f"{plain(vocabulary.get(one['kind'], one['kind']))}, grade {one['grade']}",
                "not resolved" if one["resolved"] is None else times.clock(instant(one["resolved"])),
                f"action: {said(one['action'])}; outcome: {said(one['outcome'])}",
                said(one["by"]),
                said(one["note"]),
            )
            for one in facts.session["record"]["adverse_events"]
        ),
    )


def discharge(facts: Facts, times: Times) -> Table:
    """The discharge list as the visit left it: met or not, by whom, since when."""
    view = last_view(facts)
    ticks = facts.session["record"]["ticks"]
    return Table(
        "Discharge list",
        ("Item", "Met", "Seen by", "Since", "Note"),
        (9, 2, 4, 3, 5),
        tuple(_item(one, ticks, times) for one in ([] if view is None else view["discharge"])),
        "No list: it opens when the infusion has begun."
        if facts.session["started_at"] is None
        else "These rules ask for no discharge list.",
    )


def _item(item: Object, ticks: Mapping[str, Object], times: Times) -> tuple[str, ...]:
    tick = ticks.get(item["id"], {})
    by = "the service" if item["by"] == "service" else plain(item["by"])
    return (
        said(item["text"]),
        "yes" if item["met"] else "no",
        by or "nobody yet",
        UNKNOWN if item["at"] is None else times.clock(instant(item["at"])),
        plain(tick.get("note", "")) or "no note",
    )


def notes(facts: Facts, times: Times) -> Table:
    """Free observations."""
    return Table(
        "Notes",
        ("Time", "By", "Note"),
        (2, 4, 12),
        tuple(
            (times.clock(instant(one["at"])), said(one["by"]), said(one["text"]))
            for one in facts.session["record"]["notes"]
        ),
    )


def satisfaction(facts: Facts, times: Times) -> Lines:
    """What the patient said of it."""
    found = facts.session["record"]["feedback"]
    if found is None:
        return Lines("Satisfaction", ("Not recorded.",))
    told = f"{found['score']} of 5, put down {times.clock(instant(found['at']))} by {said(found['by'])}."
    return Lines("Satisfaction", (told, *([plain(found["note"])] if found["note"] else [])))
