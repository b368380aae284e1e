"""The core and the independent oracle say the same of 10,000 generated traces.

Pressure, oxygen and heart-rate rules, acknowledgements and timers included. The oracle imports nothing
of the service; a difference is a bug in one of the two, and the seed in the message reproduces it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.changes import AlertChanged, AlertClosed, AlertRaised
from app.core.events import LockBaseline, VitalsReceived
from app.core.protocol import Phase
from app.core.vitals import Reading, Signal, Validity
from tests.oracle import Line, expected
from tests.support import START, Bed, shipped
from tests.traces import RULES, Trace, generate

WITHOUT_ARTIFACT = replace(
    shipped(), rules=tuple(rule for rule in shipped().rules if rule.id != "TEC-ARTIFACT")
)
"""TEC-ARTIFACT withholds heart rate and SpO2 from the rules; the oracle does not know it."""

TRACES = 10_000
SHARDS = 20


def told(trace: Trace) -> list[Line]:
    """What the core says of a trace, in the oracle's words."""
    bed = Bed(WITHOUT_ARTIFACT)
    if trace.phase is not None:
        bed.open(-1000)
        if trace.baseline is not None:
            values = dict(trace.baseline)
            bed.take(LockBaseline(START - 900, bed.bed, "b", bed.session_id, values, "oracle"))
        if trace.phase == "observation":
            bed.phase(-800, Phase.INFUSING)
        if trace.phase == "paused":
            bed.phase(-800, Phase.INFUSING)
        if trace.phase != "pre":
            bed.phase(-700, Phase(trace.phase))
    bed.said.clear()
    acks = sorted(trace.acks)
    for message in trace.messages:
        while acks and acks[0][0] < message.at:
            _acknowledge(bed, *acks.pop(0))
        readings = tuple(
            Reading(
                Signal(one.signal),
                one.value,
                Validity(one.validity),
                None if one.taken is None else START + one.taken,
            )
            for one in message.samples
        )
        envelope = bed.envelope("m1", message.at)
        bed.take(VitalsReceived(START + message.at, bed.bed, envelope, readings))
    for at, rule in acks:
        _acknowledge(bed, at, rule)
    bed.tick(trace.end)
    return _lines(bed)


def _acknowledge(bed: Bed, at: int, rule: str) -> None:
    bed.tick(at)
    if rule in bed.open_rules():
        bed.acknowledge(at, rule)


def _lines(bed: Bed) -> list[Line]:
    """Alert changes of the judged rules, without those that only move what the oracle leaves out."""
    lines: list[Line] = []
    before: dict[str, tuple[object, ...]] = {}
    for one in bed.said:
        if not isinstance(one, AlertRaised | AlertChanged | AlertClosed):
            continue
        alert = one.alert
        if alert.rule not in RULES:
            continue
        facts = (alert.stage, alert.priority, alert.action, alert.state, alert.provisional, alert.unverified)
        if isinstance(one, AlertChanged) and before.get(alert.id) == facts:
            continue
        before[alert.id] = facts
        what = {AlertRaised: "raised", AlertChanged: "changed", AlertClosed: "closed"}[type(one)]
        lines.append(
            Line(
                one.at - START,
                alert.rule,
                what,  # type: ignore[arg-type]
                str(alert.priority),
                str(alert.action),
                str(alert.state),
                alert.provisional,
                alert.unverified,
                alert.close_reason or "",
            )
        )
    return sorted(lines, key=lambda line: (line.at, line.rule))


@pytest.mark.parametrize("shard", range(SHARDS))
def test_core_and_oracle_agree(shard: int) -> None:
    for seed in range(shard, TRACES, SHARDS):
        trace = generate(seed)
        ours, theirs = told(trace), expected(trace)
        for mine, other in zip(ours, theirs, strict=False):
            assert mine == other, f"seed {seed}: {trace.phase} {trace.baseline}"
        assert len(ours) == len(theirs), f"seed {seed}: {(ours or theirs)[-1]}"
