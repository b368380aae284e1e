"""``dripwatch lint``, and the protocol file that other commands are given."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from app.codec.protocol_file import located
from app.core.finding import Finding, errors
from app.core.lint import lint
from app.core.protocol import Protocol
from app.settings import SettingsError
from app.shipped import protocol_of, protocol_source


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Its words."""
    parser = commands.add_parser("lint", help="read a protocol file and say what is wrong with it")
    parser.add_argument("path", type=Path, nargs="?", help="protocol file (the shipped one)")
    parser.set_defaults(run=_lint)


def protocol_at(path: Path | None) -> Protocol:
    """The protocol of a file; None: the shipped one.

    Raises:
        SettingsError: It cannot be read.
        ProtocolError: It is none.
    """
    try:
        protocol, _ = protocol_of(path)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    return protocol


def unrefused(path: Path | None) -> Protocol:
    """A protocol without an error.

    Raises:
        SettingsError: It has some; the text is a line for each.
    """
    protocol = protocol_at(path)
    if refused := errors(lint(protocol)):
        raise SettingsError("\ndripwatch: ".join(_told(refused, path)))
    return protocol


def _lint(options: argparse.Namespace) -> int:
    protocol = protocol_at(options.path)
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
    faults = located(findings, *protocol_source(path))
    return [f"{one.severity}: {fault}" for one, fault in zip(findings, faults, strict=True)]
