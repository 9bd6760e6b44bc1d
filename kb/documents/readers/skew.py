"""How far a page lies askew on its scan: what is read of it is set upright, and told as it lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.documents.models import Box

if TYPE_CHECKING:
    from PIL.Image import Image

Point = tuple[float, float]

Corners = tuple[Point, Point, Point, Point]
"""From the upper left on, clockwise."""


@dataclass(frozen=True)
class Skew:
    """``slope``: how far down a line goes for its length; ``centre`` stays where it is.

    ``turned`` is the width of a page whose lines go down, 0 of others: upright it is turned to the
    left, so that its lines go to the right, the first of them uppermost.
    """

    slope: float = 0.0
    centre: Point = (0.0, 0.0)
    turned: float = 0.0

    def upright(self, corners: Corners) -> Corners:
        """Corners on the picture -> where they are on the page set upright."""
        first, second, third, fourth = (self._levelled(self._left(c)) for c in corners)
        if self.turned:
            return second, third, fourth, first
        return first, second, third, fourth

    def as_it_lies(self, box: Box) -> Box:
        """A box on the page set upright -> the box around it on the picture."""
        if self == UPRIGHT:
            return box
        corners = [(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        points = [self._levelled(corner, back=-1) for corner in corners]
        if self.turned:
            points = [(self.turned - y, x) for x, y in points]
        xs, ys = zip(*points, strict=True)
        return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))

    def scaled(self, per_point: float) -> Skew:
        """The same in points, of a picture with so many pixels each."""
        x, y = self.centre
        return Skew(self.slope, (x / per_point, y / per_point), self.turned / per_point)

    def picture(self, picture: Image) -> Image:
        """The picture in grey, set upright around its middle; lines that go down still do."""
        from PIL import Image

        return picture.convert("L").rotate(
            math.degrees(math.atan(self.slope)), Image.Resampling.BILINEAR, fillcolor=255
        )

    def _left(self, point: Point) -> Point:
        return (point[1], self.turned - point[0]) if self.turned else point

    def _levelled(self, point: Point, back: int = 1) -> Point:
        right, down = point[0] - self.centre[0], point[1] - self.centre[1]
        angle = back * math.atan(self.slope)
        sine, cosine = math.sin(angle), math.cos(angle)
        return (
            self.centre[0] + right * cosine + down * sine,
            self.centre[1] + down * cosine - right * sine,
        )


UPRIGHT = Skew()
