"""Small trials as a report gets them."""

from __future__ import annotations

from app.codec.trial.result import Failure, Report, Result
from app.core.alarm import Explain
from app.core.burden import Watched, told_of
from app.core.comparison import compare
from app.core.history import Occurrence
from app.core.pace import told
from app.core.trial import Side, Trial
from app.core.vitals import BedId
from tests.occurring import alert, occurrence
from tests.support import START

OLD, NEW = ("ketamine-trd", "0.1.0", "a" * 64), ("edited", "0.2.0", "b" * 64)


def low(
    at: int, until: int, priority: str = "low", *, rule: str = "SPO2-LOW", hold: int = 15_000
) -> Occurrence:
    """An alert about SpO2, told ``at`` after evidence of ``hold`` ms."""
    explain = Explain(
        signal="spo2", value=90.0, unit="%", op="<", limit=92.0, held=hold,
        samples=((START + at - hold, 91.0), (START + at, 90.0)),
    )  # fmt: skip
    return occurrence(alert(rule, at, priority, onset=at - hold, number=at, explain=explain), until)


def side(*alerts: Occurrence, protocol: tuple[str, str, str] = OLD, **counted: object) -> Side:
    told = tuple(told_of(one.raised_at, one.first)._replace(session="s") for one in alerts)
    return Side(protocol, alerts, told, **counted)  # type: ignore[arg-type]


def result(before: Side, after: Side, name: str = "one.csv.gz", **more: object) -> Result:
    """An hour of one bed, as a recording unless ``begins`` says else."""
    stay = Watched(START, START + 3_600_000, OLD)
    trial = Trial(START, START + 3_600_000, (stay,), 3_601, before, after)
    settings: dict[str, object] = {"begins": START, **more}
    return Result(name, trial, compare(before.alerts, after.alerts), **settings)  # type: ignore[arg-type]


def report(*results: Result, failures: tuple[Failure, ...] = (), interval: int = 1_000) -> Report:
    return Report(NEW, None, interval, told(interval), results, failures)


def eventful() -> Result:
    """One gone, one new, one later and longer, one louder, one the same; with the numbers."""
    points = tuple((START + 1_000 * n, 90.0 + n % 3) for n in range(200) if n != 120)
    return result(
        side(
            low(20_000, 60_000),
            low(100_000, 160_000),
            low(400_000, 500_000),
            low(700_000, 710_000, rule="SAME"),
        ),
        side(
            low(45_000, 90_000, hold=40_000),
            low(100_000, 160_000, "high"),
            low(2_000_000, 2_060_000),
            low(700_000, 710_000, rule="SAME"),
            protocol=NEW,
        ),
        points={(BedId("chair-1"), "spo2"): points},
    )
