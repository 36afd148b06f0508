"""In which order the legs of a glyph are read: from left to right, and from top to bottom where they leave alike."""

from __future__ import annotations

from collections.abc import Iterable

from penrose.geometry.path import Box, Line, Path, Point

SIDE = 0.7  # pt within which the end of a wire lies on an outline


def reading(ports: Iterable[tuple[Point, int]], outline: Path, mirrored: bool = False) -> tuple[int, ...]:
    """The legs (by number) in reading order; `mirrored`: from right to left. Those on a round side stand below each
    other, as on a straight one. A triangle is read with its tip to the right, whichever way it points.

    >>> from penrose.geometry.path import circle
    >>> reading([(Point(10, 0), 0), (Point(-10, 0), 1)], circle(Point(0, 0), 10))
    (1, 0)
    """
    tip = _tip(outline)
    if tip is not None:
        ahead, aside = tip, Point(abs(tip.y), abs(tip.x))
        middle = outline.box().centre
        at = [(port.minus(middle), leg) for port, leg in ports]
        keys = [(round(_dot(p, ahead)), round(_dot(p, aside)), leg) for p, leg in at]
    else:
        keys = [(*_place(port, outline.box()), leg) for port, leg in ports]
        keys = [(-x, y, leg) for x, y, leg in keys] if mirrored else keys
    return tuple(leg for *_, leg in sorted(keys))


def _place(port: Point, box: Box) -> tuple[int, int]:
    aside, x = min((abs(port.x - side), side) for side in (box.left, box.right))
    above = min(abs(port.y - side) for side in (box.top, box.bottom))
    return round(x if aside <= above else port.x), round(port.y)


def _tip(outline: Path) -> Point | None:
    """The way in which a triangle points, along an axis; None for any other outline."""
    corners = [segment.to for segment in outline.segments if isinstance(segment, Line)]
    if not outline.closed or len(corners) != len(outline.segments) or len(corners) != 3:
        return None
    sides = sorted(zip([outline.start, *corners], [*corners, outline.start], strict=True), key=_length)
    (a, b), centre = sides[0], outline.box().centre
    way = Point((a.x + b.x) / 2 - centre.x, (a.y + b.y) / 2 - centre.y)
    return Point(_sign(way.x), 0) if abs(way.x) > abs(way.y) else Point(0, _sign(way.y))


def _length(side: tuple[Point, Point]) -> float:
    return side[1].minus(side[0]).length()


def _sign(value: float) -> float:
    return 1.0 if value > 0 else -1.0


def _dot(a: Point, b: Point) -> float:
    return a.x * b.x + a.y * b.y
