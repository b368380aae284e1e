"""The command line: ``python -m simulators``."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

from simulators import arguments, day, load, population_command, recording
from simulators.bedside import Bedside
from simulators.chair import Chair, chair, chairs
from simulators.clock import Clock, Pace, wall_clock
from simulators.front_desk import SIGN_IN, FrontDesk, FrontDeskError, badge, front_desk
from simulators.messages import Device, Item, topic
from simulators.nurse import Nurse
from simulators.play import play_chairs, play_device
from simulators.population_command import PopulationError
from simulators.progress import caught_up, played, wiped
from simulators.publisher import Address, UnreachableError, address
from simulators.scenario_file import scenarios
from simulators.scenarios import Scenario, Staff
from simulators.staff import Hands, work

MQTT_URL: Final = "mqtt://127.0.0.1:1883"
HTTP_URL: Final = "http://127.0.0.1:8000"
WAIT_S: Final = 30.0
ROOM: Final = "Infusion suite A"

OVERVIEW: Final = """\
Simulated bedside devices for Dripwatch: monitors and infusion pumps that publish over MQTT.

Everything they say is marked `simulated` (recordings: `replay`); a service that is not a demo ignores
it unless DRIPWATCH_ORIGINS names those words. Time runs as the service's own clock does.
"""
EXAMPLES: Final = """\
examples:
  python -m simulators demo                       eight chairs, sessions opened by a front desk, for ever
  python -m simulators scenarios                  which stories there are, and what each should raise
  python -m simulators run desaturation           one chair, one story
  python -m simulators run rise-only --no-nurse   the same patient, and nobody who follows the advice
  python -m simulators run calm --no-session --http '' --duration 60
                                                  a broker alone, no service
  python -m simulators recording or_01.csv.gz     a real recording at its own pace
  python -m simulators population --patients 1000 --interval 10 --out patients/
                                                  visits to try a protocol on: `dripwatch trial`
  python -m simulators load --beds 100 --rate 2 --duration 60

