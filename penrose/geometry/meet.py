"""Where lines meet and how near they come: segments, polylines, boxes and polygons. Units: pt.

Everything works on plain polylines (`Path.points()`), in plain Python, because `lint` runs in every layout's
loop. A polygon is a polyline whose last point is its first.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import atan2, degrees, hypot, inf

from penrose.geometry.path import Box, Point

Polyline = Sequence[Point]


def crossing(a: Point, b: Point, c: Point, d: Point) -> tuple[float, float] | None:
    """Where segments ab and cd cross, as shares of each from 0 to 1; None if they are apart or parallel.

    >>> crossing(Point(0, 0), Point(4, 0), Point(1, -1), Point(1, 1))
    (0.25, 0.5)
    """
    (ax, ay), (cx, cy) = a, c
    ux, uy = b[0] - ax, b[1] - ay
    vx, vy = d[0] - cx, d[1] - cy
    cross = ux * vy - uy * vx
    if cross * cross < 1e-18 * (ux * ux + uy * uy) * (vx * vx + vy * vy) or cross == 0:
        return None
    gx, gy = cx - ax, cy - ay
    s = (gx * vy - gy * vx) / cross
    if s < 0 or s > 1:
        return None
    t = (gx * uy - gy * ux) / cross
    return (s, t) if 0 <= t <= 1 else None


def point_to_segment(p: Point, a: Point, b: Point) -> float:
    """Distance from a point to a segment.

    >>> point_to_segment(Point(5, 3), Point(0, 0), Point(9, 0))
    3.0
    """
    (px, py), (ax, ay) = p, a
    ux, uy = b[0] - ax, b[1] - ay
    size = ux * ux + uy * uy
    t = ((px - ax) * ux + (py - ay) * uy) / size if size else 0.0
    t = 0.0 if t < 0 else 1.0 if t > 1 else t
    return hypot(px - ax - t * ux, py - ay - t * uy)


def point_to_polyline(p: Point, line: Polyline) -> float:
    """Distance from a point to the nearest point of a polyline; a lone point counts as one.

    >>> point_to_polyline(Point(1, 1), [Point(0, 0), Point(4, 0), Point(4, 4)])
    1.0
    """
    if len(line) == 1:
        return hypot(p[0] - line[0][0], p[1] - line[0][1])
    px, py = p
    best = inf
    ax, ay = line[0]
    for bx, by in line[1:]:
        ux, uy, wx, wy = bx - ax, by - ay, px - ax, py - ay
        dot, size = wx * ux + wy * uy, ux * ux + uy * uy
        if dot <= 0:
            near = wx * wx + wy * wy
        elif dot >= size:
            near = (px - bx) * (px - bx) + (py - by) * (py - by)
        else:
            cross = wx * uy - wy * ux
            near = cross * cross / size
        if near < best:
            best = near
        ax, ay = bx, by
    return float(best**0.5)


def segments_apart(a: Point, b: Point, c: Point, d: Point) -> float:
    """Distance between segments ab and cd; 0 where they cross or touch.

    >>> segments_apart(Point(0, 0), Point(4, 0), Point(2, 3), Point(9, 9))
    3.0
    """
    if crossing(a, b, c, d):
        return 0.0
    return min(
        point_to_segment(a, c, d),
        point_to_segment(b, c, d),
        point_to_segment(c, a, b),
        point_to_segment(d, a, b),
    )


def polylines_apart(first: Polyline, second: Polyline) -> float:
    """Distance between two polylines; 0 where they cross or touch.

    >>> polylines_apart([Point(0, 0), Point(0, 9)], [Point(3, 5), Point(8, 5)])
    3.0
    """
    best = inf
    for c, d in pairwise(second):
        box = Box(min(c[0], d[0]), min(c[1], d[1]), max(c[0], d[0]), max(c[1], d[1]))
        for a, b in pairwise(first):
            if best < inf and not _near(box, a, b, best):
                continue
            apart = segments_apart(a, b, c, d)
            if apart < best:
                best = apart
                if best == 0:
                    return 0.0
    return best


def _near(box: Box, a: Point, b: Point, reach: float) -> bool:
    """Whether the box of segment ab comes within `reach` of a box in x and in y."""
    left, right = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
    top, bottom = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
    return (
        left < box[2] + reach and right > box[0] - reach and top < box[3] + reach and bottom > box[1] - reach
    )


def box_to_segment(box: Box, a: Point, b: Point) -> float:
    """Distance from a filled box to a segment; 0 where the segment touches or enters the box.

    >>> box_to_segment(Box(0, 0, 4, 2), Point(-3, 5), Point(9, 5))
    3.0
    """
    left, top, right, bottom = box
    ax, ay = a
    bx, by = b
    if left <= ax <= right and top <= ay <= bottom:
        return 0.0
    if ay == by or ax == bx:  # most wires run level or upright: their distance is one between intervals
        low, high = (ax, bx) if ax < bx else (bx, ax)
        first, last = (ay, by) if ay < by else (by, ay)
        return hypot(max(0.0, left - high, low - right), max(0.0, top - last, first - bottom))
    corners = (
        Point(left, top),
        Point(right, top),
        Point(right, bottom),
        Point(left, bottom),
        Point(left, top),
    )
    return polylines_apart((a, b), corners) if not (left <= bx <= right and top <= by <= bottom) else 0.0


def box_to_polyline(box: Box, line: Polyline) -> float:
    """Distance from a filled box to a polyline.

    >>> box_to_polyline(Box(0, 0, 4, 2), [Point(6, 0), Point(8, 2), Point(8, 9)])
    2.0
    """
    return min((box_to_segment(box, a, b) for a, b in pairwise(line)), default=inf)


def boxes_apart(first: Box, second: Box) -> float:
    """Distance between two filled boxes; 0 where they touch.

    >>> boxes_apart(Box(0, 0, 1, 1), Box(4, 5, 6, 7))
    5.0
    """
    return hypot(
        max(0.0, second[0] - first[2], first[0] - second[2]),
        max(0.0, second[1] - first[3], first[1] - second[3]),
    )


def inside(p: Point, polygon: Polyline) -> bool:
    """Whether a point lies in a polygon (even–odd rule).

    >>> inside(Point(1, 1), [Point(0, 0), Point(4, 0), Point(0, 4), Point(0, 0)])
    True
    """
    px, py = p
    odd = False
    ax, ay = polygon[0]
    for bx, by in polygon[1:]:
        if (ay > py) != (by > py) and px < ax + (py - ay) * (bx - ax) / (by - ay):
            odd = not odd
        ax, ay = bx, by
    return odd


def depth(p: Point, polygon: Polyline) -> float:
    """How deep a point lies in a polygon: its distance from the outline, negative outside.

    >>> square = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    >>> depth(Point(1, 2), square), depth(Point(-1, 2), square)
    (1.0, -1.0)
    """
    far = point_to_polyline(p, polygon)
    return far if inside(p, polygon) else -far


def polygons_apart(first: Polyline, second: Polyline) -> float:
    """Distance between two filled polygons; 0 where they overlap, also when one holds the other.

    >>> square = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    >>> polygons_apart(square, [Point(1, 1), Point(2, 1), Point(1, 2), Point(1, 1)])
    0.0
    """
    if inside(first[0], second) or inside(second[0], first):
        return 0.0
    return polylines_apart(first, second)


def holds(outer: Polyline, inner: Polyline) -> bool:
    """Whether a polygon wholly holds a polyline, outlines not touching.

    >>> square = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    >>> holds(square, [Point(1, 1), Point(3, 3)]), holds(square, [Point(1, 1), Point(5, 3)])
    (True, False)
    """
    return inside(inner[0], outer) and polylines_apart(outer, inner) > 0


def turn(a: Point, b: Point, c: Point) -> float:
    """Signed turn in degrees at b on the way a, b, c; positive is clockwise on the page.

    >>> turn(Point(0, 0), Point(1, 0), Point(1, 1))
    90.0
    """
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]
    return degrees(atan2(ux * vy - uy * vx, ux * vx + uy * vy))


def angle(a: Point, b: Point, c: Point, d: Point) -> float:
    """The angle between the lines through ab and cd, from 0 to 90 degrees.

    >>> round(angle(Point(0, 0), Point(1, 0), Point(0, 0), Point(-1, 1)))
    45
    """
    ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    return degrees(atan2(abs(ux * vy - uy * vx), abs(ux * vx + uy * vy)))


def length(line: Polyline) -> float:
    """Length of a polyline.

    >>> length([Point(0, 0), Point(3, 4), Point(3, 6)])
    7.0
    """
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))
