"""The command line: ``dripwatch`` (also ``python -m app``)."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from app import arguments
from app import main as wiring
from app import settings as settings_file
from app import staff as staff_file
from app.codec.protocol_file import ProtocolError, located
from app.codec.staff_file import StaffError
from app.codec.trial import population as simulated_papers
from app.codec.trial.page import to_page
from app.codec.trial.plain import to_json
from app.codec.trial.text import to_text
from app.codec.trial.words import counted
from app.core.finding import Finding, errors
from app.core.lint import lint
from app.core.pace import USUAL, told
from app.core.protocol import Protocol
from app.core.vitals import SECOND, Origin
from app.past import PastError
from app.replay import replay, replay_session
from app.settings import Settings, SettingsError
from app.shell.broker import BrokerError
from app.shell.clock import Clock
from app.shell.contracts import generate, generate_beside
from app.shell.listener import ListenError
from app.shell.mqtt_url import MqttUrlError
from app.shell.restore import HistoryError
from app.shell.staff_list import read_people
from app.shell.store import FILE as DATABASE
from app.shell.store import StoreError
from app.simulate import Population, compare, simulate
from app.trial import Order, reported, sources_of, trial

SESSION_ID: Final = re.compile(r"[^/]+\.s[1-9][0-9]*")
DAY_S: Final = 6_600
"""A demo opens with eight chairs in eight phases: the first of their patients came so many seconds before."""

NOTICE: Final = "Supplementary display. Bedside monitor and pump alarms remain primary."

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

EXPECTED: Final = (
    SettingsError,
    wiring.StartError,
    ListenError,
    StoreError,
    BrokerError,
    MqttUrlError,
    HistoryError,
    PastError,
    ProtocolError,
    StaffError,
)
"""What a person can mend: one line, no traceback."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status (0 done, 1 failed, 2 wrong words)."""
    options = _parser().parse_args(words)
    try:
        return int(options.run(options))
    except BaseExceptionGroup as group:
        expected, bugs = group.split(EXPECTED)
        if bugs is not None:
            raise
        return _say(expected)
    except EXPECTED as error:
        return _say(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _say(error: BaseException | None) -> int:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    print(f"dripwatch: {error}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    described = "\n".join(
        f"  {settings_file.PREFIX + name:<27}{text}" for name, text in settings_file.KNOWN.items()
    )
    parser = argparse.ArgumentParser(
        prog="dripwatch",
        description="Watches IV ketamine infusions: vitals over MQTT in, advice on every screen out.\n"
        + NOTICE,
        epilog=f"settings (environment variables):\n{described}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=wiring.this_version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser(
        "demo", help="service, embedded broker and simulated chairs, all on this machine"
    )
    demo.add_argument(
        "--speed", type=arguments.speed, default=1.0, help="run the clock N times faster (1-20)"
    )
    demo.add_argument("--chairs", type=int, default=8, help="simulated chairs (8)")
    demo.add_argument("--seed", type=int, default=1, help="seed of the simulated patients (1)")
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="the service alone, for real or simulated devices")
    serve.set_defaults(run=_serve)

    again = commands.add_parser(
        "replay", help="a journal, a session or a recording through the same rules, as fast as it goes"
    )
    again.add_argument(
        "what", help="data folder, its database, a .csv(.gz) or .jsonl(.gz) recording, or the id of a session"
    )
    again.add_argument("--protocol", type=Path, help="protocol file for recordings (the shipped one)")
    again.add_argument("--frames", action="store_true", help="whole frames for a recording, too")
    again.add_argument("--data", type=Path, help="data folder of the session (DRIPWATCH_DATA_DIR)")
    _add_interval(again)
    again.set_defaults(run=_replay)

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
    _add_interval(attempt)
    attempt.set_defaults(run=_trial)

    _add_simulate(
        commands.add_parser(
            "simulate",
            help="a protocol on simulated patients: how many sessions have which alert",
            description=SIMULATE,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
    )

    check = commands.add_parser("lint", help="read a protocol file and say what is wrong with it")
    check.add_argument("path", type=Path, nargs="?", help="protocol file (the shipped one)")
    check.set_defaults(run=_lint)

    _add_staff(commands.add_parser("staff", help="who may act here (DRIPWATCH_STAFF): add, list, remove"))

    contracts = commands.add_parser(
        "contracts", help="write the OpenAPI, AsyncAPI and JSON Schema files (docs/api, app/protocols)"
    )
    contracts.add_argument("--check", action="store_true", help="only say whether they are current")
    contracts.set_defaults(run=_contracts)
    return parser


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


def _add_staff(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, help="the staff file (DRIPWATCH_STAFF)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="somebody; asks for the PIN twice, or reads it from a pipe")
    add.add_argument("name", help='as it is to stand in the record: "RN Osei"')
    add.add_argument("--initials", help="shown where there is no room for the name (made of it)")
    add.add_argument("--role", default="", help="your own word for what they are; nothing depends on it")
    add.set_defaults(run=_staff_add)
    listed = commands.add_parser("list", help="everybody, without PINs")
    listed.set_defaults(run=_staff_list)
    remove = commands.add_parser("remove", help="somebody; signed out everywhere at once")
    remove.add_argument("name")
    remove.set_defaults(run=_staff_remove)


def _add_interval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--interval",
        type=arguments.interval,
        default=USUAL,
        metavar="S",
        help="seconds from one sample of a recording to the next (1): gaps and losses count samples",
    )


def _settings() -> Settings:
    read = settings_file.read(os.environ)
    logging.basicConfig(
        level=read.log_level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    for name in settings_file.unknown(os.environ):
        logging.getLogger("dripwatch").warning("%s is no setting; see dripwatch --help", name)
    return read


def _serve(_: argparse.Namespace) -> int:
    settings = _settings()

    async def ready(http: str, mqtt: str) -> None:
        print(f"Dripwatch {wiring.this_version()} is ready: {http} (devices: {mqtt})", flush=True)

    wiring.run(wiring.serve(settings, ready=ready))
    return 0


def _demo(options: argparse.Namespace) -> int:
    settings = _settings()
    if settings.tls_cert is not None:
        raise SettingsError(
            "the demo serves plain HTTP: unset DRIPWATCH_TLS_CERT and DRIPWATCH_TLS_KEY, "
            "or use dripwatch serve"
        )
    if "DRIPWATCH_ORIGINS" not in os.environ:
        settings = replace(settings, origins=frozenset(Origin))
    if "DRIPWATCH_DATA_DIR" in os.environ:
        return _play(settings, options)
    with tempfile.TemporaryDirectory(prefix="dripwatch-demo-") as folder:
        return _play(replace(settings, data_dir=Path(folder)), options)


def _play(settings: Settings, options: argparse.Namespace) -> int:
    # Who continues a store finds it as it was left; only a new one has a day to live through.
    behind = 0 if (settings.data_dir / DATABASE).exists() else DAY_S

    async def ready(http: str, _: str) -> None:
        lived = f"  First they live through the {DAY_S // 60} minutes before now: about 20 s.\n"
        times = f", time x{options.speed:g}" if options.speed != 1 else ""
        print(
            f"\n  Dripwatch demo: {http}\n\n"
            f"  {options.chairs} simulated chairs{times}. {NOTICE}\n"
            f"{lived if behind else ''}"
            "  Ctrl-C ends it.\n",
            flush=True,
        )

    async def simulators(http: str, mqtt: str) -> None:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "simulators", "demo",
            "--mqtt", mqtt, "--http", http,
            "--chairs", str(options.chairs), "--seed", str(options.seed), "--nurse",
            *(("--behind", str(behind)) if behind else ()),
            start_new_session=True,  # a Ctrl-C at the terminal is for us to pass on
        )  # fmt: skip
        try:
            status = await child.wait()
            raise wiring.StartError(f"the simulators ended with status {status}")
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()

    wiring.run(
        wiring.serve(settings, speed=options.speed, behind=behind * SECOND, ready=ready, beside=simulators)
    )
    return 0


def _protocol(path: Path | None) -> Protocol:
    try:
        protocol, _ = wiring.protocol_of(path)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    return protocol


def _replay(options: argparse.Namespace) -> int:
    protocol = _protocol(options.protocol)
    out = sys.stdout.buffer

    def write(line: bytes) -> object:
        return out.write(line + b"\n")

    path = Path(options.what)
    if not path.exists() and SESSION_ID.fullmatch(options.what):
        folder = options.data or settings_file.read(os.environ).data_dir
        replay_session(folder, options.what, protocol, write)
    else:
        replay(path, protocol, write, frames=options.frames, interval=options.interval)
        if note := told(options.interval):
            print(note, file=sys.stderr)
    out.flush()
    return 0


def _trial(options: argparse.Namespace) -> int:
    edited = _unrefused(options.protocol)
    against = None if options.against is None else _protocol(options.against)
    given = against or _protocol(None)
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
    protocol = _unrefused(options.protocol)
    against = None if options.against is None else _unrefused(options.against)
    asked = ("--seed", str(options.seed), "--study", options.study, "--interval", str(options.interval))
    population = Population(options.patients, (*asked, *options.less))
    clock = Clock()
    began = clock.monotonic()
    order = Order(protocol, against or protocol, against, options.interval * SECOND, options.html is not None)
    if against is None:
        results = simulate(population, protocol, sys.stderr, options.jobs)
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


def _unrefused(path: Path | None) -> Protocol:
    """A protocol without an error.

    Raises:
        SettingsError: It has some; the text is a line for each.
    """
    protocol = _protocol(path)
    if refused := errors(lint(protocol)):
        raise SettingsError("\ndripwatch: ".join(_told(refused, path)))
    return protocol


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _lint(options: argparse.Namespace) -> int:
    protocol = _protocol(options.path)
    findings = lint(protocol)
    for line in _told(findings, options.path):
        print(line)
    wrong = len(errors(findings))
    print(
        f"{protocol.id} {protocol.version}: {len(protocol.rules)} rules, "
        f"{wrong} errors, {len(findings) - wrong} warnings"
    )
    return 1 if wrong else 0


def _told(findings: Sequence[Finding], path: Path | None) -> list[str]:
    """Findings with their lines, as compilers write them."""
    faults = located(findings, *wiring.protocol_source(path))
    return [f"{one.severity}: {fault}" for one, fault in zip(findings, faults, strict=True)]


def _staff_file(options: argparse.Namespace) -> Path:
    return options.file or settings_file.staff_path(os.environ)


def _staff_add(options: argparse.Namespace) -> int:
    path = _staff_file(options)
    person = staff_file.add(path, options.name, options.initials, options.role, staff_file.ask_pin)
    print(f"{person.name} ({person.initials}) may sign in. {path}")
    return 0


def _staff_list(options: argparse.Namespace) -> int:
    for one in read_people(_staff_file(options)):
        print(f"{one.initials:<4}  {one.name}{f', {one.role}' if one.role else ''}")
    return 0


def _staff_remove(options: argparse.Namespace) -> int:
    staff_file.remove(_staff_file(options), options.name)
    print(f"{options.name} may sign in no more.")
    return 0


def _contracts(options: argparse.Namespace) -> int:
    stale = generate(check=options.check) + generate_beside(check=options.check)
    for path in stale:
        print(f"{path} {'is not current: run dripwatch contracts' if options.check else 'written'}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
