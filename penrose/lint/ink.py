"""A picture made ready to be measured: polylines, boxes, widths, grids, and what every wire's ends touch."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from penrose.geometry.index import Index
from penrose.geometry.meet import Polyline, inside, is_on
from penrose.geometry.path import Box, Path, Point
from penrose.lint.limits import PORT
from penrose.lint.types import OUTSIDE, Part, Picture
from penrose.read.names import names
from penrose.records import dataclass


class Stretch(NamedTuple):
    """One straight piece of a stroke: whose it is, which piece, its ends and its box."""

    owner: Part
    piece: int
    a: Point
    b: Point
    box: Box


@dataclass(frozen=True)
class Line:
    """A wire, link or hull as a polyline with half its width."""

    part: Part
    points: Polyline
    half: float
    box: Box

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        out = []
        for piece, (a, b) in enumerate(zip(self.points, self.points[1:], strict=False)):
            left, right = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
            top, bottom = (a[1], b[1]) if a[1] < b[1] else (b[1], a[1])
            out.append(Stretch(self.part, piece, a, b, Box(left, top, right, bottom)))
        return tuple(out)


Touch = tuple[tuple[Part, ...], tuple[Part, ...]]
"""What the start and the end of a wire touch."""


class Ink:
    """Everything that the checks share about one picture, each worked out once and only when asked for."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    @cached_property
    def wires(self) -> list[Line]:
        line = self.picture.line / 2
        return [_line("wires", n, w.path, w.weight * line) for n, w in enumerate(self.picture.wires)]

    @cached_property
    def links(self) -> list[Line]:
        return [_line("links", n, k.path, k.weight * self.picture.line / 2) for n, k in enumerate(self.picture.links)]

    @cached_property
    def hulls(self) -> list[Line]:
        return [_line("hulls", n, h.outline, self.rim) for n, h in enumerate(self.picture.hulls)]

    @cached_property
    def glyphs(self) -> list[Line]:
        return [_line("glyphs", n, g.outline, self.rim) for n, g in enumerate(self.picture.glyphs)]

    @cached_property
    def ends(self) -> list[Line]:
        return [_line("ends", n, e.path, self.rim) for n, e in enumerate(self.picture.ends)]

    @cached_property
    def heads(self) -> list[Line]:
        return [_line("heads", n, h.outline, 0.0) for n, h in enumerate(self.picture.heads)]

    @property
    def rim(self) -> float:
        """Half the width of an outline."""
        return self.picture.outline / 2

    def line(self, part: Part) -> Line:
        """The polyline of a wire, link, hull, glyph or end."""
        lines: list[Line] = getattr(self, part.kind)
        return lines[part.number]

    @cached_property
    def strokes(self) -> Index[Stretch]:
        """The straight pieces of all wires, links and hulls."""
        index: Index[Stretch] = Index()
        for line in (*self.wires, *self.links, *self.hulls):
            for stretch in line.stretches:
                index.put_segment(stretch, stretch.a, stretch.b)
        return index

    @cached_property
    def glyph_boxes(self) -> Index[Line]:
        return _boxes(self.glyphs)

    @cached_property
    def hull_boxes(self) -> Index[Line]:
        return _boxes(self.hulls)

    @cached_property
    def label_boxes(self) -> Index[tuple[int, Box]]:
        index: Index[tuple[int, Box]] = Index()
        for number, label in enumerate(self.picture.labels):
            for box in label.boxes:
                index.put((number, box), box)
        return index

    def around(self, hull: int) -> tuple[int, ...]:
        """The hulls around something whose innermost hull is `hull`, from the inside out."""
        chain = []
        while hull != OUTSIDE:
            chain.append(hull)
            hull = self.picture.hulls[hull].inside
        return tuple(chain)

    @cached_property
    def touches(self) -> list[Touch]:
        """For every wire, what its two ends touch within `PORT`."""
        tips: Index[tuple[Part, bool, Point]] = Index()
        for wire in self.wires:
            for last in (False, True):
                p = wire.points[-last]
                tips.put((wire.part, last, p), Box(p.x, p.y, p.x, p.y))
        out = []
        for wire in self.wires:
            start, end = (self._at(wire.part, last, wire.points[-last], tips) for last in (False, True))
            out.append((start, end))
        return out

    def _at(self, wire: Part, last: bool, p: Point, tips: Index[tuple[Part, bool, Point]]) -> tuple[Part, ...]:
        box = Box(p.x - PORT, p.y - PORT, p.x + PORT, p.y + PORT)
        found = [g.part for g in self.glyph_boxes.near(box) if g.box.grown(PORT).meets(box) and _on(p, g)]
        found += [Part("dots", n) for n in self.dots.near(box) if _apart(p, self.picture.dots[n].centre) <= PORT]
        found += [e.part for e in self.ends if e.box.grown(PORT).meets(box) and _on(p, e)]
        found += [h.part for h in self.hull_boxes.near(box) if h.box.grown(PORT).meets(box) and _on(p, h)]
        others = (t for t in tips.near(box) if t[:2] != (wire, last) and _apart(p, t[2]) <= PORT)
        return (*found, *dict.fromkeys(t[0] for t in others))

    @cached_property
    def dots(self) -> Index[int]:
        """Positions of the dots."""
        index: Index[int] = Index()
        for number, dot in enumerate(self.picture.dots):
            x, y = dot.centre
            index.put(number, Box(x, y, x, y).grown(dot.radius))
        return index

    def innermost(self, p: Point) -> int:
        """The innermost hull that holds a point, by geometry."""
        held = [h.part.number for h in self.hulls if _within(p, h.box) and inside(p, h.points)]
        return min(held, key=lambda n: _size(self.hulls[n].box), default=OUTSIDE)

    @cached_property
    def indices(self) -> frozenset[str]:
        """Names of the indices that have a wire."""
        return frozenset(name for wire in self.picture.wires for name in names(wire.index))

    def strangers(self, declared: int, found: int) -> tuple[int, ...]:
        """The hulls around one of two places but not around the other."""
        return tuple(sorted({*self.around(declared)} ^ {*self.around(found)}))

    def name(self, part: Part) -> str:
        """What a shape is called in a sentence."""
        return NAMES[part.kind](getattr(self.picture, part.kind)[part.number])


