"""One visit's facts as one document, in the order in which it is read."""

from __future__ import annotations

from typing import Final

from app.codec.report import charted, figures, opening, told
from app.codec.report.facts import Facts, is_simulated, origins
from app.codec.report.paper import Block, Document, Signatures
from app.codec.report.words import Times, plain

PRIMARY: Final = "Supplementary record. Bedside monitor and pump alarms remain primary."


def compose(facts: Facts, times: Times) -> Document:
    """The whole report; of an open visit as of now."""
    figure, measurements = figures.vital_lanes(facts, times)
    questions, declared = charted.screening(facts, times)
    blocks: list[Block] = [
        opening.head(facts, times),
        figures.visit_ribbon(facts, times),
        figure,
        *([] if measurements is None else [measurements]),
        opening.phases(facts, times),
        opening.baseline(facts, times),
        charted.checks(facts, times),
        told.alerts(facts, times),
        told.silenced(facts, times),
        charted.overrides(facts, times),
        charted.limits(facts, times),
        told.doses(facts, times),
        told.rates(facts, times),
        told.deeds(facts, times),
        charted.medicines(facts, times),
        charted.adverse_events(facts, times),
        questions,
        declared,
        charted.discharge(facts, times),
        charted.notes(facts, times),
        charted.satisfaction(facts, times),
        Signatures("Signed", ("Responsible clinician",), ("Name", "Date and time", "Signature")),
    ]
    patient = facts.session["patient"]
    alias = "patient not recorded" if patient is None else plain(patient["alias"])
    state = "" if facts.closed is not None else f", open, as of {times.full(facts.now)}"
    return Document(
        title="Session report",
        subtitle=f"{alias}, session {plain(facts.session['id'])}, {times.day(facts.opened)}{state}",
        banner=_banner(facts),
        foot=(
            f"{alias}, session {plain(facts.session['id'])}. {PRIMARY}",
            f"Rules {opening.rules_words(facts)}.",
            (f"Dripwatch {facts.version}. Times in {times.name}, 24 h. Made {times.full(facts.now)}."),
        ),
        blocks=tuple(blocks),
    )


def _banner(facts: Facts) -> str:
    if not is_simulated(facts):
        return ""
    born = " and ".join(sorted(origins(facts)))
    return f"SIMULATED. Not a patient's record: numbers here are of origin {born}."
