"""Shades of one colour for amounts, with ink that can be read on each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Palette:
    """The colours of charts on a light or a dark page.

    ``least`` and ``most`` are the ends of the scale of amounts, ``none`` the tile without any;
    ``ground`` is that of the page, ``now`` of the current year's column.
    """

    ground: str
    ink: str
    quiet: str
    line: str
    none: str
    least: str
    most: str
    step: str
    target: str
    now: str
    part: str

    def shade(self, share: float) -> str:
        """The shade of an amount from 0 (least) to 1 (most)."""
        share = min(1.0, max(0.0, share))
        pairs = zip(_rgb(self.least), _rgb(self.most), strict=True)
        return "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in pairs)


LIGHT = Palette(
    ground="#ffffff",
    ink="#1c2733",
    quiet="#4b5966",
    line="#dbe2e9",
    none="#f2f5f8",
    least="#dce8f3",
    most="#1f5582",
    step="#3f7cb0",
    target="#b45309",
    now="#fdf6dd",
    part="#a9c6e0",
)
DARK = Palette(
    ground="#14191f",
    ink="#e6ebf0",
    quiet="#b4c0cb",
    line="#3d4955",
    none="#1f2731",
    least="#24384b",
    most="#8ec1f0",
    step="#5b9bd0",
    target="#f2a65f",
    now="#35300f",
    part="#2f5f8a",
)

_INKS = ("#1c2733", "#ffffff", "#000000")
_READABLE = 4.5


def ink(fill: str) -> str:
    """The first ink that can be read on a fill; on any fill white or black can."""
    return next((i for i in _INKS if contrast(i, fill) >= _READABLE), _INKS[-1])


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 counts it, 1 to 21; text needs 4.5."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in _rgb(colour))
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


NO_MENU: dict[str, Any] = {"embedOptions": {"actions": False}}
"""A chart's ``usermeta`` that leaves out the menu for developers (view source, open in editor)."""
