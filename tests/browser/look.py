"""What an eye would see wrong: text cut off or lying on other text, and which outline stands out most.

Also axe's findings. Everything is measured in the page as it is painted; nothing knows its source.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from tests.support import ROOT

AXE: Final = ROOT / "dashboard" / "node_modules" / "axe-core" / "axe.min.js"

#: Rules of WCAG 2.2 A and AA, and what axe calls best practice.
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

HERE: Final = Path(__file__).parent


def faults(page: Page) -> list[str]:
    """Text that is cut off, leaves the page at a side or lies on other text; a page that scrolls sideways."""
    found: list[str] = page.evaluate((HERE / "geometry.js").read_text())
    return found


def small_targets(page: Page) -> list[str]:
    """Buttons and links that a finger misses."""
    found: list[str] = page.evaluate((HERE / "targets.js").read_text())
    return found


def axe(page: Page) -> list[str]:
    """What axe finds, one line each."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'].splitlines()[-1].strip()}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def picture(page: Page) -> NDArray[np.uint8]:
    """What is painted, RGB."""
    shot = page.screenshot(animations="disabled", caret="hide")
    return np.asarray(Image.open(BytesIO(shot)).convert("RGB"))


@dataclass(frozen=True)
class Box:
    """A part of the screen, CSS px."""

    left: int
    top: int
    right: int
    bottom: int


def outline_light(seen: NDArray[np.uint8], box: Box, reach: int = 8) -> float:
    """How much light a box's outline gives: luminance over the ground's, summed over its width (px).

    The mean of its sides, ``reach`` px out and in; corners, which are round, are left out.
    """
    light = luminance(seen)
    ground = light[:4, :4].mean()
    inset = 24
    rows = slice(box.top + inset, box.bottom - inset)
    columns = slice(box.left + inset, box.right - inset)
    sides = [
        light[rows, max(0, box.left - reach) : box.left + reach].sum(axis=1),
        light[rows, box.right - reach : box.right + reach].sum(axis=1),
        light[max(0, box.top - reach) : box.top + reach, columns].sum(axis=0),
        light[box.bottom - reach : box.bottom + reach, columns].sum(axis=0),
    ]
    return float(np.mean([np.median(side) for side in sides]) - ground * reach * 2)


def luminance(seen: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Relative luminance by WCAG 2."""
    share = seen / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light: NDArray[np.float64] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return light
