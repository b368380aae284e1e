"""What an eye sees on the pages of a PDF: every letter in its place. For tests of what is printed."""

from __future__ import annotations

from dataclasses import dataclass

from pypdfium2 import PdfDocument

MILLIMETRE = 72 / 25.4
INVISIBLE = {**dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad")), 0xFFFE: "-"}
"""What no eye sees, and a hyphen at a line's end, which PDFium tells in a way of its own."""


@dataclass(frozen=True)
class Letter:
    """One letter; its box in points from the lower left corner of its page."""

    page: int
    shape: str
    left: float
    low: float
    right: float
    high: float

    def covers(self, other: Letter) -> bool:
        """Whether a good part of the smaller box lies in the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        upright = min(self.high, other.high) - max(self.low, other.low)
        if across <= 0 or upright <= 0:
            return False
        return across * upright > 0.3 * min(self.area, other.area)

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.high - self.low)


@dataclass(frozen=True)
class Seen:
    """A printed document.

    Attributes:
        pages: Text of each.
        sizes: Width and height of each, points.
    """

    pages: tuple[str, ...]
    sizes: tuple[tuple[float, float], ...]
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        """All of it without what no eye sees, single spaces."""
        return " ".join(" ".join(self.pages).translate(INVISIBLE).split())

    def beyond(self, margin: float) -> list[Letter]:
        """Letters nearer to a left, right, upper or lower edge than ``margin`` millimetres."""
        least = margin * MILLIMETRE
        return [
            one
            for one in self.letters
            if one.left < least
            or one.low < least
            or one.right > self.sizes[one.page][0] - least
            or one.high > self.sizes[one.page][1] - least
        ]

    def overlaps(self) -> list[tuple[Letter, Letter]]:
        """Letters that lie on one another."""
        found = []
        for page in range(len(self.pages)):
            ordered = sorted((one for one in self.letters if one.page == page), key=lambda one: one.left)
            standing: list[Letter] = []
            for letter in ordered:
                standing = [one for one in standing if one.right > letter.left]
                found += [(one, letter) for one in standing if one.covers(letter)]
                standing.append(letter)
        return found


def look(pdf: bytes) -> Seen:
    """Open a PDF and read where everything stands."""
    document = PdfDocument(pdf)
    pages, sizes, letters = [], [], []
    for number, page in enumerate(document):
        text = page.get_textpage()
        words = text.get_text_range()
        pages.append(words)
        sizes.append((page.get_width(), page.get_height()))
        for index in range(text.count_chars()):
            shape = text.get_text_range(index, 1).translate(INVISIBLE)
            if shape.strip():
                left, low, right, high = text.get_charbox(index)
                letters.append(Letter(number, shape, left, low, right, high))
    document.close()
    return Seen(tuple(pages), tuple(sizes), tuple(letters))
