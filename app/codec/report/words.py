"""How a report says things: times with their zone, spans, doses, priorities, and what is not known."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from app.core.quantity import Quantity
from app.core.vitals import Instant, Millis
from app.core.wording import number as _number
from app.core.wording import span as _span

UNKNOWN: Final = "not recorded"

PHASES: Final[Mapping[str, str]] = {
    "pre": "preparation",
    "baseline": "baseline",
    "infusing": "infusing",
    "paused": "paused",
    "observation": "observation",
    "recovered": "recovered",
    "discharged": "discharged",
    "ended_early": "ended early",
}

MARKS: Final[Mapping[str, str]] = {"high": "***", "medium": "**", "low": "*", "none": "-"}
"""A priority's marker in text (design, section 5)."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that show nothing or turn a line round: never printed."""


def plain(text: str) -> str:
    """Text as it may stand on paper: one line, single spaces, nothing that hides or turns text round."""
    shown = ("\ufffd" if unicodedata.category(c) in _HIDDEN and not c.isspace() else c for c in text)
    return " ".join("".join(shown).split())


def said(text: object) -> str:
    """What was put down, or that nothing was."""
    if text is None:
        return UNKNOWN
    return plain(str(text)) or UNKNOWN


def number(value: float | None) -> str:
    """A number with a true minus sign; at most two decimals."""
    return UNKNOWN if value is None else _number(value).replace("-", "\u2212")


def span(ms: Millis) -> str:
    """``45 s``, ``5 min``, ``1 h 5 min``."""
    return _span(max(0, ms))


def priority(name: str) -> str:
    """``*** HIGH``: word and asterisks, so that no colour is needed."""
    return f"{MARKS.get(name, '')} {name.upper()}".strip()


def capital(text: str) -> str:
    """With a capital at the front, the rest as it is."""
    return text[:1].upper() + text[1:]


def yes_no(value: bool | None) -> str:  # noqa: FBT001 - the value is what is told
    """What was seen, or that nobody looked."""
    return UNKNOWN if value is None else "yes" if value else "no"


def limit_words(op: str, limit: float) -> str:
    """``over 160``, ``144 or over``, ``under 90``, ``0 or under``."""
    shown = number(limit)
    match op:
        case ">":
            return f"over {shown}"
        case "<":
            return f"under {shown}"
        case ">=":
            return f"{shown} or over"
        case _:
            return f"{shown} or under"


@dataclass(frozen=True, slots=True)
class Times:
    """Instants in one time zone; the date is said where it is not that of the visit.

    Attributes:
        name: Of the zone, as it is printed.
        since: Whose date goes without saying.
    """

    zone: tzinfo
    name: str
    since: Instant

    def local(self, at: Instant) -> datetime:
        """In the zone."""
        return (_EPOCH + timedelta(milliseconds=at)).astimezone(self.zone)

    def day(self, at: Instant) -> str:
        """``2026-11-21``."""
        return self.local(at).strftime("%Y-%m-%d")

    def clock(self, at: Instant) -> str:
        """``10:42:17``, after the date if it is another than the visit's first."""
        shown = self.local(at).strftime("%H:%M:%S")
        return shown if self.day(at) == self.day(self.since) else f"{self.day(at)} {shown}"

    def minute(self, at: Instant) -> str:
        """``10:42``."""
        return self.local(at).strftime("%H:%M")

    def full(self, at: Instant | None) -> str:
        """``2026-11-21 10:42:17 +01:00``."""
        if at is None:
            return UNKNOWN
        offset = self.local(at).strftime("%z")
        return f"{self.local(at):%Y-%m-%d %H:%M:%S} {offset[:3]}:{offset[3:5]}"


_SAID_OF: Final[Mapping[str, tuple[str, str]]] = {
    Quantity.DISSOCIATED: ("dissociated", "not dissociated"),
    Quantity.VOMITED: ("vomited", "no vomiting"),
    Quantity.DISTRESSED: ("distressed", "not distressed"),
    Quantity.LINE_RISK: ("may tear the line", "line not at risk"),
    Quantity.SYMPTOM: ("warning symptom", "no warning symptom"),
    Quantity.ALLERGY: ("signs of allergy", "no sign of allergy"),
    Quantity.PRESSURE_ALERT: ("pressure alert open", "no pressure alert"),
}
_SCALES: Final[Mapping[str, str]] = {
    Quantity.MOAAS: "MOAA/S {}",
    Quantity.RASS: "RASS {}",
    Quantity.CADSS: "CADSS {}",
    Quantity.CADSS6: "CADSS-6 {}",
    Quantity.NAUSEA: "nausea {} of 10",
}


def entry(quantity: str, value: float) -> str:
    """What a person entered, in words."""
    if quantity in _SAID_OF:
        return _SAID_OF[quantity][0 if value else 1]
    return _SCALES.get(quantity, f"{quantity} {{}}").format(number(value))


def entries(held: Mapping[str, float], *quantities: str) -> str:
    """Those of some quantities that were entered, or that none was."""
    told = [entry(name, held[name]) for name in quantities if name in held]
    return ", ".join(told) or UNKNOWN
