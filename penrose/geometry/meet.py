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


def is_on(p: Point, line: Polyline, reach: float) -> bool:
    """Whether a point lies within `reach` of a polyline: what `point_to_polyline` says, sooner.

    >>> is_on(Point(1, 1), [Point(0, 0), Point(4, 0), Point(4, 4)], 1.0)
    True
    """
    px, py = p
    left, right, top, bottom = px - reach, px + reach, py - reach, py + reach
    ax, ay = a = line[0]
    for b in line[1:]:
        bx, by = b
        aside = (ax < left and bx < left) or (ax > right and bx > right)
        if not (aside or (ay < top and by < top) or (ay > bottom and by > bottom)) and (
            point_to_segment(p, a, b) <= reach
        ):
            return True
        a, ax, ay = b, bx, by
    return False


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


def polylines_apart(first: Polyline, second: Polyline, within: float = inf) -> float:
    """Distance between two polylines: 0 where they cross or touch, infinity where it is more than `within`.

    >>> polylines_apart([Point(0, 0), Point(0, 9)], [Point(3, 5), Point(8, 5)])
    3.0
    """
    best = within
    for c, d in pairwise(second):
        left, right = (c[0], d[0]) if c[0] < d[0] else (d[0], c[0])
        top, bottom = (c[1], d[1]) if c[1] < d[1] else (d[1], c[1])
        left, right, top, bottom = left - best, right + best, top - best, bottom + best
        ax, ay = a = first[0]
        for b in first[1:]:
            bx, by = b
            apart = (
                (ax < left and bx < left)
                or (ax > right and bx > right)
                or (ay < top and by < top)
                or (ay > bottom and by > bottom)
            )
            if not apart:
                best = min(best, segments_apart(a, b, c, d))
            a, ax, ay = b, bx, by
    return best if best < within else inf


def cuts(a: Point, b: Point, line: Polyline) -> list[float]:
    """Where segment ab crosses a polyline, as shares of ab in rising order.

    >>> cuts(Point(0, 1), Point(4, 1), [Point(1, 0), Point(1, 2), Point(3, 2), Point(3, 0)])
    [0.25, 0.75]
    """
    (ax, ay), (bx, by) = a, b
    ux, uy = bx - ax, by - ay
    found = []
    before, side = line[0], ux * (line[0][1] - ay) - uy * (line[0][0] - ax)
    for p in line[1:]:
        now = ux * (p[1] - ay) - uy * (p[0] - ax)
        if (now > 0) != (side > 0):
            met = crossing(a, b, before, p)
            if met:
                found.append(met[0])
        before, side = p, now
    return sorted(found)


def box_to_segment(box: Box, a: Point, b: Point) -> float:
    """Distance from a filled box to a segment; 0 where the segment touches or enters the box.

    >>> box_to_segment(Box(0, 0, 4, 2), Point(-3, 5), Point(9, 5))
    3.0
    >>> box_to_segment(Box(0, 0, 4, 2), Point(-1, 1), Point(1, -1))
    0.0
    """
    left, top, right, bottom = box
    (ax, ay), (bx, by) = a, b
    low, high = (ax, bx) if ax < bx else (bx, ax)
    first, last = (ay, by) if ay < by else (by, ay)
    aside, above = max(0.0, left - high, low - right), max(0.0, top - last, first - bottom)
    if ax == bx or ay == by:  # most wires run level or upright: the distance is one between intervals
        return hypot(aside, above)
    corners = (Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom))
    sides = [(bx - ax) * (q[1] - ay) - (by - ay) * (q[0] - ax) for q in corners]
    if not aside and not above and min(sides) <= 0 <= max(sides):
        return 0.0
    ends = (hypot(max(0.0, left - x, x - right), max(0.0, top - y, y - bottom)) for x, y in (a, b))
    return min(*ends, *(point_to_segment(q, a, b) for q in corners))


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


def polygons_apart(first: Polyline, second: Polyline, within: float = inf) -> float:
    """Distance between two filled polygons: 0 where they overlap or one holds the other, infinity where it is
    more than `within`.

    >>> square = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    >>> polygons_apart(square, [Point(1, 1), Point(2, 1), Point(1, 2), Point(1, 1)])
    0.0
    """
    if inside(first[0], second) or inside(second[0], first):
        return 0.0
    return polylines_apart(first, second, within)


def holds(outer: Polyline, inner: Polyline) -> bool:
    """Whether a polygon wholly holds a polyline, outlines not touching.

    >>> square = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    >>> holds(square, [Point(1, 1), Point(3, 3)]), holds(square, [Point(1, 1), Point(5, 3)])
    (True, False)
    """
    return inside(inner[0], outer) and polylines_apart(outer, inner, 1e-9) > 0


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
