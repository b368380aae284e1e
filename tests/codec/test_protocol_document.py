from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from app.codec.protocol_document import document_of
from app.codec.protocol_file import dump_protocol, load_protocol
from app.core.protocol import (
    Action,
    AllOf,
    AnyOf,
    AtLeast,
    Clear,
    Condition,
    Confirmation,
    Conventions,
    Fall,
    Kind,
    Limit,
    Op,
    Phase,
    Priority,
    Protocol,
    Recovered,
    Relative,
    Rise,
    Rule,
    Situation,
    Softening,
    Stage,
)
from app.core.quantity import Quantity

NUMBERS: Final = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 6))
SPANS: Final = st.integers(0, 604_800_000)
QUANTITIES: Final = st.sampled_from(
    [one for one in Quantity if one not in (Quantity.PULSE_DIFFERENCE, Quantity.PUMP_FEED)]
)
LEAVES: Final[st.SearchStrategy[Condition]] = st.one_of(
    st.builds(Limit, QUANTITIES, st.sampled_from(Op), NUMBERS),
    st.builds(Relative, QUANTITIES, st.sampled_from(Op), st.floats(0.01, 10)),
    st.builds(Rise, QUANTITIES, st.sampled_from(Op), NUMBERS),
    st.builds(Fall, QUANTITIES, st.floats(0.1, 100), st.integers(1, 604_800_000)),
    st.builds(Recovered, QUANTITIES, st.floats(0, 100)),
)


def _joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    terms = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, terms),
        st.builds(AnyOf, terms),
        terms.flatmap(lambda some: st.builds(AtLeast, st.integers(1, len(some)), st.just(some))),
    )


CONDITIONS: Final = st.recursive(LEAVES, _joined, max_leaves=6)
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
PHASES: Final = st.none() | st.frozensets(st.sampled_from(Phase), min_size=1)
STEPS: Final = st.lists(TEXTS, max_size=3).map(tuple)
STAGES: Final = st.lists(
    st.builds(
        Stage, SPANS, st.sampled_from(Action), st.sampled_from(Priority), st.none() | LEAVES, PHASES, STEPS
    ),
    min_size=1,
    max_size=3,
).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    stages = draw(STAGES)
    codes = draw(st.dictionaries(TEXTS, st.integers(0, len(stages) - 1), max_size=3))
    below = draw(st.none() | st.tuples(QUANTITIES, NUMBERS))
    return Rule(
        id="R-1",
        title=draw(TEXTS),
        kind=draw(st.sampled_from(Kind)),
        situation=draw(CONDITIONS),
        stages=stages,
        clear=Clear(
            draw(st.none() | CONDITIONS), draw(SPANS), draw(st.integers(1, 9)),
            draw(st.booleans()), draw(SPANS),
        ),
        subject=draw(QUANTITIES),
        family=draw(st.none() | st.just("pressure")),
        confirm=draw(
            st.none()
            | st.builds(Confirmation, st.integers(1, 604_800_000), st.sampled_from(Priority))
        ),
        soften=draw(
            st.none()
            | st.builds(Softening, LEAVES, st.just(below), st.sampled_from(Priority))
        ),
        phases=draw(PHASES),
        alarm_codes=codes,
        latched=draw(st.booleans()),
        minimum_display=draw(SPANS),
        text=draw(TEXTS),
        clears_when=draw(TEXTS),
        steps=draw(STEPS),
        source=draw(TEXTS),
        needs_signoff=draw(st.booleans()),
    )  # fmt: skip


def protocol(*some: Rule) -> Protocol:
    return Protocol("p", "0.0.1", "0" * 64, "A protocol", some)


@given(rules())
def test_any_rule_comes_back_as_it_was(rule: Rule) -> None:
    before = protocol(rule)
    assert load_protocol(dump_protocol(before)) == before


@given(st.integers(0, 604_800_000), st.floats(0.01, 0.99), st.integers(1, 100))
def test_conventions_come_back_as_they_were(span: int, share: float, count: int) -> None:
    conventions = Conventions(
        stream_gap=span, slowed_ratio=share, baseline_readings=count, escalate_high=(span, 1, 2)
    )
    before = replace(protocol(), conventions=conventions)
    assert load_protocol(dump_protocol(before)) == before


def test_nothing_is_left_to_a_default() -> None:
    rule = Rule(
        id="R-1", title="r", kind=Kind.TECHNICAL, situation=Situation.SENSOR_OFF,
        stages=(Stage(0, Action.CHECK, Priority.LOW),), clear=Clear(), text="t", clears_when="c",
    )  # fmt: skip
    document = document_of(protocol(rule)).model_dump(mode="json", exclude_none=True)
    (table,) = document["rules"]
    assert table["clear"] == {"hold_s": 0.0, "readings": 1, "by_hand": False, "expires_s": 0.0}
    assert table["stages"] == [
        {"hold_s": 0.0, "alarm_codes": [], "action": "CHECK", "priority": "low", "steps": []}
    ]
    assert table["needs_signoff"] is True
    assert document["conventions"]["stream_gap_s"] == {"value": 5.0}


def test_units_are_those_of_what_the_rules_speak_of() -> None:
    limit = Limit(Quantity.ETCO2, Op.OVER, 50)
    stage = Stage(0, Action.CHECK, Priority.LOW, Limit(Quantity.RR, Op.OVER, 1))
    soft = Softening(Limit(Quantity.SPO2, Op.OVER, 95), (Quantity.HR, 55), Priority.LOW)
    rule = Rule(
        id="R-1", title="r", kind=Kind.TECHNICAL, situation=limit, stages=(stage,),
        clear=Clear(Limit(Quantity.DOSE_OF_PLAN, Op.OVER, 1)), soften=soft, text="t",
        clears_when="c",
    )  # fmt: skip
    assert document_of(protocol(rule)).units == {
        "hr": "/min", "spo2": "%", "rr": "/min", "etco2": "mm[Hg]", "dose_of_plan": "1",
    }  # fmt: skip
