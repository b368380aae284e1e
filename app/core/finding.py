"""What is found of a protocol: one thing, how bad it is, where, and what would be better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.core.protocol import Rule


class Severity(StrEnum):
    """Whether a protocol may be adopted with it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a protocol.

    Attributes:
        rule: Id of the rule it is about.
        message: What is so.
        hint: What would be better.
        field: Where in the rule, as the file names it; empty: the rule as a whole.
    """

    severity: Severity
    rule: str
    message: str
    hint: str
    field: tuple[str | int, ...] = ()


def error(rule: Rule, message: str, hint: str, *field: str | int) -> Finding:
    """A protocol with this is not adopted."""
    return Finding(Severity.ERROR, rule.id, message, hint, field)


def warning(rule: Rule, message: str, hint: str, *field: str | int) -> Finding:
    """Somebody should look at this."""
    return Finding(Severity.WARNING, rule.id, message, hint, field)


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a protocol from being adopted."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)
