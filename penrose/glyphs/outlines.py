"""The outline of a glyph where it stands, and where legs meet it: at the first point of a ray."""

from __future__ import annotations

from itertools import pairwise

from penrose.geometry.path import Path, Point
from penrose.glyphs.entries import GLYPHS

SIDES = {"E": Point(1, 0), "S": Point(0, 1), "W": Point(-1, 0), "N": Point(0, -1)}
"""The four sides of a glyph and their outward normals."""
def outline(shape: str, centre: Point, width: float, height: float, tip: str = "E") -> Path:
    """The outline of a glyph of half width and half height (pt) about a centre.

    >>> outline("square", Point(0, 0), 10, 10).box().width
    20.0
    """
    return GLYPHS[shape].outline(width, height, tip).moved(centre)


def port(path: Path, centre: Point, side: str, offset: float) -> Point:
    """Where a leg on a side, `offset` pt beside the centre line, meets the outline; on a slanted side that may be
    behind the middle.

    >>> from penrose.geometry.path import circle
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
