"""``dripwatch trial`` and ``dripwatch simulate``: a protocol on what was lived, and on who never lived."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from app.codec.trial import population as simulated_papers
from app.codec.trial.page import to_page
from app.codec.trial.plain import to_json
from app.codec.trial.text import to_text
from app.codec.trial.words import counted
from app.commands import arguments
from app.commands.protocols import protocol_at, unrefused
from app.core.vitals import SECOND
from app.settings import SettingsError
from app.shell.clock import Clock
from app.simulate import Population, compare, simulate
from app.trial import Order, reported, sources_of, trial

LESS: Final = {
    "--no-noise": "cuffs and sensors err by nothing",
    "--no-artifacts": "no motion, no sensor off, no failed cuff",
    "--no-repeat": "nobody repeats a cuff that looks wrong",
}
"""What a simulated world may go without."""

SIMULATE: Final = """\
A protocol on simulated patients, who live through a visit each: resting cuffs, baseline, 40 min of
infusion, an hour of observation. Devices speak the words of the wire and staff those of the HTTP API; nobody
hears an alert, so nobody slows or pauses. The same seed gives the same bytes, whatever --jobs.

  dripwatch simulate --no-noise --no-artifacts --no-repeat      peaks without an error of measurement
  dripwatch simulate --study repeated                           another effect size
  dripwatch simulate --protocol edited.toml --against shipped.toml --html t.html
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Their words."""
    attempt = commands.add_parser(
        "trial", help="an edited protocol on recordings and journals: which alerts come, go or move"
    )
    attempt.add_argument(
        "inputs", type=Path, nargs="+", metavar="INPUT", help="recording, data folder, journal"
    )
    attempt.add_argument("--protocol", type=Path, required=True, help="the edited protocol file")
    attempt.add_argument(
        "--against",
        type=Path,
        help="compare with this one (journals: what was told; recordings: the shipped)",
    )
    attempt.add_argument("--json", type=Path, metavar="FILE", help="write all of it as JSON, too")
    attempt.add_argument("--html", type=Path, metavar="FILE", help="write it as one page with drawings, too")
    attempt.add_argument("--jobs", type=arguments.whole, help="processes (as many as processors)")
    arguments.add_interval(attempt)
    attempt.set_defaults(run=_trial)
    _add_simulate(
        commands.add_parser(
            "simulate",
            help="a protocol on simulated patients: how many sessions have which alert",
            description=SIMULATE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--patients", type=arguments.whole, default=1_000, metavar="N", help="how many (1000)"
    )
    parser.add_argument("--protocol", type=Path, help="protocol file (the shipped one)")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with this one, as trial does")
    parser.add_argument("--seed", type=int, default=1, help="seed of the patients (1)")
    parser.add_argument(
        "--study", default="yale", help="effect size: yale, meta, repeated, emory, wan, none (yale)"
    )
    for flag, text in LESS.items():
        parser.add_argument(flag, dest="less", action="append_const", const=flag, default=[], help=text)
    parser.add_argument(
        "--interval", type=arguments.whole, default=10, metavar="S",
        help="seconds from one message of a monitor to the next, 1 to 60 (10)",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all of it as JSON, too")
    parser.add_argument("--html", type=Path, metavar="FILE", help="with --against: one page with drawings")
    parser.add_argument("--jobs", type=arguments.whole, help="processes (as many as processors)")
    parser.set_defaults(run=_simulate)


def _trial(options: argparse.Namespace) -> int:
    edited = unrefused(options.protocol)
    against = None if options.against is None else protocol_at(options.against)
    given = against or protocol_at(None)
    order = Order(edited, given, against, options.interval, plots=options.html is not None)
    clock = Clock()
    began = clock.monotonic()
    sources = sources_of(options.inputs)
    report = trial(sources, order, sys.stderr, options.jobs)
    visits = sum(len(result.trial.watched) for result in report.results)
    pace = _pace(f"{counted(len(sources), 'input')}, {counted(visits, 'session')}", visits, clock, began)
    sys.stdout.write(to_text(report))
    for path, write in ((options.json, to_json), (options.html, to_page)):
        if path is not None:
            _write(path, write(report))
    print(pace, file=sys.stderr)
    return 1 if report.failures else 0


def _simulate(options: argparse.Namespace) -> int:
    if options.html is not None and options.against is None:
        raise SettingsError("--html draws a comparison: name a protocol with --against")
    protocol = unrefused(options.protocol)
    against = None if options.against is None else unrefused(options.against)
    asked = ("--seed", str(options.seed), "--study", options.study, "--interval", str(options.interval))
    population = Population(options.patients, (*asked, *options.less))
    clock = Clock()
    began = clock.monotonic()
    order = Order(protocol, against or protocol, against, options.interval * SECOND, options.html is not None)
    if against is None:
        results = simulate(population, order, sys.stderr, options.jobs)
    else:
        results = compare(population, order, sys.stderr, options.jobs)
    found = simulated_papers.Simulated(population.command(), protocol, against, reported(order, results))
    pace = _pace(counted(len(results), "session"), len(results), clock, began)
    sys.stdout.write(simulated_papers.to_text(found))
    if options.json is not None:
        _write(options.json, simulated_papers.to_json(found))
    if options.html is not None:
        _write(options.html, to_page(found.report))
    print(pace, file=sys.stderr)
    return 0


def _pace(what: str, sessions: int, clock: Clock, began: float) -> str:
    """How long it took, and how many sessions that is a second."""
    took = max(clock.monotonic() - began, 1e-3)
    return f"{what} in {took:.1f} s, {sessions / took:.1f} sessions/s"


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
