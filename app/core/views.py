"""A bed as everybody may see it, derived from its state.

Everything here can be computed from ``BedState`` alone, so a snapshot needs no memory of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from app.core.announce import said
from app.core.changes import BedView, Due, ShownLimit, ShownPump, ShownValue
from app.core.conditions import effective_limit, leaves
from app.core.draft import Draft
from app.core.infusion import delivered_mg, per_kg
from app.core.presence import first_named
from app.core.protocol import PUMP_QUANTITIES, Limit, Quantity, Relative, Rise, Situation
from app.core.situations import cuff_interval
from app.core.state import BedState
from app.core.vitals import BedId, Signal

PENDING_VIEW: Final = BedView(BedId(""), "free", None, None, None, None, (), None, (), (), (), {}, None)
"""Stands in a change until the sub-step has ended and the bed can be seen as it then is."""


def view_of(state: BedState) -> BedView:
    """The bed as it is now."""
    return draft_view(Draft.of(state, state.clock))


def draft_view(draft: Draft) -> BedView:
    """The bed as it is in the middle of a turn."""
    session = draft.session
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
        limits=tuple(_limits(draft)),
        inactive=tuple(
            entry.rule.id for entry in draft.index.rules.values() if entry.relative and not draft.baseline
        ),
        due=_due(draft),
        values=_values(draft),
        pump=pump_view(draft),
    )


def shape(view: BedView) -> BedView:
    """The part of a view that numbered changes promise: all but the coalesced numbers."""
    return replace(view, values={}, pump=None, origin=None)


def pump_view(draft: Draft) -> ShownPump | None:
    """What the pump last said; None if this bed has none."""
    infusion = draft.infusion
    if infusion.device is None or infusion.at is None:
        return None
    dose = delivered_mg(infusion, draft.session)
    return ShownPump(
        state=str(infusion.state),
        rate=infusion.rate,
        volume_delivered=infusion.volume,
        dose_mg=dose,
        dose_mg_per_kg=per_kg(dose, draft.session),
        at=infusion.at,
    )


def _values(draft: Draft) -> Mapping[Signal, ShownValue]:
    return {
        signal: ShownValue(channel.value, channel.validity, channel.taken, channel.received_at)
        for signal, channel in draft.channels.items()
    }


def _limits(draft: Draft) -> Iterator[ShownLimit]:
    """The limits of this patient on signals, each simple condition of each stage once."""
    for entry in draft.index.rules.values():
        rule = entry.rule
        if isinstance(rule.situation, Situation) or not draft.applies(entry):
            continue
        told: set[tuple[Quantity, str, float]] = set()
        for stage in rule.stages:
            for leaf in leaves(stage.condition or rule.situation):
                if not isinstance(leaf, Limit | Relative | Rise):
                    continue
                if leaf.quantity in PUMP_QUANTITIES:
                    continue
                limit = effective_limit(leaf, draft.baseline)
                if limit is None or (leaf.quantity, str(leaf.op), limit) in told:
                    continue
                told.add((leaf.quantity, str(leaf.op), limit))
                yield ShownLimit(
                    rule.id,
                    str(leaf.quantity),
                    str(leaf.op),
                    round(limit, 6),
                    stage.priority,
                    said(draft, stage.action),
                )


def _due(draft: Draft) -> tuple[Due, ...]:
    entry = first_named(draft, Situation.CUFF_STALE)
    if draft.session is None or draft.cuff_due_from is None or entry is None:
        return ()
    return (Due("cuff", draft.cuff_due_from + cuff_interval(draft, entry)),)
