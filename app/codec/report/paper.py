"""A document as both printers take it: words in blocks, drawings as SVG, nothing of a patient but words.

No text here is markup; every printer makes it harmless in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels, each with what it says; down the first of ``columns``, then down the next."""

    title: str
    pairs: tuple[tuple[str, str], ...]
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head.

    Attributes:
        shares: Width of each column, in parts of the whole.
        nothing: What is said in place of rows if there are none.
    """

    title: str
    head: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = "None recorded."

    def __post_init__(self) -> None:
        """Every row has a cell for every column, and every cell says something."""
        for row in (self.head, self.shares, *self.rows):
            if len(row) != len(self.head):
                raise ValueError(f"{self.title}: a row of {len(row)} under a head of {len(self.head)}")
        if not all(cell for row in self.rows for cell in row):
            raise ValueError(f"{self.title}: a cell says nothing")


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as wide as the page's text.

    Attributes:
        svg: One SVG element that speaks of no file and no address.
        height: Over its width.
        told: What it shows, for somebody who cannot see it.
        below: Said under it.
    """

    title: str
    svg: str
    height: float
    told: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Room to sign by hand: who, and what else stands beside the line."""

    title: str
    roles: tuple[str, ...]
    beside: tuple[str, ...]


Block: TypeAlias = Pairs | Table | Figure | Lines | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    Attributes:
        banner: On every page; "": nothing.
        foot: Lines at the foot of every page, beside ``page n of m``.
        blocks: In order.
    """

    title: str
    subtitle: str
    banner: str
    foot: tuple[str, ...]
    blocks: tuple[Block, ...] = field(default_factory=tuple)
