"""``dripwatch serve`` and ``dripwatch demo``."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Final

from app import settings as settings_file
from app.commands import arguments
from app.core.vitals import SECOND, Origin
from app.settings import Settings, SettingsError, StartError
from app.shell.store import FILE as DATABASE
from app.version import this_version

NOTICE: Final = "Supplementary display. Bedside monitor and pump alarms remain primary."

DAY_S: Final = 6_600
"""A demo opens with eight chairs in eight phases: the first of their patients came so many seconds before."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Their words."""
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


def _serve(_: argparse.Namespace) -> int:
    settings = _settings()

    async def ready(http: str, mqtt: str) -> None:
        print(f"Dripwatch {this_version()} is ready: {http} (devices: {mqtt})", flush=True)

    wiring = _wiring()
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
            "--until-eof", stdin=asyncio.subprocess.PIPE,  # it ends with us, even if we are killed
            start_new_session=True,  # a Ctrl-C at the terminal is for us to pass on
        )  # fmt: skip
        try:
            status = await child.wait()
            raise StartError(f"the simulators ended with status {status}")
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()

    wiring = _wiring()
    wiring.run(
        wiring.serve(settings, speed=options.speed, behind=behind * SECOND, ready=ready, beside=simulators)
    )
    return 0


def _wiring() -> ModuleType:
    """The service with its web framework: a second to load, which no other command needs to wait for."""
    from app import main  # noqa: PLC0415

    return main


def _settings() -> Settings:
    read = settings_file.read(os.environ)
    logging.basicConfig(
        level=read.log_level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    )
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    for name in settings_file.unknown(os.environ):
        logging.getLogger("dripwatch").warning("%s is no setting; see dripwatch --help", name)
    return read
