"""The curves of a row: brackets, swings and spokes into dots, rings around everything."""

from __future__ import annotations

from penrose.geometry.path import Cubic, Line, Path, Point, direction
from penrose.layout.bends import rounded

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
