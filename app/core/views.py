"""A bed as everybody may see it, derived from its state.

Everything here can be computed from ``BedState`` alone, so a snapshot needs no memory of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeAlias

from app.core.announce import said
from app.core.conditions import effective_limit, is_inactive
from app.core.draft import Draft
from app.core.gates import flags, unmet
from app.core.index import REMEMBERED, Index, Rest, asked_in
from app.core.infusion import delivered_mg, per_kg
from app.core.presence import first_named
from app.core.protocol import (
    Action,
    AllOf,
    AnyOf,
    AtLeast,
    Condition,
    Limit,
    Op,
    Phase,
    Relative,
    Rise,
    Rule,
    Situation,
    Stage,
)
from app.core.quantity import ENTERED_QUANTITIES, PUMP_QUANTITIES, Quantity
from app.core.recovery import items
from app.core.shown import BedView, Due, ShownLimit, ShownPump, ShownValue
from app.core.situations import cuff_interval, cuff_wanted
from app.core.state import BedState
from app.core.vitals import BedId, Signal

PENDING_VIEW: Final = BedView(BedId(""), "free", None, None, None, None, (), None, (), (), (), {}, None)
"""Stands in a change until the sub-step has ended and the bed can be seen as it then is."""


UPWARDS: Final = frozenset({Op.OVER, Op.AT_LEAST})

Crossing: TypeAlias = tuple[Quantity, Op, float]
"""A line on a chart: quantity, direction, number in its unit."""

UNDRAWN: Final = PUMP_QUANTITIES | ENTERED_QUANTITIES
"""Quantities whose limits are no lines on a chart."""


def view_of(state: BedState) -> BedView:
    """The bed as it is now."""
    return draft_view(Draft.of(state, state.clock))


def draft_view(draft: Draft) -> BedView:
    """The bed as it is in the middle of a turn."""
    session, rest = draft.session, tuple(draft.baseline.items())
    return BedView(
        bed=draft.bed,
        state=str(draft.standing),
        session=session.id if session else None,
        phase=session.phase if session else None,
        phase_since=session.phase_since if session else None,
        origin=draft.origin,
        devices=tuple(
            (device.id, device.online)
            for device in sorted(draft.devices.values(), key=lambda one: one.id)
            if device.bound
        ),
        baseline=session.baseline if session else None,
        limits=_limits(draft.index, draft.phase, rest, *(said(draft, action) for action in Action)),
        inactive=_inactive(draft.index, rest),
        due=_due(draft),
        values=_values(draft),
        pump=pump_view(draft),
        gates=unmet(draft),
        discharge=items(draft),
        flags=tuple(sorted(flags(draft))),
    )


def shape(view: BedView) -> BedView:
    """The part of a view that numbered changes promise: all but the coalesced numbers."""
    return replace(view, values={}, pump=None)


def pump_view(draft: Draft) -> ShownPump | None:
    """What the pump last said; None if this bed has none."""
    return None if draft.infusion.device is None else shown_pump(draft)


def shown_pump(draft: Draft) -> ShownPump:
    """What the pump that is heard here last said."""
    infusion = draft.infusion
    dose = delivered_mg(infusion, draft.session)
    return ShownPump(
        state=str(infusion.state),
        rate=infusion.rate,
        volume_delivered=infusion.volume,
        dose_mg=dose,
        dose_mg_per_kg=per_kg(dose, draft.session),
        at=infusion.at or draft.now,
    )


def _values(draft: Draft) -> Mapping[Signal, ShownValue]:
    return {
        signal: ShownValue(channel.value, channel.validity, channel.taken, channel.received_at)
        for signal, channel in draft.channels.items()
    }


@lru_cache(maxsize=REMEMBERED)
def _limits(index: Index, phase: Phase | None, rest: Rest, *said: Action) -> tuple[ShownLimit, ...]:
    """The limits of this patient on signals, each crossing of each stage once.

    Args:
        said: Each action, in its order, as it is said at this bed now.
    """
    words, baseline = dict(zip(Action, said, strict=True)), dict(rest)
    return tuple(
        ShownLimit(rule.id, str(quantity), str(op), round(limit, 6), stage.priority, words[stage.action])
        for rule in (entry.rule for entry in index.rules.values())
        if not isinstance(rule.situation, Situation) and asked_in(rule, phase)
        for (quantity, op, limit), stage in _lines(rule, rule.situation, baseline).items()
    )


def _lines(rule: Rule, situation: Condition, baseline: Mapping[str, float]) -> dict[Crossing, Stage]:
    """Every crossing of a rule that is drawn, with the first stage that it belongs to."""
    found: dict[Crossing, Stage] = {}
    for stage in rule.stages:
        for crossing in _crossings(stage.condition or situation, rule, baseline):
            if crossing[0] not in UNDRAWN:
                found.setdefault(crossing, stage)
    return found


@lru_cache(maxsize=REMEMBERED)
def _inactive(index: Index, rest: Rest) -> tuple[str, ...]:
    """Rules that cannot hold while the baseline is no more than this."""
    baseline = dict(rest)
    return tuple(
        entry.rule.id
        for entry in index.rules.values()
        if not isinstance(entry.rule.situation, Situation) and is_inactive(entry.rule.situation, baseline)
    )


def _crossings(condition: Condition, rule: Rule, baseline: Mapping[str, float]) -> list[Crossing]:
    """Where a line belongs on a chart: what crossing it, and in which direction, would tell.

    ``any`` has a line for each of its terms. ``all`` has one, on the rule's own subject: of terms in
    the same direction the one that is crossed last; a term that only narrows ("and at most 100", "and
    breathing") is no line.
    """
    if isinstance(condition, AnyOf | AtLeast):
        return [one for term in condition.terms for one in _crossings(term, rule, baseline)]
    if isinstance(condition, AllOf):
        if is_inactive(condition, baseline):
            return []
        parts = [one for term in condition.terms for one in _crossings(term, rule, baseline)]
        mine = [one for one in parts if one[0] is rule.subject]
        upwards = bool(mine) and mine[0][1] in UPWARDS
        same = [one for one in mine if (one[1] in UPWARDS) is upwards]
        last = max if upwards else min
        return [last(same, key=lambda one: one[2])] if same else []
    limit = effective_limit(condition, baseline)
    if limit is None or not isinstance(condition, Limit | Relative | Rise):
        return []
    return [(condition.quantity, condition.op, limit)]


def _due(draft: Draft) -> tuple[Due, ...]:
    if draft.session is None:
        return ()
    due: list[Due] = []
    entry = first_named(draft, Situation.CUFF_STALE)
    if draft.cuff_due_from is not None and entry is not None and cuff_wanted(draft):
        due.append(Due("cuff", draft.cuff_due_from + cuff_interval(draft, entry)))
    if (check := draft.session.record.check_due) is not None:
        due.append(Due("check", check))
    return tuple(due)
