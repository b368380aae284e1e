"""Everything that people put down is on the paper, with who and when, and what nobody put down is said."""

from __future__ import annotations

from dataclasses import replace

from app.codec.report import charted as tables
from app.codec.report.facts import Facts
from app.core.practice import Effect, Flag, Practice, Question
from app.core.record import Record, Screening
from tests.report_facts import Visitor, charted, facts_of, utc, visited
from tests.support import START, shipped

PRACTICE = Practice(
    screening_version="2026-1",
    questions=(
        Question("pregnancy", "Is the patient pregnant?", "no", Effect.BLOCK),
        Question("maoi", "Does the patient take an MAOI?", "no", Effect.BLOCK),
        Question("heart", "Heart disease?", "no", Effect.WARN, Flag.CARDIOVASCULAR),
        Question("consent", "Consent signed?", "yes", Effect.ACKNOWLEDGE),
    ),
    adverse_events={"nausea": "Nausea"},
)


async def full(held: Record | None = None) -> Facts:
    facts = charted(await visited(), held)
    return replace(facts, protocol=replace(shipped(), practice=PRACTICE))


async def empty() -> Facts:
    visitor = Visitor()
    visitor.pump("chair-3", "infusing", 45.0)
    return replace(await facts_of(visitor), protocol=None)


async def test_checks_with_what_the_monitors_said() -> None:
    facts = await full()
    assert tables.checks(facts, utc(facts)).rows == (
        (
            "20:47:40 infusing", "J. Osei, RN", "MOAA/S 4", "dissociated", "nausea 2 of 10, no vomiting",
            "SpO2 96, HR 78, BP 131/82, RR 13", "nothing else",
        ),
        (
            "20:57:40 infusing", "J. Osei, RN", "RASS \u22121", "CADSS-6 9", "not recorded",
            "no usable value",
            "warning symptom; oriented: yes; walks as before: no; not a full check; pale",
        ),
    )  # fmt: skip


def test_vitals_of_a_check() -> None:
    assert tables.vitals({"nibp_sys": 120.0, "etco2": 38.0}) == "BP 120/\u2013\u2013, EtCO2 38"
    assert tables.vitals({"nibp_dia": 80.0, "temp": 36.6}) == "BP \u2013\u2013/80, temp. 36.6"


async def test_screening_question_by_question() -> None:
    held = Record(
        screening=Screening(
            "2026-1", {"maoi": "yes", "heart": "yes", "consent": "no", "odd": "no"}, (), START + 60_000, "A"
        )
    )
    facts = await full(held)
    table, declared = tables.screening(facts, utc(facts))
    assert table.rows == (
        ("Is the patient pregnant?", "not recorded", "not asked"),
        ("Does the patient take an MAOI?", "yes", "blocks the start"),
        ("Heart disease?", "yes", "warning until the end, flag cardiovascular"),
        ("Consent signed?", "no", "must be acknowledged"),
        ("odd", "no", "question of another form"),
    )
    assert declared.lines == ("Medicines declared: none declared.", "Form 2026-1, filled in 20:27:40 by A.")
    answered, told = tables.screening(await full(), utc(facts))
    assert answered.rows[0] == ("Is the patient pregnant?", "no", "as wanted")
    assert told.lines[0] == "Medicines declared: sertraline."
    assert told.lines[2] == "Note: asked twice"


async def test_gates_limits_medicines_and_notes() -> None:
    facts = await full()
    times = utc(facts)
    gate = ("20:47:40", "screening_maoi", "Dr A. Berg", "washed out for three weeks")
    assert tables.overrides(facts, times).rows == (gate,)
    limit = ("20:47:40", "HR-HIGH, Heart rate high", "130", "Dr A. Berg", "known sinus tachycardia")
    assert tables.limits(facts, times).rows == (limit,)
    given = ("20:47:40", "ondansetron", "4 mg", "IV", "J. Osei, RN", "not recorded")
    assert tables.medicines(facts, times).rows == (given,)
    assert tables.notes(facts, times).rows == (("20:47:40", "J. Osei, RN", "Likes the window seat."),)


async def test_a_limit_given_back() -> None:
    facts = await full()
    back = {**facts.session, "record": {**facts.session["record"], "limits": []}}
    frame = {"type": "change", "at": facts.session["closed_at"], "change": {"kind": "x", "session": back}}
    rows = tables.limits(replace(facts, frames=(*facts.frames, frame), protocol=None), utc(facts)).rows
    assert rows[1][1:] == ("HR-HIGH", "the protocol's again", "not recorded", "not recorded")


async def test_adverse_events_with_onset_grade_action_outcome() -> None:
    facts = await full()
    assert tables.adverse_events(facts, utc(facts)).rows == (
        (
            "20:47:40 infusing", "Nausea, grade 2", "20:48:40", "action: ondansetron; outcome: gone",
            "J. Osei, RN", "not recorded",
        ),
        (
            "20:47:40 observation", "something_else, grade 1", "not resolved",
            "action: not recorded; outcome: not recorded", "J. Osei, RN", "not recorded",
        ),
    )  # fmt: skip


async def test_the_discharge_list_with_who_and_when() -> None:
    facts = await full()
    at = facts.session["closed_at"]
    items = [
        {"id": "time", "text": "60 min observed", "met": True, "by_hand": False, "by": "service", "at": at},
        {
            "id": "escort",
            "text": "Escort is here",
            "met": True,
            "by_hand": True,
            "by": "J. Osei, RN",
            "at": at,
        },
        {"id": "walks", "text": "Walks as before", "met": False, "by_hand": True, "by": "", "at": None},
    ]
    bed = {"session": facts.session["id"], "discharge": items, "gates": [], "origin": "device"}
    frame = {"type": "change", "at": at, "change": {"kind": "bed_changed", "bed": bed}}
    told = tables.discharge(replace(facts, frames=(*facts.frames, frame)), utc(facts))
    assert told.rows == (
        ("60 min observed", "yes", "the service", "22:23:30", "no note"),
        ("Escort is here", "yes", "J. Osei, RN", "22:23:30", "sister, by phone"),
        ("Walks as before", "no", "nobody yet", "not recorded", "no note"),
    )


async def test_satisfaction() -> None:
    facts = await full()
    told = tables.satisfaction(facts, utc(facts))
    assert told.lines == ("4 of 5, put down 21:57:40 by J. Osei, RN.", "calm")


async def test_a_visit_in_which_nobody_put_anything_down() -> None:
    facts = await empty()
    times = utc(facts)
    for make in (
        tables.checks, tables.overrides, tables.limits, tables.medicines, tables.adverse_events, tables.notes,
    ):  # fmt: skip
        told = make(facts, times)
        assert told.rows == ()
        assert told.nothing == "None recorded."
    table, declared = tables.screening(facts, times)
    assert table.rows == ()
    assert declared.lines == ("No screening was recorded.",)
    assert tables.satisfaction(facts, times).lines == ("Not recorded.",)


async def test_a_list_that_is_not_there_says_why() -> None:
    facts = replace(await empty(), frames=(), view=None)
    told = tables.discharge(facts, utc(facts))
    assert told.rows == ()
    assert told.nothing == "These rules ask for no discharge list."
    before = replace(facts, session={**facts.session, "started_at": None})
    assert "opens when the infusion has begun" in tables.discharge(before, utc(facts)).nothing
