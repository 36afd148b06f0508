"""Sets labels: a tensor's inside its glyph, an index once per wire beside a stretch of it, a function on its hull.

A label is tried at candidate places in the order of preference and set at the first that keeps clear of all ink:
above a level wire, right of an upright one, near the middle, outside of bubbles, on the free leg if there is one.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import pairwise
from math import hypot

from penrose.geometry.meet import Polyline
from penrose.geometry.path import Box, Path, Point
from penrose.glyphs.entries import GLYPHS
from penrose.glyphs.outlines import SIDES
from penrose.layout import style
from penrose.layout.sketch import Spot
from penrose.layout.style import index_extent, named
from penrose.marks.types import Extent, Label, Measure
from penrose.records import dataclass, replace

CELL = 32.0  # pt; about the size of a label with its surroundings
ON_LABEL, ON_STROKE = 10.0, 5.0  # how bad it is to lie on a box, and on a stroke

Stroke = tuple[float, float, float, float, float, float, float, float, float]
"""The box of its ink (left, top, right, bottom), from x, y to u, v, and half its width."""


class Ink:
    """Strokes and boxes in a grid of cells."""

    def __init__(self) -> None:
        self._strokes: dict[tuple[float, float], list[Stroke]] = defaultdict(list)
        self._boxes: dict[tuple[float, float], list[Box]] = defaultdict(list)

    def add_path(self, path: Path, half: float) -> None:
        """A stroke of half width `half` along a path."""
        for (x, y), (u, v) in pairwise(path.points()):
            left, right = (x - half, u + half) if x < u else (u - half, x + half)
            top, bottom = (y - half, v + half) if y < v else (v - half, y + half)
            stroke = (left, top, right, bottom, x, y, u, v, half)
            cell = left // CELL, top // CELL
            if cell == (right // CELL, bottom // CELL):  # as of most strokes, which are the short ones of an outline
                self._strokes[cell].append(stroke)
                continue
            for cell in _cells(left, top, right, bottom):
                self._strokes[cell].append(stroke)

    def add_box(self, box: Box) -> None:
        """A filled box."""
        for cell in _cells(*box):
            self._boxes[cell].append(box)

    def is_clear(self, box: Box, clear: float) -> bool:
        """Whether a box keeps `clear` pt from all ink."""
        return not any(self._met(box, clear))

    def overlap(self, box: Box, clear: float) -> float:
        """How badly a box does not keep `clear` pt from all ink, in pt."""
        return sum(self._met(box, clear))

    def _met(self, box: Box, clear: float) -> Iterator[float]:
        """How bad each meeting of a box with ink is, once for every cell where they meet."""
        left, top, right, bottom = box
        left, top, right, bottom = left - clear, top - clear, right + clear, bottom + clear
        for cell in _cells(left, top, right, bottom):
            for other in self._boxes.get(cell, ()):
                if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                    yield ON_LABEL
            for low, high, far, deep, x, y, u, v, half in self._strokes.get(cell, ()):
                if far <= left or low >= right or deep <= top or high >= bottom:
                    continue
                if _crosses(x, y, u, v, left - half, top - half, right + half, bottom + half):
                    yield ON_STROKE


def _cells(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """The cells that a box touches, each as the whole numbers of its column and row."""
    first, last, high, low = left // CELL, right // CELL, top // CELL, bottom // CELL
    if first == last and high == low:
        return [(first, high)]
    columns = range(int(first), int(last) + 1)
    rows = range(int(high), int(low) + 1)
    return [(x, y) for x in columns for y in rows]


def meets(a: Point, b: Point, box: Box) -> bool:
    """Whether a straight stroke has a point inside a box."""
    return _crosses(*a, *b, *box)


def _crosses(x: float, y: float, u: float, v: float, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a segment has a point inside a box (Liang and Barsky, ACM Transactions on Graphics 3, 1984)."""
    enter, leave = 0.0, 1.0
    for start, run, low, high in ((x, u - x, left, right), (y, v - y, top, bottom)):
        if run == 0:
            if not low < start < high:
                return False
            continue
        first, last = (low - start) / run, (high - start) / run
        if first > last:
            first, last = last, first
        enter, leave = (first if first > enter else enter), (last if last < leave else leave)
    return enter < leave


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
