"""Cuts a path where it crosses a hull, so that an index that passes through is two strokes that meet on the hull."""

from __future__ import annotations

from itertools import pairwise

from penrose.geometry.path import Box, Cubic, Line, Path, Point, Segment, cubic_at

SAMPLES = 12  # per segment; a hull's corner is wider than a twelfth of any segment that crosses it
HULL_RADIUS = 12.0  # of a hull's corners


def inside(hull: Box, point: Point) -> bool:
    """Whether a point lies within a hull with round corners."""
    radius = min(HULL_RADIUS, hull.width / 2, hull.height / 2)
    x = max(hull.left + radius - point.x, point.x - hull.right + radius, 0.0)
    y = max(hull.top + radius - point.y, point.y - hull.bottom + radius, 0.0)
    return x * x + y * y <= radius * radius


def cut(path: Path, hull: Box) -> tuple[Path, Path] | None:
    """The path up to where it first crosses the hull, and the rest; None if it never does."""
    at = path.start
    was_inside = inside(hull, at)
    for number, segment in enumerate(path.segments):
        low = 0.0
        for step in range(1, SAMPLES + 1):
            t = step / SAMPLES
            if inside(hull, _at(at, segment, t)) != was_inside:
                t = _bisect(at, segment, hull, low, t, was_inside)
                before, after = _halves(at, segment, t)
                first = Path(path.start, (*path.segments[:number], before))
                return first, Path(before.to, (after, *path.segments[number + 1 :]))
            low = t
        at = segment.to
    return None


def parted(path: Path, count: int) -> list[Path]:
    """So many stretches of equal length of a path, from its start on."""
    share, out = _length(path) / count, []
    for _ in range(count - 1):
        first, path = _cut_at(path, share)
        out.append(first)
    return [*out, path]


def _cut_at(path: Path, length: float) -> tuple[Path, Path]:
    """The path up to so many pt from its start, and the rest."""
    at = path.start
    for number, segment in enumerate(path.segments):
        here = _length(Path(at, (segment,)))
        if here >= length or number == len(path.segments) - 1:
            before, after = _halves(at, segment, min(1.0, length / here))
            first = Path(path.start, (*path.segments[:number], before))
            return first, Path(before.to, (after, *path.segments[number + 1 :]))
        at, length = segment.to, length - here
    return path, Path(path.end, ())


def _length(path: Path) -> float:
    return sum(b.minus(a).length() for a, b in pairwise(path.points()))


def _at(start: Point, segment: Segment, t: float) -> Point:
    if isinstance(segment, Line):
        return start.plus(segment.to.minus(start), t)
    return cubic_at(start, *segment, t)


def _bisect(start: Point, segment: Segment, hull: Box, low: float, high: float, was_inside: bool) -> float:
    for _ in range(40):
        middle = (low + high) / 2
        if inside(hull, _at(start, segment, middle)) == was_inside:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _halves(start: Point, segment: Segment, t: float) -> tuple[Segment, Segment]:
    """The segment up to t and from t on (de Casteljau)."""
    if isinstance(segment, Line):
        return Line(_at(start, segment, t)), segment
    a, b, c = (
        _mix(p, q, t)
        for p, q in ((start, segment.first), (segment.first, segment.second), (segment.second, segment.to))
    )
    d, e = _mix(a, b, t), _mix(b, c, t)
    middle = _mix(d, e, t)
    return Cubic(a, d, middle), Cubic(e, c, segment.to)


def _mix(a: Point, b: Point, t: float) -> Point:
    return a.plus(b.minus(a), t)