NAMES: dict[str, Callable[[Any], str]] = {
    "glyphs": lambda glyph: glyph.name,
    "wires": lambda wire: f"wire {wire.index}",
    "dots": lambda dot: f"dot {dot.index}",
    "ends": lambda end: f"cap of {end.index}",
    "heads": lambda head: f"arrowhead on {head.index}",
    "hulls": lambda hull: f"bubble {hull.name}" if hull.name else "the bubble",
    "labels": lambda label: (
        (f"label {label.text}" if label.text else "a mark")
        + (f" of {label.of}" if label.of not in ("", label.text) else "")
    ),
    "links": lambda link: f"{link.what} of {link.step}",
}


def _line(kind: str, number: int, path: Path, half: float) -> Line:
    points = _plain(path.points())
    return Line(Part(kind, number), points, half, Box.around(points))


def _plain(points: Polyline) -> Polyline:
    """A polyline without stretches of no length, which have no direction."""
    return (points[0], *(b for a, b in pairwise(points) if a != b))


def _boxes(lines: list[Line]) -> Index[Line]:
    index: Index[Line] = Index()
    for line in lines:
        index.put(line, line.box)
    return index


def _on(p: Point, line: Line) -> bool:
    return is_on(p, line.points, PORT)


def _apart(p: Point, q: Point) -> float:
    return p.minus(q).length()


def _within(p: Point, box: Box) -> bool:
    return box.left <= p.x <= box.right and box.top <= p.y <= box.bottom


def _size(box: Box) -> float:
    return box.width * box.height
