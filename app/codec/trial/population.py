"""A simulated population as text and as JSON: how many sessions have which alert, and what they ask."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.codec.trial.plain import Object, burden_object
from app.codec.trial.plain import document as trial_document
from app.codec.trial.result import Report, Result, burdens
from app.codec.trial.shares import Share, shares
from app.codec.trial.text import columns, summary
from app.codec.trial.words import BURDEN, burden_words, counted, hours, label
from app.codec.wire_burden import protocol_object
from app.core.protocol import Protocol

VERSION: Final = 1

CAVEAT: Final = (
    "Simulated: nobody hears an alert, so nobody slows or pauses; every infusion runs to its end. "
    "Effect sizes differ five-fold between studies: say which one you mean."
)
HEAD: Final = ("", "sessions", "share", "95 %", "taken back", "alerts a session")


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of a population.

    Attributes:
        command: Words that made it, after ``python -m simulators``.
        protocol: That was tried.
        against: That it is compared with; None: with none, and the report's sides are the same.
        report: Every visit.
    """

    command: tuple[str, ...]
    protocol: Protocol
    against: Protocol | None
    report: Report

    @property
    def refused(self) -> dict[str, int]:
        """Commands of the simulated staff that the service refused, by their kind."""
        found: Counter[str] = Counter()
        for result in self.report.results:
            found.update(result.trial.after.refused)
        return dict(sorted(found.items()))

    def sides(self) -> list[tuple[str, tuple[Share, ...]]]:
        """The shares of each side under its name, the tried one last."""
        found = []
        if self.against is not None:
            before = shares([one.trial.before.alerts for one in self.report.results], self.against)
            found.append((_name(self.against), before))
        after = shares([one.trial.after.alerts for one in self.report.results], self.protocol)
        return [*found, (_name(self.protocol), after)]


def _name(protocol: Protocol) -> str:
    return label((protocol.id, protocol.version, protocol.sha256))


def to_text(one: Simulated) -> str:
    """Write it as text, lines ended."""
    return "\n".join(_lines(one)) + "\n"


def _lines(one: Simulated) -> Iterator[str]:
    results = one.report.results
    yield f"python -m simulators {' '.join(one.command)}"
    yield f"{counted(len(results), 'session')}, {hours(burdens(one.report)[1].watched)}"
    if one.report.paced:
        yield one.report.paced
    yield CAVEAT
    if refused := one.refused:
        told = ", ".join(f"{kind} {n}" for kind, n in refused.items())
        yield f"Refused, and so not done: {told}"
    for protocol, found in one.sides():
        yield ""
        yield f"sessions with an alert under {protocol}"
        yield ""
        yield from columns([HEAD, *map(_row, found)])
    yield ""
    if one.against is not None:
        yield from summary(one.report)
        return
    yield from columns(
        [("alarm burden", ""), *zip(BURDEN, burden_words(burdens(one.report)[1]), strict=True)]
    )


def _row(share: Share) -> tuple[str, ...]:
    low, high = share.interval
    return (
        share.what,
        str(share.sessions),
        f"{share.share:.1%}",
        f"{low:.1%} to {high:.1%}",
        str(share.sessions - share.stood),
        f"{share.a_session:.2f}",
    )


def to_json(one: Simulated) -> bytes:
    """Write it as JSON, one line end at the end. The same population gives the same bytes."""
    return json.dumps(document(one), indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n"


def document(one: Simulated) -> Object:
    """The whole as JSON data: shares 0 to 1, and the comparison as ``dripwatch trial`` writes it."""
    burden = burdens(one.report)[1]
    found: Object = {
        "version": VERSION,
        "command": ["python", "-m", "simulators", *one.command],
        "caveat": CAVEAT,
        "paced": one.report.paced,
        "sessions": len(one.report.results),
        "protocol": protocol_object(one.report.edited),
        "refused": one.refused,
        "shares": [{"protocol": name, "alerts": [*map(_share, told)]} for name, told in one.sides()],
        "burden": burden_object(burden),
        "inputs": [_input(result) for result in one.report.results],
    }
    return found if one.against is None else {**found, "trial": trial_document(one.report)}


def _share(share: Share) -> Object:
    low, high = share.interval
    return {
        "alert": share.what,
        "sessions": share.sessions,
        "stood": share.stood,
        "alerts": share.alerts,
        "share": share.share,
        "low": low,
        "high": high,
    }


def _input(result: Result) -> Object:
    alerts = Counter(alert.rule for alert in result.trial.after.alerts)
    return {"name": result.name, "events": result.trial.events, "alerts": dict(sorted(alerts.items()))}