environment:
  DRIPWATCH_MQTT_URL   broker, when --mqtt is not given (mqtt://127.0.0.1:1883)
  DRIPWATCH_URL        service, when --http is not given (http://127.0.0.1:8000)
  DRIPWATCH_SIGN_IN    NAME:PIN to sign in with, where the service has staff
"""


class UsageError(Exception):
    """What was asked for makes no sense; the text is one line for a person."""


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        Exit status: 0 done or asked to stop, 1 the world is not as it should be, 2 wrong usage.
    """
    logging.basicConfig(format="simulators: %(message)s", level=logging.WARNING, stream=sys.stderr)
    options = _parser().parse_args(words)
    command: Callable[[argparse.Namespace], Coroutine[Any, Any, None]] = options.command
    try:
        asyncio.run(_until_told(command(options), until_eof=getattr(options, "until_eof", False)))
    except UsageError as error:
        return _say(error, 2)
    except (FrontDeskError, UnreachableError, recording.RecordingError, PopulationError) as error:
        return _say(error, 1)
    except BaseExceptionGroup as group:
        # Tasks side by side fail side by side, and for the same reason.
        told, rest = group.split((FrontDeskError, UnreachableError))
        if told is None or rest is not None:
            raise
        return _say(_first(told), 1)
    except BrokenPipeError:
        # Whoever read our output has gone, as `| head` does. Nothing more can be said there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(error: BaseException, status: int) -> int:
    print(f"simulators: {error}", file=sys.stderr)
    return status


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def _until_told(work: Coroutine[Any, Any, None], *, until_eof: bool) -> None:
    """Do the work, or end it quietly on SIGINT and SIGTERM; devices still say their goodbyes.

    Args:
        until_eof: The end of standard input ends it, too: whoever started it has gone, even by SIGKILL.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()

    def stop() -> None:
        stopped.set()
        task.cancel()

    def heard() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    if until_eof:
        loop.add_reader(sys.stdin, heard)
    try:
        await task
    except asyncio.CancelledError:
        if not stopped.is_set():
            raise


# --------------------------------------------------------------------------------------- commands


async def _demo(options: argparse.Namespace) -> None:
    if options.http is None:
        raise UsageError("a demo needs a service: give --http http://host:port")
    try:
        seated = day.room(options.chairs, options.seed, options.behind)
    except ValueError as error:
        raise UsageError(str(error)) from error
    async with _service(options, with_desk=True) as (clock, desk):
        if desk is not None:
            await desk.set_up(ROOM, [one.bed for one in seated])
        _introduce(seated, options.mqtt, clock)
        staff = Staff(on=True) if options.behind is None else day.NURSE
        nurse = _nurse(options, staff, desk) if options.nurse else None
        await play_chairs(
            seated, options.mqtt, clock, desk, wait=options.wait, staff=nurse,
            behind=options.behind or 0.0, told=partial(caught_up, options.http),
        )  # fmt: skip


async def _run(options: argparse.Namespace) -> None:
    if options.http is None and options.session:
        raise UsageError("a session needs a service: give --http http://host:port, or --no-session")
    scenario: Scenario = options.scenario
    seed = scenario.seed if options.seed is None else options.seed
    seated = chairs(scenario, seed)
    if len(seated) == 1:
        seated = [chair(options.bed, scenario, seed, monitor=options.monitor, pump=options.pump)]
    elif options.monitor or options.pump:
        raise UsageError(f"{scenario.name} has {len(seated)} chairs: their devices are called after them")
    if seated[0].monitor == seated[0].pump:
        raise UsageError(f"monitor and pump are both called {seated[0].pump!r}: give them two names")
    with_nurse = scenario.staff.on if options.nurse is None else options.nurse
    async with _service(options, with_desk=options.session) as (clock, desk):
        _introduce(seated, options.mqtt, clock)
        sent = await play_chairs(
            seated, options.mqtt, clock, desk, wait=options.wait, duration=options.duration,
            staff=_nurse(options, scenario.staff, desk) if with_nurse else None,
        )  # fmt: skip
    print(f"{sent} messages published and acknowledged")


async def _recording(options: argparse.Namespace) -> None:
    content = recording.read(options.file, options.signals)
    for name in sorted(content.left_out):
        print(f"left out: {content.left_out[name]} rows of {name}, which is not on the wire", flush=True)
    async with _service(options, with_desk=False) as (clock, _):
        times = clock.speed if options.speed is None else options.speed
        # Seconds of recording in one second of the service's clock.
        pace = times / clock.speed
        if pace > 1:
            print(
                f"pushed {pace:g} times faster than the service's clock: holds are shortened; "
                "for true verdicts use `dripwatch replay`",
                flush=True,
            )

        def stream(start_ms: int) -> Iterator[Item]:
            device = Device(options.bed, options.monitor, "recording", start_ms, "replay")
            return recording.messages(content, device, pace)

        sent = await play_device(
            stream,
            options.monitor,
            topic(options.bed, options.monitor, "status"),
            options.mqtt,
            clock,
            wait=options.wait,
            told=partial(played, content.seconds, pace),
        )
    wiped()
    print(f"{options.file.name}: {sent} messages published and acknowledged")


async def _load(options: argparse.Namespace) -> None:
    tally = await load.run(
        options.mqtt,
        number=options.beds,
        rate=options.rate,
        duration=options.duration,
        seed=options.seed,
        tell=lambda line: print(line, flush=True),
    )
    print(f"done  {tally.line(time.monotonic())}")


async def _scenarios(_: argparse.Namespace) -> None:
    width = max(map(len, scenarios()))
    for scenario in scenarios().values():
        print(f"{scenario.name:{width}}  {scenario.summary}\n{'':{width}}  -> {scenario.expects}")


@asynccontextmanager
async def _service(
    options: argparse.Namespace, *, with_desk: bool
) -> AsyncIterator[tuple[Clock, FrontDesk | None]]:
    """The service's clock, and a front desk if wanted; without a service, this machine's clock."""
    if options.http is None:
        yield wall_clock(), None
        return
    async with front_desk(
        options.http, Random(options.http), badge=badge(os.environ.get(SIGN_IN, ""))
    ) as desk:
        if with_desk:
            await desk.ready(options.wait)
            yield await desk.clock(), desk
            return
        try:
            clock = await desk.clock()
        except FrontDeskError as error:
            print(f"simulators: no service, so this machine's clock counts ({error})", file=sys.stderr)
            clock = wall_clock()
        yield clock, None


def _nurse(
    options: argparse.Namespace, staff: Staff, desk: FrontDesk | None
) -> Callable[[Mapping[str, Bedside], Pace], Coroutine[Any, Any, None]] | None:
    """A nurse for the chairs that are played; without a service there is nobody to listen to."""
    if desk is None:
        return None

    def at_work(bedsides: Mapping[str, Bedside], clock: Pace) -> Coroutine[Any, Any, None]:
        mind = Nurse(staff, f"{options.seed}")
        return work(mind, Hands(desk, bedsides), clock, options.http)

    return at_work


def _introduce(chairs: Sequence[Chair], where: Address, clock: Clock) -> None:
    speed = f", time x{clock.speed:g}" if clock.speed != 1 else ""
    print(f"publishing to {where}{speed}; Ctrl-C ends it")
    width = max(len(one.scenario.name) for one in chairs)
    for one in chairs:
        print(f"  {one.bed}  {one.scenario.name:{width}}  {one.scenario.expects}")
    sys.stdout.flush()


# ------------------------------------------------------------------------------------------- words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulators",
        description=OVERVIEW,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], Coroutine[Any, Any, None]], text: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        made.set_defaults(command=run)
        return made

    demo = command("demo", _demo, "chairs with different stories, sessions included, for ever")
    demo.add_argument("--chairs", type=arguments.whole, default=8, metavar="N", help="how many (8)")
    demo.add_argument("--nurse", action="store_true", help="a simulated nurse follows the advice")
    demo.add_argument(
        "--behind", type=arguments.positive, metavar="S",
        help="the clock of this service begins S seconds ago and follows: live through a day until now",
    )  # fmt: skip
    demo.add_argument("--until-eof", action="store_true", help="end when standard input does, too")
    _seed(demo, 1)
    _common(demo, service=True)

    run = command("run", _run, "one chair with one story")
    run.add_argument("scenario", type=arguments.scenario, help="see `scenarios`")
    run.add_argument("--bed", type=arguments.name, default="chair-1", help="(chair-1)")
    run.add_argument("--monitor", type=arguments.name, metavar="NAME", help="device name (BED-monitor)")
    run.add_argument("--pump", type=arguments.name, metavar="NAME", help="device name (BED-pump)")
    run.add_argument(
        "--duration", type=arguments.positive, default=float("inf"), metavar="S",
        help="seconds of the service's clock (until Ctrl-C)",
    )  # fmt: skip
    run.add_argument(
        "--no-session", dest="session", action="store_false", help="open no session: devices alone"
    )
    run.add_argument(
        "--nurse", action=argparse.BooleanOptionalAction,
        help="whether a simulated nurse follows the advice (as the story says)",
    )  # fmt: skip
    _seed(run, None)
    _common(run, service=True)

    command("scenarios", _scenarios, "list the stories and the alert each should raise")

    play = command("recording", _recording, "publish a real recording as its monitor would have")
    play.add_argument("file", type=Path, metavar="FILE", help="CSV t_s,signal,value,unit; may be .gz")
    play.add_argument("--bed", type=arguments.name, default="chair-1", help="(chair-1)")
    play.add_argument("--monitor", type=arguments.name, default="recorded-monitor", metavar="NAME",
                      help="device name (recorded-monitor)")  # fmt: skip
    play.add_argument("--speed", type=arguments.positive, metavar="N",
                      help="N times faster than it was recorded (as the service's clock)")  # fmt: skip
    play.add_argument("--signals", type=arguments.signals, metavar="A,B", help="only these (all on the wire)")
    _common(play, service=True)

    many = command("population", population_command.run, population_command.SUMMARY)
    population_command.add_words(many)
    _seed(many, 1)

    volley = command("load", _load, "many beds at a steady rate; prints messages a second")
    volley.add_argument("--beds", type=arguments.whole, default=100, metavar="N", help="how many (100)")
    volley.add_argument("--rate", type=arguments.positive, default=1.0, metavar="R",
                        help="messages a second and bed (1)")  # fmt: skip
    volley.add_argument("--duration", type=arguments.positive, default=60.0, metavar="S", help="seconds (60)")
    _seed(volley, 1)
    _common(volley, service=False)
    return parser


def _seed(parser: argparse.ArgumentParser, usual: int | None) -> None:
    said = "the story's own" if usual is None else str(usual)
    parser.add_argument(
        "--seed", type=int, default=usual, metavar="N", help=f"draws persons and faults ({said})"
    )


def _common(parser: argparse.ArgumentParser, *, service: bool) -> None:
    mqtt = os.environ.get("DRIPWATCH_MQTT_URL") or MQTT_URL
    parser.add_argument(
        "--mqtt", type=arguments.checked(address), default=mqtt, metavar="URL", help=f"broker ({mqtt})"
    )
    if service:
        http = os.environ.get("DRIPWATCH_URL") or HTTP_URL
        parser.add_argument(
            "--http", type=arguments.checked(arguments.service), default=http, metavar="URL",
            help=f"service; '' for none ({http})",
        )  # fmt: skip
        parser.add_argument(
            "--wait", type=arguments.positive, default=WAIT_S, metavar="S",
            help=f"real seconds to wait for broker and service at the start ({WAIT_S:g})",
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
