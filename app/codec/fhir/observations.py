"""What was measured, at most once a minute of each signal, and what people saw at the chair.

Each number is one that a device sent, at its own instant: the newest of its minute, never a mean. The raw
stream stays in the store (``readings.parquet``). What an alert went by is here whatever its minute says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from app.codec.fhir.codes import ENTRIES, MEASURES, PANEL, PRESSURES, SURVEY, VITAL_SIGNS, VITALS, Code, own
from app.codec.fhir.elements import SERVICE, Visit, concept, joined, notes, people, quantity
from app.codec.fhir.setting import monitor_names
from app.codec.report.series import Cuff, cuffs
from app.codec.tables import SCALES
from app.codec.wire_record import Object, instant, stamp
from app.core.quantity import Quantity
from app.core.vitals import MINUTE, Instant, Signal

BATCH: Final = MINUTE
"""Of each signal at most one number in this span (clinical notes, 6.2)."""


def _sources(judged: str | None) -> tuple[str, ...]:
    """Signals that a judged quantity may have come from: heart rate is pulse rate where there is no other."""
    if judged == Quantity.HR:
        return Signal.HR, Signal.PR
    return () if judged is None else (judged,)


def observations(visit: Visit) -> Iterator[Object]:
    """Vital signs, baseline, checks, notes and the score, in this order."""
    yield from _vitals(visit)
    yield from _baseline(visit)
    yield from _checks(visit)
    yield from _notes(visit)
    yield from _scores(visit)


def evidence(visit: Visit) -> Callable[[Object], list[Object]]:
    """What tells of an alert which observations it went by.

    Numbers of a device, or the check that they were entered in; none, where neither is kept any more.
    """
    numbers, taken = _numbers(visit), {cuff.at for cuff in _cuffs(visit)}
    checks = {instant(check["at"]): check["id"] for check in visit.session["record"]["checks"]}

    def keys(signal: str | None, at: Instant) -> Iterator[str]:
        if signal in PRESSURES and at in taken:
            yield _key(visit, "cuff", at)
        elif signal in ENTRIES and at in checks:
            yield checks[at]
        yield from (_key(visit, name, at) for name in _sources(signal) if (name, at) in numbers)

    def of(alert: Object) -> list[Object]:
        explain = alert["explain"]
        found = (key for at, _ in explain["samples"] for key in keys(explain["signal"], instant(at)))
        return [visit.to("Observation", key) for key in dict.fromkeys(found)]

    return of


# ------------------------------------------------------------------------------ vital signs


def _vitals(visit: Visit) -> Iterator[Object]:
    told: list[tuple[Instant, Object]] = [
        (at, _vital(visit, signal, at, value)) for (signal, at), value in _numbers(visit).items()
    ]
    told += [(cuff.at, _panel(visit, cuff)) for cuff in _cuffs(visit)]
    told.sort(key=lambda one: one[0])
    yield from (resource for _, resource in told)


def _numbers(visit: Visit) -> Mapping[tuple[str, Instant], float]:
    """What is shown of the streams, by signal and instant."""
    newest: dict[tuple[str, int], tuple[Instant, float]] = {}
    asked = _asked(visit)
    shown: dict[tuple[str, Instant], float] = {}
    for signal, at, value in visit.facts.readings:
        if signal not in VITALS:
            continue
        newest[signal, at // BATCH] = (at, value)
        if (signal, at) in asked:
            shown[signal, at] = value
    return shown | {(signal, at): value for (signal, _), (at, value) in newest.items()}


def _cuffs(visit: Visit) -> Sequence[Cuff]:
    """Each measurement once, and every one that an alert went by."""
    readings = [one for one in visit.facts.readings if one[0] in PRESSURES]
    asked = {at for signal, at in _asked(visit) if signal in PRESSURES}
    mine = {cuff.at: cuff for cuff in cuffs(readings)}
    for at in asked - mine.keys():
        mine |= {cuff.at: cuff for cuff in cuffs([one for one in readings if one[1] == at])}
    return [mine[at] for at in sorted(mine)]


def _asked(visit: Visit) -> frozenset[tuple[str, Instant]]:
    """Signal and instant of everything that an alert names as its evidence."""
    return frozenset(
        (name, instant(at))
        for alert in visit.facts.alerts
        for at, _ in alert["explain"]["samples"]
        for name in _sources(alert["explain"]["signal"])
    )


def _key(visit: Visit, what: str, at: Instant) -> str:
    return f"{visit.session['bed']}/{what}/{at}"


def _vital(visit: Visit, signal: str, at: Instant, value: float) -> Object:
    measure = VITALS[signal]
    return _observation(
        visit,
        _key(visit, signal, at),
        VITAL_SIGNS,
        code=concept(measure.text, *measure.codes),
        effectiveDateTime=stamp(at),
        valueQuantity=quantity(value, measure.unit),
        device=_monitor(visit),
    )


def _panel(visit: Visit, cuff: Cuff) -> Object:
    values = {
        Signal.NIBP_SYS: cuff.systolic,
        Signal.NIBP_DIA: cuff.diastolic,
        Signal.NIBP_MAP: cuff.mean,
    }
    return _observation(
        visit,
        _key(visit, "cuff", cuff.at),
        VITAL_SIGNS,
        code=concept("Blood pressure, cuff", *PANEL),
        effectiveDateTime=stamp(cuff.at),
        component=_measured({name: value for name, value in values.items() if value is not None}),
        device=_monitor(visit),
    )


def _measured(values: Mapping[str, float]) -> list[Object]:
    """Components of numbers that have a code."""
    return [
        {
            "code": concept(measure.text, *measure.codes),
            "valueQuantity": quantity(values[name], measure.unit),
        }
        for name, measure in MEASURES.items()
        if name in values
    ]


def _monitor(visit: Visit) -> Object | None:
    """The monitor, where there was only one that it can have been."""
    names = monitor_names(visit)
    return visit.to("Device", names[0]) if len(names) == 1 else None


def _observation(visit: Visit, key: str, category: Code, **parts: object) -> Object:
    return visit.resource(
        "Observation",
        key,
        status="final",
        category=[concept("", category)],
        subject=visit.patient,
        encounter=visit.encounter,
        **parts,
    )


# ------------------------------------------------------------------------------ baseline


def _baseline(visit: Visit) -> Iterator[Object]:
    """What the relative rules refer to, and the cuff measurements it was taken from."""
    baseline = visit.session["baseline"]
    if baseline is None:
        return
    locked, values = instant(baseline["locked_at"]), baseline["values"]
    number = baseline["readings"]
    method = f"Median of {number} resting cuff measurements" if number else "Given by hand"
    parts: dict[str, object] = {
        "effectiveDateTime": stamp(locked),
        "method": concept(method),
        "performer": people(baseline["by"]) or [visit.to("Device", SERVICE)],
        "note": notes(baseline["reason"]),
        "derivedFrom": [
            visit.to("Observation", _key(visit, "cuff", one.at))
            for one in _resting(visit, _cuffs(visit), locked, number)
        ],
    }
    pressures = {name: value for name, value in values.items() if name in PRESSURES}
    if pressures:
        key = f"{visit.session['id']}/baseline/{locked}/cuff"
        code = concept("Blood pressure at rest, baseline", *PANEL)
        yield _observation(visit, key, VITAL_SIGNS, code=code, component=_measured(pressures), **parts)
    for name, measure in VITALS.items():
        if name in values:
            key = f"{visit.session['id']}/baseline/{locked}/{name}"
            code = concept(f"{measure.text} at rest, baseline", *measure.codes)
            value = quantity(values[name], measure.unit)
            yield _observation(visit, key, VITAL_SIGNS, code=code, valueQuantity=value, **parts)


def _resting(visit: Visit, taken: Iterable[Cuff], locked: Instant, number: int) -> list[Cuff]:
    """The measurements that ``session.resting`` used; none, if it cannot be told any more."""
    conventions = visit.facts.conventions
    used: list[Cuff] = []
    for one in taken:
        recent = locked - conventions.baseline_window <= one.at <= locked
        if recent and (not used or one.at - used[-1].at >= conventions.baseline_apart):
            used.append(one)
    return used if len(used) == number else []


# ------------------------------------------------------------------------------ what people saw


def _checks(visit: Visit) -> Iterator[Object]:
    for check in visit.session["record"]["checks"]:
        entries = [_entry(name, check["entries"][name]) for name in ENTRIES if name in check["entries"]]
        entries += [
            {"code": concept(text, own("check-entry", name, text)), "valueBoolean": check[name]}
            for name, text in (("oriented", "Oriented"), ("walks", "Walks as before"))
            if check[name] is not None
        ]
        yield _observation(
            visit,
            check["id"],
            SURVEY,
            code=concept("Check at the chair", own("observation", "check", "Check at the chair")),
            effectiveDateTime=check["at"],
            performer=people(check["by"]),
            component=entries + _measured(check["vitals"]),
            note=notes(check["note"]),
        )


def _entry(name: str, value: float) -> Object:
    code = concept(ENTRIES[name], own("check-entry", name, ENTRIES[name]))
    if name in SCALES:
        return {"code": code, "valueQuantity": quantity(value, "{score}")}
    return {"code": code, "valueBoolean": bool(value)}


def _notes(visit: Visit) -> Iterator[Object]:
    for note in visit.session["record"]["notes"]:
        yield _observation(
            visit,
            note["id"],
            SURVEY,
            code=concept("Free observation", own("observation", "note", "Free observation")),
            effectiveDateTime=note["at"],
            performer=people(note["by"]),
            valueString=note["text"],
        )


def _scores(visit: Visit) -> Iterator[Object]:
    """The outcome score after this infusion."""
    course = visit.course
    for score in () if course is None else course["scores"]:
        if score["session"] == visit.session["id"]:
            scale = joined(("Outcome score", course["scale"] if course else ""), ", ")
            yield _observation(
                visit,
                f"{score['session']}/score",
                SURVEY,
                code=concept(scale, own("observation", "outcome-score", "Outcome score")),
                effectiveDateTime=score["taken"],
                performer=people(score["by"]),
                valueQuantity=quantity(score["score"], "{score}"),
                note=notes(score["note"]),
            )
