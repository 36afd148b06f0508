"""Sets labels: a tensor's inside its glyph, an index once per wire beside a stretch of it, a function on its hull.

A label is tried at candidate places in the order of preference and set at the first that keeps clear of all ink:
above a level wire, right of an upright one, near the middle, outside of bubbles, on the free leg if there is one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from heapq import merge
from math import hypot

from penrose.geometry.meet import Polyline
from penrose.geometry.path import Box, Path, Point
from penrose.glyphs.entries import GLYPHS
from penrose.glyphs.outlines import SIDES
from penrose.layout import style
from penrose.layout.ink import Ink
from penrose.layout.sketch import Spot
from penrose.layout.types import Extent, Label, Measure
from penrose.layout.words import index_extent, named
from penrose.records import dataclass, replace

ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)  # of a stretch; the middle is where the eye looks first
OUTWARDS = (0.92, 0.88, 0.95, 0.84, 0.8, 0.75, 0.7, 0.6, 0.5)  # of a free leg that winds: near its end
FAR = 1.8  # pt; how much farther off a label may stand when no place next to the wire is clear
BESIDE = {
    shares: sorted(
        (0.1 * place + (not liked) + 1.3 * far, share, liked, far)
        for place, share in enumerate(shares)
        for liked in (True, False)
        for far in range(3)
    )
    for shares in (ALONG, OUTWARDS)
}
"""Places beside a stretch by their cost: the share of its length, the side that is liked or the other, how far off."""


@dataclass(frozen=True)
class Stretch:
    """A stroke an index label may stand beside: `rank` is 0 for the best kind of stroke, `half` its half width."""

    path: Path
    rank: int
    half: float
    free: bool


def at_centre(text: str, size: float, centre: Point, extent: Extent, of: str) -> Label:
    """A label whose ink is centred on a point."""
    box = _box_at(centre, extent)
    return Label(text, size, Point(box.left, _baseline(centre, extent)), box, of)


def _box_at(centre: Point, extent: Extent) -> Box:
    """The box of a label whose ink is centred on a point."""
    left, y = centre.x - extent.width / 2, _baseline(centre, extent)
    return Box(left, y - extent.ascent, left + extent.width, y + extent.descent)


def _baseline(centre: Point, extent: Extent) -> float:
    return centre.y + (extent.ascent - extent.descent) / 2


def inside_glyph(text: str, spot: Spot, measure: Measure, of: str) -> Label | None:
    """The label of a tensor, in the optical middle of its glyph."""
    if not text:
        return None
    glyph, tip = GLYPHS[spot.shape], SIDES[spot.tip]
    centre = spot.centre.plus(Point(tip.x * spot.width, tip.y * spot.height), -glyph.aside)
    return at_centre(text, glyph.font, centre, measure(text, glyph.font), of)


def of_fold(text: str, crossed: bool, spot: Spot, measure: Measure) -> tuple[Label, Label | None]:
    """Three dots along the wires of a fold (aslant where it has none), and its count above or right of them."""
    level = spot.tip in "EW"
    sign = ("⋯" if level else "⋮") if crossed else "⋱"
    dots = at_centre(sign, style.LABEL, spot.centre, measure(sign, style.LABEL), "")
    if not text:
        return dots, None
    extent = measure(text, style.INDEX)
    aside = style.COUNT + (extent.ascent + extent.descent if level else extent.width) / 2
    centre = spot.centre.plus(Point(0, -aside) if level else Point(aside, 0))
    return dots, at_centre(text, style.INDEX, centre, extent, "")


def beside(
    name: str, stretches: list[Stretch], ink: Ink, measure: Measure, of: str, note: str = ""
) -> tuple[Label, bool]:
    """The label of an index, with a note, at the first clear place beside its strokes, and whether that is clear."""
    extent = index_extent(name, note, measure)
    each = [_places(stretch, extent) for stretch in stretches]
    places = merge(*each, key=lambda place: place[0]) if len(each) > 1 else each[0]
    label, clear = _first_clear(named(name, note), style.INDEX, places, extent, ink, of)
    return (_noted(label, note, measure(note, style.NOTE)) if note else label), clear


def _noted(label: Label, note: str, extent: Extent) -> Label:
    """A label with a note at the end of its box."""
    start = Point(label.box.right - extent.width, label.at.y)
    box = Box(start.x, start.y - extent.ascent, label.box.right, start.y + extent.descent)
    return replace(label, note=Label(note, style.NOTE, start, box, label.of))


def _first_clear(
    text: str, size: float, candidates: Iterable[tuple[float, Point]], extent: Extent, ink: Ink, of: str
) -> tuple[Label, bool]:
    """A label at the first clear one of the places for its centre, else at the least bad; and whether it is clear."""
    tried: list[Point] = []
    for _, centre in candidates:
        if ink.is_clear(_box_at(centre, extent), style.CLEAR - 0.3):
            return at_centre(text, size, centre, extent, of), True
        tried.append(centre)
    least = min(tried, key=lambda centre: ink.overlap(_box_at(centre, extent), style.CLEAR - 0.3))
    return at_centre(text, size, least, extent, of), False


def _places(stretch: Stretch, extent: Extent) -> Iterator[tuple[float, Point]]:
    """Cost and centre of every candidate place at a stretch, the best first."""
    beyond = _beyond(stretch, extent) if stretch.free else None
    for place in _beside(stretch, extent):
        if beyond is not None and beyond[0] < place[0]:
            yield beyond
            beyond = None
        yield place
    if beyond is not None:
        yield beyond


def _beyond(stretch: Stretch, extent: Extent) -> tuple[float, Point]:
    """The place beyond the tip of a free leg."""
    point, tangent = along(stretch.path, 1.0)
    reach = abs(tangent.x) * extent.width / 2 + abs(tangent.y) * (extent.ascent + extent.descent) / 2
    return stretch.rank * 3 + 1.7, point.plus(tangent, reach + style.CLEAR + 0.8 + stretch.half)


def _beside(stretch: Stretch, extent: Extent) -> Iterator[tuple[float, Point]]:
    """The places beside a stretch."""
    shares = OUTWARDS if stretch.free and len(stretch.path.segments) > 2 else ALONG
    points = stretch.path.points()
    lengths = _lengths(points)
    spots: dict[float, tuple[Point, Point, float]] = {}
    for cost, share, liked, far in BESIDE[shares]:
        if share not in spots:
            point, tangent = _at(points, lengths, share)
            normal = _liked_normal(tangent)
            reach = abs(normal.x) * extent.width / 2 + abs(normal.y) * (extent.ascent + extent.descent) / 2
            spots[share] = point, normal, reach + stretch.half + style.CLEAR
        point, normal, away = spots[share]
        yield stretch.rank * 3 + cost, point.plus(normal, (away + FAR * far) * (1 if liked else -1))


def _liked_normal(tangent: Point) -> Point:
    """The way to the side of a wire that is liked for labels: above a level wire, right of an upright one."""
    x, y = tangent.y, -tangent.x
    return Point(x, y) if y < -0.5 or (abs(y) <= 0.5 and x > 0) else Point(-x, -y)


def along(path: Path, share: float) -> tuple[Point, Point]:
    """The point at a share of a path's length, and the unit tangent there."""
    points = path.points()
    return _at(points, _lengths(points), share)


