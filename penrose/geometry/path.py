"""Points, boxes and paths, in points (pt) with y pointing down; and their flattening to polylines.

A path is a start and segments that are straight lines or cubic Bézier curves. Everything that is drawn, from a
glyph's outline to a letter's, is paths, and every figure that `lint` prints is measured on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil, cos, hypot, pi, sin
from typing import NamedTuple

from penrose.records import dataclass

FLATNESS = 0.2  # pt; how far a flattened curve may lie from the curve: a fifth of the thinnest line


class Point(NamedTuple):
    """A place or a vector."""

    x: float
    y: float

    def plus(self, other: Point, times: float = 1.0) -> Point:
        """This point moved by `times` the other."""
        return Point(self.x + times * other.x, self.y + times * other.y)

    def minus(self, other: Point) -> Point:
        """The vector from `other` to here."""
        return Point(self.x - other.x, self.y - other.y)

    def times(self, factor: float) -> Point:
        """The vector scaled."""
        return Point(self.x * factor, self.y * factor)

    def length(self) -> float:
        """Euclidean length."""
        return hypot(self.x, self.y)

    def unit(self) -> Point:
        """The vector at length 1; (0, 0) stays."""
        size = hypot(self.x, self.y)
        return Point(self.x / size, self.y / size) if size else self


class Box(NamedTuple):
    """An axis-parallel box."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def grown(self, by: float) -> Box:
        """The box with every side moved outwards by `by`."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, by: Point) -> Box:
        """The box moved."""
        return Box(self.left + by.x, self.top + by.y, self.right + by.x, self.bottom + by.y)

    def meets(self, other: Box) -> bool:
        """Whether the two boxes share inner points."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    @staticmethod
    def around(points: Iterable[Point]) -> Box:
        """The smallest box that holds the points."""
        xs, ys = zip(*points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    @staticmethod
    def union(boxes: Iterable[Box]) -> Box:
        """The smallest box that holds the boxes."""
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return Box(min(lefts), min(tops), max(rights), max(bottoms))


class Line(NamedTuple):
    """A straight segment to `to`."""

    to: Point

    def moved(self, by: Point) -> Line:
        """The segment moved by a vector."""
        return Line(self.to.plus(by))


class Cubic(NamedTuple):
    """A cubic Bézier segment with two control points."""

    first: Point
    second: Point
    to: Point

    def moved(self, by: Point) -> Cubic:
        """The segment moved by a vector."""
        return Cubic(self.first.plus(by), self.second.plus(by), self.to.plus(by))


Segment = Line | Cubic


@dataclass(frozen=True)
class Path:
    """A start and the segments that follow; `closed` joins the last point to the start."""

    start: Point
    segments: tuple[Segment, ...]
    closed: bool = False

    @property
    def end(self) -> Point:
        """Where the last segment ends."""
        return self.segments[-1].to if self.segments else self.start

    def moved(self, by: Point) -> Path:
        """The path moved by a vector."""
        return Path(self.start.plus(by), tuple([segment.moved(by) for segment in self.segments]), self.closed)

    def mapped(self, change: Callable[[Point], Point]) -> Path:
        """The path with every point changed by an affine map."""
        segments = tuple(type(segment)(*map(change, segment)) for segment in self.segments)
        return Path(change(self.start), segments, self.closed)

    def reversed(self) -> Path:
        """The same curve walked the other way."""
        starts = [self.start, *(s.to for s in self.segments)]
        back: list[Segment] = []
        for begin, segment in zip(reversed(starts[:-1]), reversed(self.segments), strict=True):
            back.append(Line(begin) if isinstance(segment, Line) else Cubic(segment.second, segment.first, begin))
        return Path(self.end, tuple(back), self.closed)

    def points(self) -> tuple[Point, ...]:
        """The path as a polyline that lies within `FLATNESS` of it (closed paths repeat their start)."""
        held: tuple[Point, ...] | None = self.__dict__.get("flattened")
        if held is None:
            held = self.__dict__["flattened"] = _flatten(self)
        return held

    def box(self) -> Box:
        """The box of the flattened path."""
        held: Box | None = self.__dict__.get("boxed")
        if held is None:
            held = self.__dict__["boxed"] = Box.around(self.points())
        return held


def _flatten(path: Path) -> tuple[Point, ...]:
    out = [path.start]
    for segment in path.segments:
        if isinstance(segment, Line):
            out.append(segment.to)
        else:
            out.extend(_cubic_points(out[-1], *segment))
    if path.closed and out[-1] != path.start:
        out.append(path.start)
    return tuple(out)


def _cubic_points(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    bend = max(hypot(a.x - 2 * b.x + c.x, a.y - 2 * b.y + c.y), hypot(b.x - 2 * c.x + d.x, b.y - 2 * c.y + d.y))
    count = max(1, min(64, ceil((0.75 * bend / FLATNESS) ** 0.5)))
    return [cubic_at(a, b, c, d, step / count) for step in range(1, count)] + [d]


def cubic_at(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    """The point at parameter t of a cubic."""
    u = 1 - t
    w0, w1, w2, w3 = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    return Point(w0 * a.x + w1 * b.x + w2 * c.x + w3 * d.x, w0 * a.y + w1 * b.y + w2 * c.y + w3 * d.y)


QUARTER = 4 / 3 * (2**0.5 - 1)  # control length of a cubic that stands in for a quarter of the unit circle


def circle(centre: Point, radius: float) -> Path:
    """A circle as four cubics, starting at its rightmost point, clockwise on the page."""
    return rounded_box(Box(centre.x, centre.y, centre.x, centre.y).grown(radius), radius)


def rounded_box(box: Box, radius: float) -> Path:
    """A box with rounded corners; a radius of half the shorter side makes a pill."""
    r = min(radius, box.width / 2, box.height / 2)
    k = r * (1 - QUARTER)
    left, top, right, bottom = box
    corners = [
        (Point(right, bottom - r), Point(right, bottom - k), Point(right - k, bottom), Point(right - r, bottom)),
        (Point(left + r, bottom), Point(left + k, bottom), Point(left, bottom - k), Point(left, bottom - r)),
        (Point(left, top + r), Point(left, top + k), Point(left + k, top), Point(left + r, top)),
        (Point(right - r, top), Point(right - k, top), Point(right, top + k), Point(right, top + r)),
    ]
    segments: list[Segment] = []
    at = start = corners[3][3]
    for entry, first, second, leave in corners:
        if entry != at:
            segments.append(Line(entry))
        if r:
            segments.append(Cubic(first, second, leave))
        at = leave
    return Path(start, tuple(segments), closed=True)


def polygon(points: Sequence[Point]) -> Path:
    """A closed path through the points."""
    return Path(points[0], tuple(Line(p) for p in points[1:]), closed=True)


def polyline(*points: Point) -> Path:
    """An open path of straight segments."""
    return Path(points[0], tuple(Line(p) for p in points[1:]))


def direction(degrees: float) -> Point:
    """The unit vector at an angle: 0 is right, 90 is down (clockwise on the page)."""
    return Point(cos(degrees * pi / 180), sin(degrees * pi / 180))
