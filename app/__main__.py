"""The command line: ``dripwatch`` (also ``python -m app``)."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from typing import Final

from app import settings as settings_file
from app.codec.protocol_file import ProtocolError
from app.codec.staff_file import StaffError
from app.commands import protocols, replaying, serving, staffing, trying
from app.past import PastError
from app.settings import SettingsError, StartError
from app.shell.broker import BrokerError
from app.shell.listener import ListenError
from app.shell.mqtt_url import MqttUrlError
from app.shell.restore import HistoryError
from app.shell.store import StoreError
from app.version import this_version

EXPECTED: Final = (
    SettingsError,
    StartError,
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
    """Run one command; returns the exit status (0 done, 1 failed, 2 wrong words, 130 stopped by Ctrl-C)."""
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
    except KeyboardInterrupt:
        print("\ndripwatch: stopped", file=sys.stderr)
        return 128 + signal.SIGINT
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
        + serving.NOTICE,
        epilog=f"settings (environment variables):\n{described}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=this_version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    for group in (serving, replaying, trying, protocols, staffing):
        group.add(commands)

    contracts = commands.add_parser(
        "contracts", help="write the OpenAPI, AsyncAPI and JSON Schema files (docs/api, app/protocols)"
    )
    contracts.add_argument("--check", action="store_true", help="only say whether they are current")
    contracts.set_defaults(run=_contracts)
    return parser


def _contracts(options: argparse.Namespace) -> int:
    from app.shell.contracts import generate, generate_beside  # noqa: PLC0415 - as in commands.serving

    stale = generate(check=options.check) + generate_beside(check=options.check)
    for path in stale:
        print(f"{path} {'is not current: run dripwatch contracts' if options.check else 'written'}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
