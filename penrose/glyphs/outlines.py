"""The outline of every glyph, by name: a function from half width, half height and the way the tip points.

A new glyph is one function and one line in `OUTLINES`. Ports need no table of their own: a leg leaves where a ray
meets the outline (`port`, `cast`).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from penrose.geometry.path import Box, Path, Point, circle, polygon, rounded_box

SIDES = {"E": Point(1, 0), "S": Point(0, 1), "W": Point(-1, 0), "N": Point(0, -1)}
"""The four sides of a glyph and their outward normals."""

TURNS: dict[str, Callable[[Point], Point]] = {
    "E": lambda p: p,
    "W": lambda p: Point(-p.x, p.y),
    "S": lambda p: Point(p.y, p.x),
    "N": lambda p: Point(p.y, -p.x),
}
"""What turns a shape that points to E to another side."""

Outline = Callable[[float, float, str], Path]


def _disc(width: float, height: float, tip: str) -> Path:
    if abs(width - height) < 0.01:
        return circle(Point(0, 0), width)
    return rounded_box(Box(-width, -height, width, height), min(width, height, 14.0))


def _square(width: float, height: float, tip: str) -> Path:
    return rounded_box(Box(-width, -height, width, height), 1.5)


def _cap(width: float, height: float, tip: str) -> Path:
    return rounded_box(Box(-width, -height, width, height), 3.0)


def _triangle(width: float, height: float, tip: str) -> Path:
    """An isosceles triangle with a blunt tip, the tip on the side named; the edge is the opposite side."""
    blunt = 2.6
    along, across = (width, height) if tip in "EW" else (height, width)
    corners = [Point(-along, -across), Point(along, -blunt), Point(along, blunt), Point(-along, across)]
    return polygon([TURNS[tip](p) for p in corners])


def _fuse(width: float, height: float, tip: str) -> Path:
    """The small wedge in which thin legs become one thick leg, which leaves at the tip."""
    return _triangle(width, height, tip)


OUTLINES: dict[str, Outline] = {
    "circle": _disc,
    "square": _square,
    "triangle": _triangle,
    "diagonal": _disc,
    "dot": _disc,
    "cap": _cap,
    "fuse": _fuse,
    "fold": _cap,
}


def outline(shape: str, centre: Point, width: float, height: float, tip: str = "E") -> Path:
    """The outline of a glyph of half width and half height (pt) about a centre.

    >>> outline("square", Point(0, 0), 10, 10).box().width
    20.0
    """
    return OUTLINES[shape](width, height, tip).moved(centre)


def port(path: Path, centre: Point, side: str, offset: float) -> Point:
    """Where a leg on a side, `offset` pt beside the centre line, meets the outline; on a slanted side that may be
    behind the middle.

    >>> port(circle(Point(0, 0), 10), Point(0, 0), "E", 0.0)
    Point(x=10.0, y=0.0)
    """
    normal = SIDES[side]
    start = centre.plus(Point(abs(normal.y) * offset, abs(normal.x) * offset))
    ahead = cast(path, start, normal)
    if ahead != start:
        return ahead
    behind = start.plus(normal, -path.box().width - path.box().height)
    met = cast(path, behind, normal)
    return start if met == behind else met


def cast(path: Path, start: Point, towards: Point) -> Point:
    """The farthest point of the outline on the ray from `start` towards a direction (`start` itself if none)."""
    best = 0.0
    (x, y), (u, v) = start, towards
    for (ax, ay), (bx, by) in pairwise(path.points()):
        dx, dy, gx, gy = bx - ax, by - ay, ax - x, ay - y
        cross = u * dy - v * dx
        if abs(cross) < 1e-12:
            continue
        share = (gx * v - gy * u) / cross
        if -1e-9 <= share <= 1 + 1e-9:
            best = max(best, (gx * dy - gy * dx) / cross)
    return start.plus(towards, best)