def _lengths(points: Polyline) -> list[float]:
    return [hypot(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(points)]


def _at(points: Polyline, lengths: list[float], share: float) -> tuple[Point, Point]:
    """The point at a share of a polyline's length, and the unit tangent there; `lengths` of its stretches."""
    left = share * sum(lengths)
    for a, b, length in zip(points, points[1:], lengths, strict=False):
        if left <= length and length > 0:
            return a.plus(b.minus(a), left / length), b.minus(a).unit()
        left -= length
    return points[-1], points[-1].minus(points[-2]).unit()


def on_hull(text: str, hull: Box, ink: Ink, measure: Measure, of: str) -> tuple[Label, bool]:
    """The name of a bubble's function: above its upper edge at the left, else along that edge, else below."""
    extent = measure(text, style.FUNCTION)
    half = extent.width / 2
    above = hull.top - style.CLEAR - 0.8 - (extent.ascent + extent.descent) / 2
    below = hull.bottom + style.CLEAR + 0.8 + (extent.ascent + extent.descent) / 2
    left, right = hull.left + 7 + half, hull.right - 7 - half
    candidates: list[tuple[float, Point]] = []
    for far in range(2):
        for place in range(9):
            x = left + (right - left) * place / 8 if right > left else hull.centre.x + (place - 4) * 5
            candidates.append((0.1 * place + far, Point(x, above - 3 * far)))
            candidates.append((1.0 + 0.1 * place + far, Point(x, below + 3 * far)))
    high = hull.top + (extent.ascent + extent.descent) / 2 + 2
    candidates += [(4.0, Point(hull.right + 4 + half, high)), (4.5, Point(hull.left - 4 - half, high))]
    return _first_clear(text, style.FUNCTION, sorted(candidates), extent, ink, of)


def in_corner(text: str, hull: Box, ink: Ink, measure: Measure) -> tuple[Label, bool]:
    """What multiplies the inside of a bubble: in the upper left corner within the hull, else along that edge."""
    extent = measure(text, style.SCALAR)
    x, y = extent.width / 2 + 6, (extent.ascent + extent.descent) / 2 + 4.5
    run = max(0.0, hull.width - 2 * x)
    candidates = [(place / 8, Point(hull.left + x + run * place / 8, hull.top + y)) for place in range(9)]
    candidates += [(2 + cost, Point(at.x, hull.bottom - y)) for cost, at in candidates]
    return _first_clear(text, style.SCALAR, candidates, extent, ink, "")
