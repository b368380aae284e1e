"""The shape of a protocol document: which tables and fields there are, and of what type each is.

One grammar serves the file that a clinician reads (TOML), the JSON Schema that editors check it with,
the document that ``GET /protocols/{id}`` answers, and the one the store keeps. Shape only; what the
words mean together is ``protocol_terms``. Durations are seconds and end in ``_s``.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from app.core.practice import Practice
from app.core.protocol import Action, Kind, Phase, Priority, Situation
from app.core.quantity import Quantity

LONGEST_S: Final = 604_800
"""Seconds: no span of a protocol is longer than a week."""

Seconds: TypeAlias = Annotated[float, Field(ge=0, le=LONGEST_S)]
Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=300)]
Paragraph: TypeAlias = Annotated[str, Field(max_length=2_000)]
Key: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
RuleId: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9-]{1,31}$", examples=["SPO2-LOW"])]
ProtocolId: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


class Table(BaseModel):
    """A table of the document: nothing may stand in it that is not named here."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, frozen=True, use_attribute_docstrings=True
    )


class TimesBaseline(Table):
    """A limit relative to this patient's locked baseline; inactive without one."""

    times_baseline: Annotated[float, Field(gt=0, le=10)]
    """1.20: a fifth over baseline."""


class AboveBaseline(Table):
    """A limit so far above this patient's locked baseline; inactive without one."""

    above_baseline: float
    """In the signal's unit."""


BOUND_TAGS: Final = ("a number", "a factor of baseline", "a rise over baseline")


def _bound_tag(value: Any) -> str:  # noqa: ANN401 - whatever a document holds
    number, factor, rise = BOUND_TAGS
    if isinstance(value, TimesBaseline) or (isinstance(value, dict) and "times_baseline" in value):
        return factor
    return rise if isinstance(value, AboveBaseline | dict) else number


Bound: TypeAlias = Annotated[
    Annotated[float, Tag(BOUND_TAGS[0])]
    | Annotated[TimesBaseline, Tag(BOUND_TAGS[1])]
    | Annotated[AboveBaseline, Tag(BOUND_TAGS[2])],
    Discriminator(_bound_tag),
]

COMPARISONS: Final = ("over", "at_least", "under", "at_most")


class Compare(Table):
    """A signal against one limit; exactly one of the four comparisons."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [word]} for word in COMPARISONS]})

    signal: Quantity
    over: Bound | None = None
    """Strictly above."""
    at_least: Bound | None = None
    under: Bound | None = None
    """Strictly below."""
    at_most: Bound | None = None


class FallsBy(Table):
    """A signal lies so far below its highest value of the last seconds."""

    signal: Quantity
    falls_by: Annotated[float, Field(gt=0)]
    within_s: Annotated[float, Field(gt=0, le=LONGEST_S)]


class BackWithin(Table):
    """A signal is back within so much of what it was before it fell. Only for ``clear``."""

    signal: Quantity
    back_within: Annotated[float, Field(ge=0)]


class Every(Table):
    """All of these hold."""

    all: Annotated[list[Condition], Field(min_length=1)]


class Either(Table):
    """One of these holds."""

    any: Annotated[list[Condition], Field(min_length=1)]


class Several(Table):
    """At least so many of these hold."""

    at_least_of: Annotated[int, Field(ge=1)]
    terms: Annotated[list[Condition], Field(min_length=1)]


_KINDS: Final[dict[str, tuple[type[Table], str]]] = {
    "all": (Every, "every"),
    "any": (Either, "either"),
    "at_least_of": (Several, "several"),
    "falls_by": (FallsBy, "a fall"),
    "back_within": (BackWithin, "a return"),
}
CONDITION_TAGS: Final = ("a comparison", *(tag for _, tag in _KINDS.values()))


def _condition_tag(value: Any) -> str:  # noqa: ANN401 - whatever a document holds
    for word, (table, tag) in _KINDS.items():
        if isinstance(value, table) or (isinstance(value, dict) and word in value):
            return tag
    return CONDITION_TAGS[0]


Condition: TypeAlias = Annotated[
    Annotated[Compare, Tag("a comparison")]
    | Annotated[Every, Tag("every")]
    | Annotated[Either, Tag("either")]
    | Annotated[Several, Tag("several")]
    | Annotated[FallsBy, Tag("a fall")]
    | Annotated[BackWithin, Tag("a return")],
    Discriminator(_condition_tag),
]

SOURCE_TAGS: Final = ("a text", "keys of references")

Source: TypeAlias = Annotated[
    Annotated[str, Field(max_length=20_000), Tag(SOURCE_TAGS[0])]
    | Annotated[dict[Key, Line], Field(max_length=8), Tag(SOURCE_TAGS[1])],
    Discriminator(lambda value: SOURCE_TAGS[isinstance(value, dict)]),
]
"""A text, or reference keys with what each of them stands behind; eight of them written out fit."""

TAGS: Final = frozenset({*BOUND_TAGS, *CONDITION_TAGS, *SOURCE_TAGS})
"""Words in the path of a finding that stand for a choice and not for a field."""


class StageTable(Table):
    """One step of a rule: how long the evidence must hold, and what is then said."""

    hold_s: Seconds = 0
    """Evidence must span this long; 0: one sample is enough."""
    when: Condition | None = None
    """Its own, tighter condition; left out: the rule's."""
    phases: Annotated[list[Phase], Field(min_length=1)] | None = None
    """Only in these phases; left out: wherever the rule applies."""
    alarm_codes: list[Annotated[str, Field(min_length=1, max_length=64)]] = []
    """Alarms of the device itself that mean this stage at once."""
    action: Action
    priority: Priority
    steps: list[Line] = []
    """What staff do when this stage speaks; left out: the rule's steps."""


