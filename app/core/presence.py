"""Silence is an event: quantities without a usable value, and what is said of them.

A quantity is *armed* when a session opens (heart rate, SpO2), or by its first usable value. From then
on the time without a usable value counts, on our own receipt clock, whatever the reason: no message,
probe off, artefact, late data. Only a usable value sets it back. When everything a device owns is lost
there is one alert about the device, not one for each of its signals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.core.alarm import Explain
from app.core.announce import end, tell
from app.core.draft import Draft
from app.core.index import Entry
from app.core.protocol import Situation
from app.core.quantity import Quantity
from app.core.state import Presence
from app.core.vitals import DeviceId, Instant, Signal
from app.core.watch import extend

MANDATORY: Final = frozenset({Quantity.HR, Quantity.SPO2})
"""Armed when a session opens even if no value ever came; may reach HIGH while the drug runs."""

ARMED_BY_VALUE: Final = frozenset({Quantity.HR, Quantity.SPO2, Quantity.RR, Quantity.ETCO2})
"""Armed by their first usable value."""

OWNING: Final[Mapping[Quantity, tuple[Signal, ...]]] = {
    Quantity.HR: (Signal.HR, Signal.PR),
    Quantity.SPO2: (Signal.SPO2,),
    Quantity.RR: (Signal.RR,),
    Quantity.ETCO2: (Signal.ETCO2,),
}
"""Signals whose owner answers for a quantity: the first of them that has an owner."""

UNTIL_HIGH: Final = 2
UNTIL_MEDIUM: Final = 1
"""Highest stage of TEC-LOST a quantity may reach."""


def first_named(draft: Draft, situation: Situation) -> Entry | None:
    """The protocol's rule for a named situation, if it has one that applies here."""
    return draft.index.first[draft.phase].get(situation)


def ceiling(draft: Draft, quantity: Quantity) -> int:
    """Without a session silence stops at MEDIUM; so does that of signals nobody must have."""
    mandatory = draft.session is not None and quantity in MANDATORY
    return UNTIL_HIGH if mandatory else UNTIL_MEDIUM


def arm(draft: Draft, quantity: Quantity) -> None:
    """Count a quantity's silence from now, unless it is counted already."""
    known = draft.presence.get(quantity)
    top = ceiling(draft, quantity)
    if known is None:
        armed = Presence(since=draft.now, ceiling=top, cause="no value yet")
        draft.presence = {**draft.presence, quantity: armed}
        draft.armed = True
    elif known.ceiling != top:
        draft.presence = {**draft.presence, quantity: known._replace(ceiling=top)}
        draft.armed = True


def disarm(draft: Draft, *quantities: Quantity) -> None:
    """Stop counting; what was said of the loss ends."""
    if any(quantity in draft.presence for quantity in quantities):
        draft.presence = {q: p for q, p in draft.presence.items() if q not in quantities}
        tell_losses(draft)


def note(draft: Draft, values: Mapping[Quantity, float | None], causes: Mapping[Quantity, str]) -> None:
    """Take the quantities of one message: usable ones set their silence back.

    Args:
        values: None where the message had the quantity but no usable number.
        causes: Why not, per unusable quantity.
    """
    presence = dict(draft.presence)
    found = False
    for quantity, value in values.items():
        known = presence.get(quantity)
        if value is None:
            cause = causes.get(quantity, "")
            if known is not None and known.cause != cause:
                presence[quantity] = known._replace(cause=cause)
        elif known is None:
            if quantity in ARMED_BY_VALUE:
                presence[quantity] = Presence(since=draft.now, ceiling=ceiling(draft, quantity))
                draft.armed = True
        elif known.tier < 0:
            presence[quantity] = Presence(draft.now, -1, None, known.ceiling)
        else:
            presence[quantity] = _coming_back(draft, known, value)
            found = found or presence[quantity].tier < 0
            draft.armed = draft.armed or known.back is None  # it may stop again before it counts
    draft.presence = presence
    if found:
        draft.armed = True
        tell_losses(draft)


def _coming_back(draft: Draft, known: Presence, value: float) -> Presence:
    """A lost quantity has a usable value: it counts as found when such values span the clear hold."""
    entry = first_named(draft, Situation.SIGNAL_LOST)
    back = extend(known.back, draft.now, value, draft.conventions.stream_gap)
    if entry is None or back.span >= entry.rule.clear.hold:
        return Presence(since=draft.now, ceiling=known.ceiling)
    return known._replace(since=draft.now, back=back, cause="")


def due(draft: Draft, presence: Presence, entry: Entry) -> Instant | None:
    """When an armed quantity changes by itself; None: it will not.

    Its silence reaches the next stage, or what came back of it was too little: the next sample is too late.
    """
    times = (_next_stage(draft, presence, entry), _given_up(draft, presence))
    return min((at for at in times if at is not None), default=None)


