"""The infusion as the pump tells it: state, rate against plan, dose, and a second opinion on volume.

The dose is what the pump says it has delivered (its own volume), or, where it says nothing of volume,
the integral of its rate. Where it says both, the two are compared: a pump whose volume and rate
disagree is told (PMP-DISC). Rates are mL/h, volumes mL, doses mg, concentrations mg/mL, times ms.

Dose is judged only on reports, never on time passing: between reports nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from app.core.events import PumpReason, PumpReported, PumpState
from app.core.quantity import Quantity
from app.core.session import Session, planned_mg, planned_rate
from app.core.vitals import DeviceId, Instant, Millis

HOUR: Final[Millis] = 3_600_000

INTEGRAL_GAP: Final[Millis] = 60_000
"""A silence longer than this between reports breaks the integral; it starts anew from the pump's volume.

Engineering judgement, awaits sign-off.
"""

RATIO_FROM_ML: Final = 2.0
"""Below this volume a relative disagreement means rounding (0.1 mL of 1 mL is 10 %), not a fault.

Engineering judgement, awaits sign-off.
"""

RATE_MEMORY: Final[Millis] = 120_000
"""A record of "slowed" compares with the rate before a change made at most this long ago."""


@dataclass(frozen=True, slots=True)
class Infusion:
    """What is known of the drug running into one bed.

    Attributes:
        device: The pump; None: none was heard, the clinic drives phases by command.
        before: Volume of programmes already ended in this session, mL.
        integral: Integral of the rate over the present programme, mL; None: cannot be known.
        anchor: Pump volume at which the integral starts, mL.
        rate_before: Infusing rate before the newest change of it, and when that change came.
        reference: Rate a verified SLOW has set (mL/h); PMP-RATE-LO compares with it. None: the plan's.
        stopped_since: First report of the present stretch of not infusing.
        stopped_by_user: That stretch was begun by its user.
        halt_recorded: When a person last recorded "paused" or "stopped".
        former: Pump and volume (mL) that a session before has left behind: no dose of the next one.
    """

    device: DeviceId | None = None
    state: PumpState = PumpState.STANDBY
    reason: PumpReason | None = None
    rate: float = 0.0
    concentration: float | None = None
    volume: float | None = None
    to_deliver: float | None = None
    before: float = 0.0
    integral: float | None = None
    anchor: float = 0.0
    at: Instant | None = None
    rate_before: float | None = None
    rate_changed: Instant | None = None
    reference: float | None = None
    stopped_since: Instant | None = None
    stopped_by_user: bool = False
    halt_recorded: Instant | None = None
    former: tuple[DeviceId, float] | None = None

    @property
    def infusing(self) -> bool:
        """Whether the pump says that drug is running."""
        return self.device is not None and self.state is PumpState.INFUSING


def report(infusion: Infusion, event: PumpReported, at: Instant) -> Infusion:
    """Take one pump report.

    Args:
        at: Receipt; the rate of the report before held until now.

    Returns:
        The infusion after it. A fall of the delivered volume starts a new programme.
    """
    before, anchor, integral = infusion.before, infusion.anchor, infusion.integral
    volume = event.volume_delivered
    elapsed = at - infusion.at if infusion.at is not None else None
    if integral is not None and elapsed is not None and elapsed <= INTEGRAL_GAP:
        integral += infusion.rate * elapsed / HOUR if infusion.infusing else 0.0
    elif volume is not None or infusion.at is None:
        integral, anchor = 0.0, volume or 0.0
    else:
        integral = None
    if volume is not None and infusion.volume is not None and volume < infusion.volume:
        before += infusion.volume
        integral, anchor = 0.0, volume
    if infusion.device is None and infusion.former is not None:
        other, left = infusion.former
        if event.envelope.device == other and volume is not None and volume >= left:
            before = -left
    infusing = event.state is PumpState.INFUSING
    rate_before, rate_changed = infusion.rate_before, infusion.rate_changed
    if infusion.infusing and (not infusing or event.rate != infusion.rate):
        rate_before, rate_changed = infusion.rate, at
    stopped_since = None if infusing else (infusion.stopped_since or at)
    began = stopped_since is not None and infusion.stopped_since is None
    by_user = event.reason is PumpReason.USER if began else infusion.stopped_by_user
    return Infusion(
        event.envelope.device, event.state, event.reason, event.rate,
        event.concentration or infusion.concentration, volume, event.volume_to_deliver, before, integral,
        anchor, at, rate_before, rate_changed, infusion.reference, stopped_since, by_user and not infusing,
        infusion.halt_recorded, infusion.former,
    )  # fmt: skip


def left_behind(infusion: Infusion) -> Infusion:
    """What is still known of a pump when its session is over: what it has given is not the next one's."""
    if infusion.device is None or infusion.volume is None:
        return Infusion(former=infusion.former)
    return Infusion(former=(infusion.device, infusion.volume))


