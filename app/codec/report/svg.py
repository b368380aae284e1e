"""SVG, just enough of it: elements out of names, attributes and text, with nothing left to inject."""

from __future__ import annotations

from html import escape
from typing import Final

WIDTH: Final = 510.0
"""Of every drawing, in its own units: points, when it is as wide as the text of an A4 page (180 mm)."""

FAMILY: Final = "IBM Plex Sans"
BOLD_FAMILY: Final = f"{FAMILY} SmBld, {FAMILY}"
"""Typst knows the heavier face by a name of its own; browsers find it by its weight."""

CHARACTER: Final = 0.58
"""Width of a usual character, in the size of its letters."""

INK: Final = "#101B20"
INK_2: Final = "#43555D"
HAIRLINE: Final = "#C9D3D7"
SPO2: Final = "#06628A"
HR: Final = "#0A6B3B"
RR: Final = "#6B5300"
PUMP: Final = "#5A43B8"
HIGH: Final = "#C21724"
MEDIUM: Final = "#7A5C00"
"""Colours of the light theme (design, section 2); the yellow of MEDIUM is darkened until it can be read."""


def place(value: float) -> str:
    """A coordinate, to the hundredth of a point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def element(name: str, *inside: str, **attributes: str | float) -> str:
    """One element; ``stroke_width=1`` becomes ``stroke-width="1"``. ``inside`` is SVG already."""
    told = "".join(
        f' {key.replace("_", "-")}="{escape(place(value) if isinstance(value, int | float) else value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{told}>{''.join(inside)}</{name}>" if inside else f"<{name}{told}/>"


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float = 7,
    ink: str = INK,
    anchor: str = "start",
    bold: bool = False,
    ground: bool = False,
) -> str:
    """Words; ``y`` is their base line. ``ground``: on a white ground, where lines run behind them."""
    told = element(
        "text",
        escape(words, quote=False),
        x=x,
        y=y,
        font_size=size,
        fill=ink,
        text_anchor=anchor,
        **({"font_family": BOLD_FAMILY, "font_weight": "600"} if bold else {}),
    )
    if not ground:
        return told
    wide = CHARACTER * size * len(words)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return (
        element("rect", x=left, y=y - 0.8 * size, width=wide, height=size, fill="#FFFFFF", fill_opacity=0.85)
        + told
    )


def line(x1: float, y1: float, x2: float, y2: float, ink: str, width: float = 0.6, dash: str = "") -> str:
    """A straight line."""
    more = {"stroke_dasharray": dash} if dash else {}
    return element("path", d=path(((x1, y1), (x2, y2))), stroke=ink, stroke_width=width, fill="none", **more)


def path(points: tuple[tuple[float, float], ...]) -> str:
    """Straight from point to point."""
    return "M" + "L".join(f"{place(x)} {place(y)}" for x, y in points)


def drawing(height: float, *inside: str) -> str:
    """The whole, ``WIDTH`` wide."""
    return element(
        "svg",
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {place(WIDTH)} {place(height)}",
        width=WIDTH,
        height=height,
        font_family=FAMILY,
    )