def _given_up(draft: Draft, presence: Presence) -> Instant | None:
    """When a lost quantity that had usable values again has been silent too long for them to count."""
    return None if presence.back is None else presence.back.last + draft.conventions.stream_gap + 1


def _next_stage(draft: Draft, presence: Presence, entry: Entry) -> Instant | None:
    """When an armed quantity's silence reaches its next stage; None: it can go no further here."""
    following = presence.tier + 1
    if following >= len(entry.rule.stages) or following > presence.ceiling:
        return None
    stage = entry.rule.stages[following]
    if stage.phases is not None and draft.phase not in stage.phases:
        return None
    return presence.since + stage.hold


def reaches(draft: Draft, entry: Entry, subject: str, stage: int) -> Instant | None:
    """When the loss of a signal, or of all that a device owns, reaches a stage; None: not in this phase."""
    times = [
        at
        for quantity, known in draft.presence.items()
        if known.tier >= 0
        and subject in (quantity, owner(draft, quantity))
        and (at := _climbs(draft, known, entry, stage)) is not None
    ]
    return min(times, default=None)


def _climbs(draft: Draft, known: Presence, entry: Entry, stage: int) -> Instant | None:
    """When a quantity's silence has gone through every stage up to this one.

    None also while its values are coming back: the next one puts it off again, and if none comes in time
    that is the moment to tell.
    """
    at = known.since
    for tier in range(known.tier, stage):
        step = _next_stage(draft, known._replace(tier=tier), entry)
        if step is None:
            return None
        at = max(at, step)
    given_up = _given_up(draft, known)
    return at if given_up is None or at <= given_up else None


def lapse(draft: Draft) -> None:
    """Raise the tier of every quantity whose silence has reached its next stage."""
    entry = first_named(draft, Situation.SIGNAL_LOST)
    if entry is None:
        return
    presence = dict(draft.presence)
    for quantity, known in draft.presence.items():
        given_up, at = _given_up(draft, known), _next_stage(draft, known, entry)
        if at is not None and at <= draft.now:
            presence[quantity] = known._replace(tier=known.tier + 1, back=None)
        elif given_up is not None and given_up <= draft.now:
            presence[quantity] = known._replace(back=None)
    draft.presence = presence
    tell_losses(draft)


def restart(draft: Draft) -> None:
    """We were away: count every silence from now, keep what is already lost lost."""
    draft.presence = {
        quantity: known._replace(since=draft.now, back=None) for quantity, known in draft.presence.items()
    }


def fewer_stages(draft: Draft) -> None:
    """Another protocol may have fewer stages of loss: nothing is lost further than its last."""
    entry = first_named(draft, Situation.SIGNAL_LOST)
    last = len(entry.rule.stages) - 1 if entry is not None else -1
    draft.presence = {
        quantity: known._replace(tier=min(known.tier, last)) for quantity, known in draft.presence.items()
    }


def owner(draft: Draft, quantity: Quantity) -> DeviceId | None:
    """The device that answers for a quantity on this bed; None: nobody has sent it yet."""
    if quantity is Quantity.PUMP_FEED:
        return draft.infusion.device
    for signal in OWNING.get(quantity, ()):
        if signal in draft.owners:
            return draft.owners[signal]
    return None


def tell_losses(draft: Draft) -> None:
    """Bring the alerts about lost signals in line with what is lost."""
    entry = first_named(draft, Situation.SIGNAL_LOST)
    if entry is None:
        return
    wanted = _losses(draft)
    open_now = {a.subject for a in draft.alerts.values() if a.rule == entry.rule.id}
    for subject in sorted(open_now - wanted.keys()):
        joined = any(owner(draft, q) in wanted for q in draft.presence if q == subject)
        end(draft, entry, subject, "joined" if joined else "cleared")
    for subject, lost in wanted.items():
        held = entry.rule.stages[lost.tier].hold
        explain = Explain(
            signal=None, held=max(held, draft.now - lost.since), cause=lost.cause or "no message"
        )
        tell(draft, entry, subject, lost.tier, onset=lost.since, explain=explain)


def _losses(draft: Draft) -> dict[str, Presence]:
    """What is lost, by the subject to name: the device where all it owns is lost, else the signal."""
    by_owner: dict[DeviceId | None, list[Quantity]] = {}
    for quantity in draft.presence:
        by_owner.setdefault(owner(draft, quantity), []).append(quantity)
    wanted: dict[str, Presence] = {}
    for device, owned in by_owner.items():
        lost = [quantity for quantity in owned if draft.presence[quantity].tier >= 0]
        if device is not None and lost and len(lost) == len(owned):
            wanted[device] = max((draft.presence[q] for q in lost), key=lambda one: one.tier)
        else:
            wanted.update({str(quantity): draft.presence[quantity] for quantity in lost})
    return wanted
