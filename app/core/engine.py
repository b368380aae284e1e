"""The only door of the core: ``initial``, ``step`` and ``next_deadline``.

``step`` first lives through every deadline up to the event, in order, each stamped with its own
instant, then takes the event. A late timer changes when we learn something, never what happened.

It never raises, whatever the sequence of events. If it does, that is a bug: nobody catches it, the
process dies loudly, and the journal reproduces it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from app.core import (
    alarm,
    charting,
    deeds,
    delivery,
    device_alarms,
    intake,
    preparing,
    presence,
    rounds,
    situations,
    visit,
)
from app.core.announce import cover, publish
from app.core.changes import (
    BaselineLocked,
    BedChanged,
    BindingChanged,
    CheckDone,
    CheckDue,
    DeviceOffline,
    DeviceOnline,
    LimitsChanged,
    Outcome,
    PhaseChanged,
    SessionChanged,
    SessionClosed,
    SessionOpened,
)
from app.core.commands import (
    AddNote,
    AnswerScreening,
    ChangeLimit,
    GiveFeedback,
    GiveMedicine,
    OverrideGate,
    RecordCheck,
    ReportAdverseEvent,
    ReviseSession,
    SiteCommand,
    TickItem,
)
from app.core.deadlines import lapse, next_due, put_off
from app.core.device import Device
from app.core.draft import Draft
from app.core.escalation import foresee
from app.core.events import (
    Acknowledge,
    AssociationRefused,
    CloseSession,
    DeviceAlarmed,
    DeviceBound,
    DeviceStatus,
    DeviceUnbound,
    Event,
    LockBaseline,
    OpenSession,
    ProtocolAdopted,
    PumpReported,
    RecordAction,
    ReleaseBed,
    SetPhase,
    Silence,
    Ticked,
    Unacknowledge,
    VitalsReceived,
)
from app.core.protocol import Protocol, Situation
from app.core.service_events import (
    AdmissionSet,
    ConsolesChanged,
    LinkChanged,
    MessageAbandoned,
    Unheard,
    Unwatched,
)
from app.core.state import BedState
from app.core.views import PENDING_VIEW, draft_view, shape
from app.core.vitals import BedId, Instant
from app.core.wording import clock_time

VIEWED = (
    SessionOpened,
    SessionClosed,
    PhaseChanged,
    BaselineLocked,
    LimitsChanged,
    SessionChanged,
    CheckDue,
    CheckDone,
    DeviceOnline,
    DeviceOffline,
    BindingChanged,
)
"""Changes that carry the bed as it is when their sub-step has ended."""

OF_SESSION = (SessionOpened, PhaseChanged, BaselineLocked, SessionChanged, CheckDue, CheckDone)
"""Those of them that carry the open session: with its record as it then is, for a check may be due anew."""


def initial(bed: BedId, protocol: Protocol) -> BedState:
    """A bed nobody has heard of yet."""
    return BedState(bed=bed, protocol=protocol)


def next_deadline(state: BedState) -> Instant | None:
    """The next instant at which something happens by itself on this bed; None: never."""
    return state.due


def step(state: BedState, event: Event) -> tuple[BedState, tuple[Outcome, ...]]:
    """Take one event.

    Args:
        state: The bed before.
        event: What happened. One older than the bed's clock is taken at the bed's clock.

    Returns:
        The bed after, and what follows, in order.
    """
    at = max(event.at, state.clock)
    outcomes: list[Outcome] = []
    if isinstance(event, Unwatched):
        state = _resume(state, at)
    state = _live_until(state, at, outcomes)
    draft = Draft.of(state, at)
    _take(draft, event)
    state = _settle(draft, state, outcomes)
    return _live_until(state, at, outcomes), tuple(outcomes)


def _live_until(state: BedState, at: Instant, outcomes: list[Outcome]) -> BedState:
    while (due := state.due) is not None and due <= at:
        draft = Draft.of(state, state.clock)
        named = next_due(draft)
        if named is None or named > due:  # it was put off
            state = draft.freeze(named)
            continue
        draft.now = due
        lapse(draft)
        state = _settle(draft, state, outcomes)
    return state


def _resume(state: BedState, at: Instant) -> BedState:
    """We were away until ``at``: silence counts from there; every other deadline stays overdue."""
    draft = Draft.of(state, at)
    presence.restart(draft)
    draft.now = state.clock
    return draft.freeze(next_due(draft))


def _settle(draft: Draft, before: BedState, outcomes: list[Outcome]) -> BedState:
    """End a sub-step: covers, words of the phase, one change per alert, the bed as it now is."""
    if draft.restless:
        visit.look_again(draft)
        preparing.tell_gates(draft)
        rounds.arrange(draft)
        device_alarms.recall(draft)
    if draft.owners is not before.owners or draft.presence.keys() != before.presence.keys():
        presence.tell_losses(draft)  # who speaks for a loss may be another now
    if draft.alerts is not before.alerts:
        cover(draft)
    if draft.alerts:
        foresee(draft)
    publish(draft)
    # An alert changes the bed's looks too: the next cuff is due sooner while a pressure counts.
    if draft.restless or draft.alerts is not before.alerts:
        _show(draft, before)
    outcomes.extend(draft.outcomes)
    return draft.freeze(before.due if put_off(draft, before) else next_due(draft))


def _show(draft: Draft, before: BedState) -> None:
    if not draft.bed:
        return  # the site has alerts and nothing else to look at
    view = draft_view(draft)
    carried = False
    for n, outcome in enumerate(draft.outcomes):
        if isinstance(outcome, OF_SESSION) and draft.session is not None:
            session = replace(outcome.session, record=draft.session.record)
            draft.outcomes[n] = replace(outcome, session=session, view=view)
            carried = True
        elif isinstance(outcome, VIEWED):
            draft.outcomes[n] = replace(outcome, view=view)
            carried = True
    if not carried and shape(view) != shape(draft_view(Draft.of(before, before.clock))):
        draft.outcomes.append(BedChanged(draft.now, draft.bed, view))


def _take(draft: Draft, event: Event) -> None:  # noqa: PLR0915 - one line for each thing that can happen
    match event:
        case VitalsReceived():
            intake.take_vitals(draft, event)
        case PumpReported():
            delivery.take_pump(draft, event)
        case DeviceAlarmed():
            device_alarms.take_alarm(draft, event)
        case DeviceStatus():
            intake.take_status(draft, event)
        case OpenSession():
            visit.open_session(draft, event)
        case LockBaseline():
            visit.lock_baseline(draft, event)
        case SetPhase():
            visit.set_phase(draft, event)
        case CloseSession():
            visit.close_session(draft, event)
        case ReleaseBed():
            visit.release(draft, event)
        case ReviseSession() | AnswerScreening() | OverrideGate() | ChangeLimit():
            preparing.prepare(draft, event)
        case RecordCheck() | AddNote() | ReportAdverseEvent() | GiveMedicine() | TickItem() | GiveFeedback():
            charting.chart(draft, event)
        case Acknowledge():
            deeds.acknowledge(draft, event)
        case Unacknowledge():
            deeds.unacknowledge(draft, event)
        case Silence():
            deeds.silence(draft, event)
        case RecordAction():
            deeds.record(draft, event)
        case AssociationRefused():
            verb = "speaks for" if event.device in draft.devices else "serves"
            told = f"it {verb} {event.other}" if event.other else "it is not bound here"
            situations.persist(draft, Situation.ASSOCIATION, event.device, told)
        case DeviceBound():
            _bind(draft, event)
        case DeviceUnbound():
            _unbind(draft, event)
        case ProtocolAdopted(protocol=protocol):
            draft.next_protocol = protocol
            if draft.session is None:
                visit.adopt(draft)
        case Unwatched(since=since):
            _unwatched(draft, since)
        case MessageAbandoned(device=device):
            cause = f"A message of {device} could not be processed and was set aside"
            situations.happen(draft, Situation.SERVICE, device, cause)
        case LinkChanged():
            _link(draft, event)
        case Unheard(infusions=infusions):
            _unheard(draft, infusions)
        case Ticked() | AdmissionSet() | ConsolesChanged():
            pass  # admission and who is armed are the site registry's business
        case _:  # courses and the room are the site registry's business
            if not isinstance(event, SiteCommand):
                assert_never(event)


def _bind(draft: Draft, event: DeviceBound) -> None:
    device = draft.devices.get(event.device) or Device(id=event.device)
    draft.put_device(replace(device, bound=True))
    draft.restless = True
    draft.outcomes.append(
        BindingChanged(draft.now, draft.bed, event.device, True, event.by, event.reason, PENDING_VIEW)
    )
    for entry in draft.index.named.get(Situation.ASSOCIATION, ()):
        alert = draft.open_alert(entry.rule.id, event.device)
        if alert is not None:
            draft.put_alert(alarm.close(alert, draft.now, "bound"))
    if event.command:
        visit.answer(draft, event.command, event.device)


def _unbind(draft: Draft, event: DeviceUnbound) -> None:
    if event.command:
        visit.answer(draft, event.command, event.device)
    if event.device not in draft.devices:
        return
    draft.devices = {key: one for key, one in draft.devices.items() if key != event.device}
    draft.owners = {s: owner for s, owner in draft.owners.items() if owner != event.device}
    situations.cease(draft, Situation.DEVICE_OFFLINE, event.device)
    if draft.infusion.device == event.device and not draft.running:
        draft.infusion = replace(draft.infusion, device=None)
    draft.restless = True
    draft.outcomes.append(
        BindingChanged(draft.now, draft.bed, event.device, False, event.by, event.reason, PENDING_VIEW)
    )


def _unwatched(draft: Draft, since: Instant) -> None:
    """The site tells it once; each bed only starts its silences again."""
    if not draft.bed:
        cause = f"Not watched from {clock_time(since)} to {clock_time(draft.now)}"
        situations.happen(draft, Situation.SERVICE, "service", cause)


def _link(draft: Draft, event: LinkChanged) -> None:
    if event.up:
        situations.cease(draft, Situation.SERVICE, event.part)
    else:
        situations.begin(draft, Situation.SERVICE, event.part, f"No connection to the {event.part}")


def _unheard(draft: Draft, infusions: int) -> None:
    if not infusions:
        situations.cease(draft, Situation.NO_CONSOLE, "console")
        return
    cause = "1 infusion is running." if infusions == 1 else f"{infusions} infusions are running."
    situations.begin(draft, Situation.NO_CONSOLE, "console", cause)
    situations.restate(draft, Situation.NO_CONSOLE, "console")
