"""Path data as SVG writes it (`M0 0C…`), read back into paths; and the maps of its `transform` attributes.

All commands but arcs, absolute and relative: M L H V C S Q T Z. Units: those of the document, pt in ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import cos, radians, sin, tan
from typing import NamedTuple

from penrose.geometry.path import Cubic, Line, Path, Point, Segment
from penrose.records import dataclass, field

TOKEN = re.compile(r"([A-Za-z])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|[\s,]+|(.)")
ORIGIN = Point(0.0, 0.0)
ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


def paths(data: str) -> tuple[Path, ...]:
    """The subpaths of path data, one path each; ValueError says what cannot be read.

    >>> [tuple(path.end) for path in paths("M0 0h4v3z m10 0 l1 1")]
    [(4.0, 3.0), (11.0, 1.0)]
    >>> paths("M0 0A1 1 0 0 0 2 2")
    Traceback (most recent call last):
    ValueError: path command A is not read: use M L H V C S Q T Z
    """
    pen = _Pen()
    for command, numbers in _commands(data):
        pen.draw(command, numbers)
    pen.lift()
    return tuple(pen.done)


def _commands(data: str) -> list[tuple[str, list[float]]]:
    found: list[tuple[str, list[float]]] = []
    for letter, digits, other in TOKEN.findall(data):
        if other:
            raise ValueError(f"{other!r} in path data")
        if letter:
            if letter.upper() not in ARITY:
                raise ValueError(f"path command {letter} is not read: use M L H V C S Q T Z")
            found.append((letter, []))
        elif digits:
            if not found:
                raise ValueError("path data must begin with M")
            found[-1][1].append(float(digits))
    return found


@dataclass
class _Pen:
    """Where the pen stands, what it has drawn since it was put down, and the finished subpaths."""

    at: Point = ORIGIN
    start: Point = ORIGIN
    handle: Point | None = None  # the last control point, which S and T mirror
    segments: list[Segment] = field(default_factory=list)
    down: bool = False
    done: list[Path] = field(default_factory=list)

    def draw(self, letter: str, numbers: list[float]) -> None:
        command, arity = letter.upper(), ARITY[letter.upper()]
        if (len(numbers) % arity if arity else numbers) or (arity and not numbers):
            raise ValueError(f"path command {letter} takes {arity} numbers, not {len(numbers)}")
        if command != "M" and not self.down:
            self.put(self.at)
            if not self.done:
                raise ValueError("path data must begin with M")
        for first in range(0, len(numbers), arity) if arity else (0,):
            values = numbers[first : first + arity]
            name = "L" if command == "M" and first else command
            DRAW[name](self, self._points(name, values, letter.islower()))

    def _points(self, command: str, values: list[float], relative: bool) -> list[Point]:
        x, y = self.at if relative else (0.0, 0.0)
        if command == "H":
            return [Point(x + values[0], self.at.y)]
        if command == "V":
            return [Point(self.at.x, y + values[0])]
        return [Point(x + a, y + b) for a, b in zip(values[::2], values[1::2], strict=True)]

    def put(self, p: Point) -> None:
        """Begin a subpath."""
        self.at = self.start = p
        self.segments, self.down, self.handle = [], True, None

    def move(self, points: list[Point]) -> None:
        self.lift()
        self.put(points[0])

    def line(self, points: list[Point]) -> None:
        self._add(Line(points[0]))

    def cubic(self, points: list[Point]) -> None:
        self._add(Cubic(*points), points[1])

    def smooth(self, points: list[Point]) -> None:
        mirrored = self.at.plus(self.at.minus(self.handle or self.at))
        self._add(Cubic(mirrored, points[0], points[1]), points[0])

    def quadratic(self, points: list[Point]) -> None:
        handle, to = points
        first = self.at.plus(handle.minus(self.at), 2 / 3)
        self._add(Cubic(first, to.plus(handle.minus(to), 2 / 3), to), handle)

    def smooth_quadratic(self, points: list[Point]) -> None:
        self.quadratic([self.at.plus(self.at.minus(self.handle or self.at)), points[0]])

    def close(self, points: list[Point]) -> None:
        self.lift(closed=True)
        self.at = self.start

    def _add(self, segment: Segment, handle: Point | None = None) -> None:
        self.segments.append(segment)
        self.at, self.handle = segment.to, handle

    def lift(self, closed: bool = False) -> None:
        """End the subpath."""
        if self.down and (self.segments or closed):
            self.done.append(Path(self.start, tuple(self.segments), closed))
        self.segments, self.down, self.handle = [], False, None


DRAW: dict[str, Callable[[_Pen, list[Point]], None]] = {
    "M": _Pen.move,
    "L": _Pen.line,
    "H": _Pen.line,
    "V": _Pen.line,
    "C": _Pen.cubic,
    "S": _Pen.smooth,
    "Q": _Pen.quadratic,
    "T": _Pen.smooth_quadratic,
    "Z": _Pen.close,
}


class Affine(NamedTuple):
    """The map x' = a x + c y + e, y' = b x + d y + f, in the order of SVG's `matrix`."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def point(self, p: Point) -> Point:
        """The image of a point."""
        return Point(self.a * p.x + self.c * p.y + self.e, self.b * p.x + self.d * p.y + self.f)

    def path(self, path: Path) -> Path:
        """The image of a path; the path itself under the identity."""
        if self == Affine():
            return path
        return path.mapped(self.point)

    def after(self, inner: Affine) -> Affine:
        """The map that does `inner` first.

        >>> Affine(e=5.0).after(Affine(a=2.0)).point(Point(1, 1))
        Point(x=7.0, y=1.0)
        """
        a, b, c, d, e, f = inner
        x, y = self.point(Point(e, f))
        return Affine(
            self.a * a + self.c * b,
            self.b * a + self.d * b,
            self.a * c + self.c * d,
            self.b * c + self.d * d,
            x,
            y,
        )


def _rotation(degrees: float, x: float = 0.0, y: float = 0.0) -> Affine:
    s, c = sin(radians(degrees)), cos(radians(degrees))
    return Affine(c, s, -s, c, x - c * x + s * y, y - s * x - c * y)


MAPS: dict[str, Callable[..., Affine]] = {
    "translate": lambda x, y=0.0: Affine(e=x, f=y),
    "scale": lambda x, y=None: Affine(a=x, d=x if y is None else y),
    "rotate": _rotation,
    "skewX": lambda degrees: Affine(c=tan(radians(degrees))),
    "skewY": lambda degrees: Affine(b=tan(radians(degrees))),
    "matrix": lambda a, b, c, d, e, f: Affine(a, b, c, d, e, f),
}
ONE_MAP = re.compile(r"(?:\s*,)?\s*(\w+)\s*\(([^()]*)\)")


def affine(text: str) -> Affine:
    """The map of a `transform` attribute; ValueError says what cannot be read.

    >>> affine("translate(3 4) scale(2)").point(Point(1, 1))
    Point(x=5.0, y=6.0)
    """
    whole, at = Affine(), 0
    while text[at:].strip():
        found = ONE_MAP.match(text, at)
        if not found or found[1] not in MAPS:
            raise ValueError(f"transform {text.strip()!r} is not read: use {', '.join(MAPS)}")
        try:
            numbers = [float(word) for word in re.split(r"[\s,]+", found[2].strip()) if word]
            whole = whole.after(MAPS[found[1]](*numbers))
        except (TypeError, ValueError):
            raise ValueError(f"transform {found[0].strip()!r} has wrong numbers") from None
        at = found.end()
    return whole