def begun_anew(infusion: Infusion) -> Infusion:
    """What an idle pump says it has given before a session is opened is no dose of that session.

    A paused one may be in the middle of this patient's infusion: what it has given counts.
    """
    held = infusion.state in (PumpState.INFUSING, PumpState.PAUSED)
    if infusion.device is None or infusion.volume is None or held:
        return infusion
    return replace(infusion, before=-infusion.volume)


def concentration(infusion: Infusion, session: Session | None) -> float | None:
    """mg/mL as the pump says, else as the plan says, else None."""
    if infusion.concentration is not None:
        return infusion.concentration
    plan = session.plan if session else None
    return plan.concentration_mg_per_ml if plan else None


def delivered_ml(infusion: Infusion) -> float | None:
    """Volume of this session over all programmes, mL; None while it cannot be known."""
    if infusion.device is None:
        return None
    if infusion.volume is not None:
        return infusion.before + infusion.volume
    if infusion.integral is not None:
        return infusion.before + infusion.anchor + infusion.integral
    return None


def delivered_mg(infusion: Infusion, session: Session | None) -> float | None:
    """Dose of this session, mg; None while volume or concentration are unknown."""
    volume, strength = delivered_ml(infusion), concentration(infusion, session)
    return None if volume is None or strength is None else volume * strength


def per_kg(dose_mg: float | None, session: Session | None) -> float | None:
    """Dose in mg/kg; None without dose or weight."""
    if dose_mg is None or session is None or session.patient is None:
        return None
    return dose_mg / session.patient.weight_kg


def planned_ml_per_h(infusion: Infusion, session: Session | None) -> float | None:
    """Planned rate in the pump's own unit, mL/h; None while plan or concentration are unknown."""
    strength = concentration(infusion, session)
    mg_per_h = planned_rate(session.plan, session.patient) if session else None
    return None if not strength or mg_per_h is None else mg_per_h / strength


def quantities(infusion: Infusion, session: Session | None) -> dict[Quantity, float | None]:
    """What the pump rules judge, from the newest report; None: cannot be known now.

    Rates are judged only while infusing: a paused pump has no rate that is too low.
    """
    plan_rate = planned_ml_per_h(infusion, session)
    dose = delivered_mg(infusion, session)
    plan_dose = planned_mg(session.plan, session.patient) if session else None
    rate = infusion.rate if infusion.infusing else None
    reference = plan_rate if infusion.reference is None else infusion.reference
    gap = gap_ratio = None
    if infusion.volume is not None and infusion.integral is not None:
        expected = infusion.anchor + infusion.integral
        gap = abs(infusion.volume - expected)
        if max(infusion.volume, expected) >= RATIO_FROM_ML:
            gap_ratio = gap / max(infusion.volume, expected)
    return {
        Quantity.RATE_OF_PLAN: rate / plan_rate if rate is not None and plan_rate else None,
        Quantity.RATE_OF_REFERENCE: rate / reference if rate is not None and reference else None,
        Quantity.DOSE_OF_PLAN: dose / plan_dose if dose is not None and plan_dose else None,
        Quantity.DOSE_PER_KG: per_kg(dose, session),
        Quantity.VOLUME_GAP_ML: gap,
        Quantity.VOLUME_GAP_RATIO: gap_ratio,
    }


def remaining(infusion: Infusion) -> bool:
    """Whether the programme still has volume to give, as far as the pump says; unknown counts as yes."""
    if infusion.to_deliver is None or infusion.volume is None:
        return True
    return infusion.volume < infusion.to_deliver


def rate_to_beat(infusion: Infusion, at: Instant) -> float | None:
    """The rate that a recorded "slowed" is judged against, mL/h.

    A nurse may turn the pump first and record after: a change of the last two minutes counts as the
    one that is being recorded.
    """
    if infusion.device is None:
        return None
    changed = infusion.rate_changed
    if changed is not None and infusion.rate_before is not None and at - changed <= RATE_MEMORY:
        return max(infusion.rate_before, infusion.rate if infusion.infusing else 0.0)
    return infusion.rate