class ConfirmTable(Table):
    """A first violating cuff measurement is provisional until the next one confirms it."""

    within_s: Annotated[float, Field(gt=0, le=LONGEST_S)]
    """No second measurement in this time: the listed priority (fail-safe)."""
    single: Priority
    """Priority while provisional."""


class ClearTable(Table):
    """What ends the situation."""

    when: Condition | None = None
    """Left out: the rule's condition no longer holds."""
    hold_s: Seconds = 0
    """Clear evidence must span this long (streams)."""
    readings: Annotated[int, Field(ge=1, le=10)] = 1
    """So many clear measurements in a row (cuff)."""
    by_hand: bool = False
    """A person has to acknowledge before it closes."""
    expires_s: Seconds = 0
    """Closes by itself after this time; 0: never."""


class SoftenTable(Table):
    """A lower priority while ``when`` holds, or for a patient whose baseline is low."""

    to: Priority
    when: Condition | None = None
    baseline_of: Quantity | None = None
    baseline_under: float | None = None


class ParameterTable(Table):
    """Numbers of a named situation; which belong to which is checked."""

    infusing_s: Seconds | None = None
    risk_s: Seconds | None = None
    observation_s: Seconds | None = None
    difference: Annotated[float, Field(gt=0)] | None = None
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    window_s: Seconds | None = None
    low_s: Seconds | None = None
    medium_s: Seconds | None = None
    clear_s: Seconds | None = None
    messages: Annotated[float, Field(ge=1)] | None = None
    in_a_row: Annotated[float, Field(ge=1)] | None = None


class RuleTable(Table):
    """One rule."""

    id: RuleId
    title: Line
    kind: Kind
    family: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$")] | None = None
    """Of the open alerts of one family only the strongest sounds and counts."""
    phases: Annotated[list[Phase], Field(min_length=1)] | None = None
    """Left out: all, and beds without a session."""
    needs_session: bool = False
    subject: Quantity | None = None
    """What the alert is about; left out: the first signal of ``when``."""
    when: Condition | None = None
    """The situation as numbers; else ``situation``."""
    situation: Situation | None = None
    """The situation by name; else ``when``."""
    parameters: ParameterTable | None = None
    confirm: ConfirmTable | None = None
    stages: Annotated[list[StageTable], Field(min_length=1, max_length=5)]
    """Weakest first."""
    soften: SoftenTable | None = None
    clear: ClearTable = ClearTable()
    latched: bool = False
    """Stays, once it was high, until a person acknowledges."""
    minimum_display_s: Seconds = 0
    """A medium alert is shown at least so long."""
    text: Line
    """For staff; fields: {subject} {value} {unit} {limit} {baseline} {held} {rise} {cause}."""
    clears_when: Line
    """For staff, in words."""
    steps: list[Line] = []
    """Short advice for staff, in order."""
    source: Source = ""
    rationale: Paragraph = ""
    interpretation: Paragraph = ""
    """How an ambiguous source was read."""
    needs_signoff: bool
    """No clinician has signed this rule yet."""


class Span(Table):
    """A time and where it comes from."""

    value: Seconds
    source: Source | None = None


class Spans(Table):
    """Times, in order, and where they come from."""

    value: list[Seconds]
    source: Source | None = None


class Ratio(Table):
    """A share of one and where it comes from."""

    value: Annotated[float, Field(gt=0, lt=1)]
    source: Source | None = None


class Count(Table):
    """A count and where it comes from."""

    value: Annotated[int, Field(ge=1, le=100)]
    source: Source | None = None


class ConventionTable(Table):
    """Numbers that hold for every rule; ``app.core.protocol.Conventions`` says what each is."""

    stream_gap_s: Span
    pump_gap_s: Span
    late_after_s: Span
    late_window_s: Span
    cuff_late_after_s: Span
    heart_rate_fallback_s: Span
    escalate_high_s: Spans
    escalate_medium_s: Spans
    silence_high_s: Span
    silence_other_s: Span
    free_after_s: Span
    verify_within_s: Span
    slowed_ratio: Ratio
    sequence_grace_s: Span
    baseline_readings: Count
    baseline_apart_s: Span
    baseline_window_s: Span


class ProtocolFile(Table):
    """A protocol as it is written by people."""

    id: ProtocolId
    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    title: Line
    units: dict[Quantity, str]
    """UCUM unit of every signal that a limit speaks of; 1 is a ratio."""
    references: dict[Key, Paragraph]
    """What the keys in ``source`` stand for."""
    conventions: ConventionTable
    rule: Annotated[list[RuleTable], Field(min_length=1)]
    practice: Practice = Practice()
    """What the clinic asks for around an infusion; left out: nothing."""


class ProtocolDocument(Table):
    """A protocol as the service gives it out, its references written out."""

    id: ProtocolId
    version: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the file it was read from; names it exactly."""
    title: Line
    units: dict[Quantity, str]
    conventions: ConventionTable
    rules: list[RuleTable]
    practice: Practice = Practice()
