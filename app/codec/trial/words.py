"""How a trial says things: protocols, times of an input, what differs, and the samples that explain it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from app.codec.report.words import limit_words
from app.codec.trial.result import Difference, Report, Result
from app.core.alarm import Alert
from app.core.burden import Burden
from app.core.comparison import Pair, Tally
from app.core.history import Occurrence
from app.core.protocol import Priority
from app.core.trial import Side
from app.core.vitals import SECOND, Instant, Millis
from app.core.wording import number, span

HOUR: Final[Millis] = 3_600_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def label(protocol: tuple[str, str, str]) -> str:
    """``ketamine-trd 0.1.0 (3f2a91c0)``: two files with the same version are still told apart."""
    name, version, digest = protocol
    return f"{name} {version} ({digest[:8]})"


def former(report: Report) -> str:
    """What it is compared with: what was told of journals, or the protocols that stood in for it."""
    names = {
        label(one.trial.before.protocol) if one.begins is not None or report.against else "what was told"
        for one in report.results
    }
    return " and ".join(sorted(names)) or "nothing"


def counted(n: int, noun: str) -> str:
    """``1 alert``, ``2 alerts``."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def time_in(result: Result, at: Instant) -> str:
    """``0:03:21`` into a recording; ``2026-11-21 10:42:17`` UTC of a journal."""
    if result.begins is None:
        return f"{_EPOCH + timedelta(milliseconds=at):%Y-%m-%d %H:%M:%S}"
    minutes, seconds = divmod((at - result.begins) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"


def strongest(one: Occurrence) -> str:
    """``medium SLOW``."""
    return f"{one.priority} {one.action}"


def shifted(ms: Millis) -> str:
    """``+15 s``, ``-1 min 30 s``; tenths where whole seconds would say nothing."""
    if not ms:
        return "0 s"
    sign = "+" if ms > 0 else "-"
    size = abs(ms)
    return f"{sign}{number(size / SECOND)} s" if size % SECOND else f"{sign}{span(size)}"


def what(difference: Difference) -> str:
    """``gone``, ``new``, or how a pair differs: ``told +15 s, ends -30 s, low CHECK is medium SLOW``."""
    pair = difference.pair
    if pair is None:
        return "gone" if difference.after is None else "new"
    return ", ".join(_ways(pair))


def _ways(pair: Pair) -> list[str]:
    told = []
    if pair.shift:
        told.append(f"told {shifted(pair.shift)}")
    if pair.louder:
        told.append(f"{strongest(pair.before)} is {strongest(pair.after)}")
    elif pair.peak_shift not in (0, pair.shift):
        told.append(f"strongest {shifted(pair.peak_shift)}")
    if pair.lasts:
        told.append(f"ends {shifted(pair.lasts)}")
    return told


def why(alert: Alert, result: Result) -> str:
    """The evidence: ``90 % under 92, held 15 s: 91 at 0:03:06, 90 at 0:03:21``, or the cause in words."""
    explain = alert.explain
    told = []
    if explain.value is not None:
        limit = explain.limit if explain.op else None
        told.append(number(explain.value) + ("" if limit is None else f" {limit_words(explain.op, limit)}"))
    if explain.held:
        told.append(f"held {span(explain.held)}")
    if explain.cause:
        told.append(explain.cause)
    samples = ", ".join(f"{number(value)} at {time_in(result, at)}" for at, value in explain.samples)
    return ", ".join(told) + (f": {samples}" if samples else "")


def evidence(difference: Difference, result: Result) -> str:
    """Why each side said it; once, if both say the same."""
    said = [why(one.peak, result) for one in difference.sides]
    if len(set(said)) == 1:
        return said[0]
    return f"before: {said[0]}; after: {said[1]}"


def hours(ms: Millis) -> str:
    """``12.5 bed-hours``."""
    return f"{ms / HOUR:.1f} bed-hours"


BURDEN: Final = (
    "alerts",
    "alerts a bed-hour",
    "high, medium, low",
    "about equipment",
    "acknowledged",
    "time to acknowledge, median",
    "time to acknowledge, p90",
    "cleared themselves in 30 s",
    "again within 5 min",
    "silenced",
    "outside sessions",
    "most from",
)
"""What is told of a burden, line by line."""

TOP: Final = 3
"""Rules with most alerts that are named."""


def burden_words(burden: Burden) -> tuple[str, ...]:
    """Each line of ``BURDEN``."""
    rate = burden.per_bed_hour
    return (
        str(burden.alerts),
        "none watched" if rate is None else f"{rate:.2f}",
        ", ".join(str(burden.priorities[rank]) for rank in (Priority.HIGH, Priority.MEDIUM, Priority.LOW)),
        _share(burden.technical, burden.alerts),
        _share(burden.acknowledged, burden.alerts),
        _wait(burden.to_ack_median),
        _wait(burden.to_ack_p90),
        _share(burden.self_cleared, burden.alerts),
        _share(burden.flapping, burden.alerts),
        span(burden.silenced),
        str(burden.outside),
        ", ".join(f"{one.rule} {one.alerts}" for one in burden.rules[:TOP]) or "none",
    )


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})" if whole else str(part)


def _wait(ms: Millis | None) -> str:
    return "nobody did" if ms is None else span(ms)


def moved(tally: Tally) -> str:
    """``12 later, median +15 s``; nothing: ``-``."""
    if not tally.shifts:
        return "-"
    counts = [f"{n} {word}" for n, word in ((tally.earlier, "earlier"), (tally.later, "later")) if n]
    return f"{', '.join(counts)}, median {shifted(round(median(tally.shifts)))}"


def caveats(side: Side) -> list[str]:
    """What has to be known of people's commands when a side is read."""
    told = []
    if side.carried:
        told.append(f"{counted(side.carried, 'session')} open at the beginning kept the protocol of then")
    if side.dropped:
        told.append(f"{_counts(side.dropped, 'word')} about an alert that is not there dropped")
    if side.unnamed:
        told.append(f"{_counts(side.unnamed, 'recorded action')} kept without the alert it was for")
    if side.refused:
        told.append(f"{_counts(side.refused, 'command')} refused that had been carried out")
    return told


def _counts(by_rule: Mapping[str, int], noun: str) -> str:
    by_name = ", ".join(f"{name or 'unknown'} {n}" for name, n in sorted(by_rule.items()))
    return f"{counted(sum(by_rule.values()), noun)} ({by_name})"
