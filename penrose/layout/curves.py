"""The bent lines of a picture: round turns between straight stretches, bows, handles and rings, swings and spokes into
dots, and wires that change places.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees

from penrose.geometry.path import Box, Cubic, Line, Path, Point, direction
from penrose.layout.sketch import Sketch, Spot


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
        flipped = handle(flip(a), flip(b), rise, "row")
        return flipped.mapped(flip)
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


def flip(point: Point) -> Point:
    """A point with x and y exchanged."""
    return Point(point.y, point.x)


BRAID = 16.0  # pt over which two neighbouring wires change places: at about 45°
FAN = 55.0  # degrees between wires that leave a dot on one side


def fan(number: int, count: int) -> float:
    """The lean of the number-th of `count` wires that leave a dot on one side, in degrees from upright."""
    return (number - (count - 1) / 2) * min(FAN, 140 / max(count, 1))


def level(a: Point, b: Point) -> Path:
    """A wire between two level ports: straight, or one even bend where they stand at different heights."""
    if abs(a.y - b.y) < 0.01:
        return Path(a, (Line(b),))
    middle = (a.x + b.x) / 2
    return Path(a, (Cubic(Point(middle, a.y), Point(middle, b.y), b),))


def bridge(a: Point, b: Point, height: float, fans: tuple[bool, bool]) -> Path:
    """A wire between neighbours at a height: level, but from the middle of a dot, where several wires leave on one side
    (`fans`), at an angle of its own, so that no two lie on each other."""
    if not any(fans):
        return level(a, b)
    first, second = (Point(a.x + (b.x - a.x) * share, height) for share in (0.25, 0.75))
    rise = height * 4 / 3 if all(fans) else height
    middle = (a.x + b.x) / 2
    one = Point(first.x, rise) if fans[0] else Point(middle, a.y)
    other = Point(second.x, rise) if fans[1] else Point(middle, b.y)
    return Path(a, (Cubic(one, other, b),))


def turned(start: Point, tip: Point) -> Path:
    """Half of a wire that turns back: level from its start, upright at the tip."""
    first = start.plus(Point(tip.x - start.x, 0), 0.55)
    return Path(start, (Cubic(first, Point(tip.x, start.y + (tip.y - start.y) * 0.45), tip),))


def swing(start: Point, centre: Point, base: float, angle: float) -> Path:
    """A wire that rises upright to the base and swings into a dot at an angle (0: level, 90: upright)."""
    way = 1.0 if centre.x > start.x else -1.0
    sign = -1.0 if centre.y < base else 1.0
    arrive = Point(way * direction(angle).x, sign * direction(angle).y)
    foot = Point(start.x, base)
    run, rise = abs(centre.x - start.x), abs(centre.y - base)
    if angle == 0 and run > rise:
        corner = Point(start.x + way * rise, centre.y)
        bend = Cubic(Point(start.x, base + sign * rise * 0.6), Point(start.x + way * rise * 0.4, centre.y), corner)
        return Path(start, (Line(foot), bend, Line(centre)))
    bend = Cubic(
        Point(start.x, base + sign * 0.55 * max(rise, 8.0)),
        centre.plus(arrive, -0.5 * max(min(run, 30.0), 8.0)),
        centre,
    )
    return Path(start, (Line(foot), bend))


def spoke(start: Point, centre: Point, angle: float, radius: float) -> Path:
    """A wire to a crowded dot: upright, then level where it has far to go, then straight in at its own angle."""
    way = 1.0 if centre.x > start.x else -1.0
    down = 1.0 if centre.y < start.y else -1.0
    lean = direction(angle)
    run = abs(centre.x - start.x)
    if run <= radius * lean.x:
        return rounded(start, Point(start.x, centre.y + down * run * lean.y / lean.x), centre)
    foot = Point(centre.x - way * radius * lean.x, centre.y + down * radius * lean.y)
    return rounded(start, Point(start.x, foot.y), foot, centre)


def around(west: Point, east: Point, left: float, right: float, y: float) -> Path:
    """From a port that looks left, round by the left and over the height y, to a port that looks right."""
    up = 1.0 if y > max(west.y, east.y) else -1.0
    radius = min(16.0, abs(y - west.y) / 2, abs(y - east.y) / 2)
    k = radius * 0.45
    out: list[Line | Cubic] = [Line(Point(left, west.y))]
    x, tall = left - radius, radius * up
    out.append(Cubic(Point(left - radius + k, west.y), Point(x, west.y + k * up), Point(x, west.y + tall)))
    out.append(Line(Point(x, y - tall)))
    out.append(Cubic(Point(x, y - k * up), Point(x + k, y), Point(left, y)))
    out.append(Line(Point(right, y)))
    x = right + radius
    out.append(Cubic(Point(x - k, y), Point(x, y - k * up), Point(x, y - tall)))
    out.append(Line(Point(x, east.y + tall)))
    out.append(Cubic(Point(x, east.y + k * up), Point(x - k, east.y), Point(right, east.y)))
    out.append(Line(east))
    return Path(west, tuple(out))


def braid(order: Sequence[int], goal: Sequence[int]) -> list[list[int]]:
    """The orders from one to another, in each step of which some pairs of neighbours change places.

    >>> braid([1, 2, 3], [3, 2, 1])
    [[1, 2, 3], [2, 1, 3], [2, 3, 1], [3, 2, 1]]
    """
    rank = {thing: place for place, thing in enumerate(goal)}
    rows, parity, idle = [list(order)], 0, 0
    while idle < 2:
        row = list(rows[-1])
        for place in range(parity, len(row) - 1, 2):
            if rank[row[place]] > rank[row[place + 1]]:
                row[place], row[place + 1] = row[place + 1], row[place]
        idle = idle + 1 if row == rows[-1] else 0
        rows += [row] if not idle else []
        parity = 1 - parity
    return rows


def braided(heights: Sequence[tuple[float, float]], start: float, end: float) -> list[Path]:
    """Wires from x to x, each between two heights, two neighbours crossing at a time."""
    before, after = (sorted(range(len(heights)), key=lambda wire: heights[wire][side]) for side in (0, 1))
    rows = braid(before, after)
    slots = [(heights[a][0], heights[b][1]) for a, b in zip(before, after, strict=True)]
    margin = (end - start - BRAID * (len(rows) - 1)) / 2

    def height(wire: int, row: int) -> float:
        left, right = slots[rows[row].index(wire)]
        return left + (right - left) * row / (len(rows) - 1)

    paths = []
    for wire, (first, last) in enumerate(heights):
        x = start + margin
        segments: list[Line | Cubic] = [Line(Point(x, first))]
        for row in range(1, len(rows)):
            here, to = height(wire, row - 1), height(wire, row)
            x += BRAID
            bend = Cubic(Point(x - BRAID / 2, here), Point(x - BRAID / 2, to), Point(x, to))
            segments.append(bend if abs(to - here) > 0.01 else Line(bend.to))
        paths.append(Path(Point(start, first), (*segments, Line(Point(end, last)))))
    return paths


def parted(ways: list[float], apart: float) -> list[float]:
    """Rising angles, moved as little as need be so that each is so many degrees beyond the one before.

    >>> parted([0.0, 10.0, 90.0], 20.0)
    [-5.0, 15.0, 90.0]
    """
    groups: list[tuple[float, int]] = []  # of those that stand apart by just as much: the sum of their ways, how many
    for way in ways:
        groups.append((way, 1))
        while len(groups) > 1 and _first(groups[-1], apart) < _first(groups[-2], apart) + groups[-2][1] * apart:
            (total, count), (more, further) = groups[-2:]
            groups[-2:] = [(total + more, count + further)]
    return [_first(group, apart) + place * apart for group in groups for place in range(group[1])]


def _first(group: tuple[float, int], apart: float) -> float:
    """The first of some angles that stand apart by just as much about their mean."""
    total, count = group
    return total / count - apart * (count - 1) / 2 if count > 1 else total


def leaving(start: Point, way: Point, hull: Box) -> float:
    """How far it is from a point to the edge of the hull around it."""
    far = [((hull.right if way.x > 0 else hull.left) - start.x) / way.x] if abs(way.x) > 1e-6 else []
    far += [((hull.bottom if way.y > 0 else hull.top) - start.y) / way.y] if abs(way.y) > 1e-6 else []
    return max(0.0, min(far))


LEAVING = 5.0  # pt between the ends of straight wires on one body, at the least


def part_ends(sketch: Sketch) -> None:
    """Move the ends of straight wires that leave a body too near to each other, along its outline."""
    ends: dict[int, list[tuple[float, int, int]]] = {}
    for edge, path in sketch.paths.items():
        if len(path.segments) == 1 and isinstance(path.segments[0], Line):
            for end, (vertex, point) in enumerate(
                zip(sketch.flat.edges[edge].ends, (path.start, path.end), strict=True)
            ):
                run = point.minus(sketch.spots[vertex].centre)
                ends.setdefault(vertex, []).append((degrees(atan2(run.y, run.x)), edge, end))
    moved: dict[int, list[Point]] = {}
    for vertex, out in ends.items():
        spot = sketch.spots[vertex]
        apart = degrees(LEAVING / min(spot.width, spot.height)) if not spot.bare else 0.0
        for (way, edge, end), to in zip(sorted(out), parted(sorted(w for w, *_ in out), apart), strict=True):
            if to != way:
                path = sketch.paths[edge]
                moved.setdefault(edge, [path.start, path.end])[end] = spot.towards(spot.centre.plus(direction(to)))
    sketch.paths |= {edge: Path(a, (Line(b),)) for edge, (a, b) in moved.items()}
