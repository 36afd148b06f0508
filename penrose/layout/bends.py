"""The bent lines of a picture: round turns between straight stretches, bows, and handles around a row."""

from __future__ import annotations

from penrose.geometry.path import Cubic, Line, Path, Point
from penrose.layout.sketch import Spot


def rounded(*corners: Point, radius: float = 12.0) -> Path:
    """Straight stretches from corner to corner, with round turns."""
    segments: list[Line | Cubic] = []
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        room = min(radius, before.minus(corner).length() / 2, after.minus(corner).length() / 2)
        enter = corner.plus(before.minus(corner).unit(), room)
        leave = corner.plus(after.minus(corner).unit(), room)
        segments += [
            Line(enter),
            Cubic(enter.plus(corner.minus(enter), 0.55), leave.plus(corner.minus(leave), 0.55), leave),
        ]
    return Path(corners[0], (*segments, Line(corners[-1])))


def joined(first: Path, second: Path, radius: float = 14.0) -> Path:
    """Two paths of which one begins where the other ends, as one; where straight stretches meet it turns without a
    corner."""
    before, corner, after = first.reversed().segments[0], second.start, second.segments[0]
    segments = (*first.segments, *second.segments)
    if isinstance(before, Line) and isinstance(after, Line):
        a, b = corner.minus(before.to), after.to.minus(corner)
        if abs(a.x * b.y - a.y * b.x) > 0.01:
            turn = rounded(before.to, corner, after.to, radius=radius).segments
            segments = (*first.segments[:-1], *turn, *second.segments[1:])
    return Path(first.start, segments)


def bow(a: Spot, b: Spot, sag: float) -> Path:
    """One cubic from outline to outline that leaves the straight line by `sag` of its length."""
    run = b.centre.minus(a.centre)
    normal = Point(-run.y, run.x).times(sag * 4 / 3)
    first, second = a.centre.plus(run, 0.3).plus(normal), a.centre.plus(run, 0.7).plus(normal)
    start, end = a.towards(first), b.towards(second)
    return Path(start, (Cubic(first, second, end),))


def handle(a: Point, b: Point, rise: float, line: str) -> Path:
    """From a low port round above a row (left of a column) to a high port; below (right of it) for a negative rise."""
    if line == "column":
        flipped = handle(Point(a.y, a.x), Point(b.y, b.x), rise, "row")
        return mirrored(flipped)
    y, up = a.y - rise, rise / 2
    r = abs(up)
    j, k = up * 0.45, r * 0.45
    left, right = a.x - 6, b.x + 6
    return Path(
        a,
        (
            Line(Point(left, a.y)),
            Cubic(Point(left - r + k, a.y), Point(left - r, a.y - j), Point(left - r, a.y - up)),
            Cubic(Point(left - r, y + j), Point(left - r + k, y), Point(left, y)),
            Line(Point(right, y)),
            Cubic(Point(right + r - k, y), Point(right + r, y + j), Point(right + r, y + up)),
            Cubic(Point(right + r, b.y - j), Point(right + r - k, b.y), Point(right, b.y)),
            Line(b),
        ),
    )


def mirrored(path: Path) -> Path:
    """The path with x and y exchanged."""
    segments = tuple(type(s)(*(Point(p.y, p.x) for p in s)) for s in path.segments)
    return Path(Point(path.start.y, path.start.x), segments, path.closed)
