"""`lint_shapes`: every check of the table, and the figures that are measured but allowed. `score`: two of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from math import atan2, degrees

from penrose.geometry.meet import Polyline, length, turn
from penrose.geometry.path import Box, Line, Path
from penrose.lint import bodies, heads, letters, wires
from penrose.lint.ink import Ink
from penrose.lint.limits import BEND, SLANT, STRAIGHT
from penrose.lint.picture import Picture
from penrose.lint.types import RULES, Fault, Figures, Part
from penrose.lint.words import fault

CHECKS: tuple[Callable[[Ink], Iterator[Fault]], ...] = (
    bodies.overlapping,
    bodies.touching_dots,
    bodies.hulls,
    bodies.across_hulls,
    wires.loose_ends,
    wires.through_glyphs,
    wires.on_dots,
    wires.ports,
    heads.astray,
    heads.on_ink,
    letters.on_ink,
    letters.on_labels,
    letters.outside,
)


def lint_shapes(picture: Picture) -> Figures:
    """The figures of a picture: every fault, once per pair of shapes, in the order of `RULES`, and the notes.

    >>> from penrose.geometry.path import Point, circle, polyline
    >>> from penrose.marks.types import Dot, Wire
    >>> dot = Dot("i", circle(Point(0, 0), 2.8))
    >>> wires = [Wire("i", "i", polyline(Point(x, 0), Point(38, 0)), free=1) for x in (0, 5)]
    >>> [fault.sentence for wire in wires for fault in lint_shapes(Picture().add([dot, wire])).faults]
    ['wire i ends 2.2 pt from dot i']
    """
    ink = Ink(picture)
    meetings, near = wires.Meetings(ink), letters.neighbours(ink)
    order = {rule: place for place, rule in enumerate(RULES)}
    angles = meetings.angles
    box = _extent(ink)
    return Figures(
        tuple(sorted(_faults(ink, meetings, near), key=lambda fault: (order[fault.rule], fault.parts))),
        crossings=len(angles),
        smallest_angle=min(angles, default=90.0),
        bends=sum(bends(line.points) for line in ink.wires),
        slanted=sum(slanted(wire.mark.path) for wire in ink.wires),
        doubtful=sum(one.foreign < one.own for one in near.values()),
        length=sum(length(line.points) for line in ink.wires),
        width=box.width,
        height=box.height,
    )


def score(picture: Picture) -> tuple[int, int]:
    """How many faults a picture has, and how many crossings of wires: the figures by which a layout is chosen.

    >>> from penrose.geometry.path import Point, polyline
    >>> from penrose.marks.types import Wire
    >>> lines = polyline(Point(0, 0), Point(40, 40)), polyline(Point(0, 40), Point(40, 0))
    >>> score(Picture().add(Wire(name, name, line, free=2) for name, line in zip("ij", lines, strict=True)))
    (0, 1)
    """
    ink = Ink(picture)
    meetings = wires.Meetings(ink)
    return len(_faults(ink, meetings, letters.neighbours(ink))), len(meetings.angles)


def _faults(ink: Ink, meetings: wires.Meetings, near: Mapping[int, letters.Neighbours]) -> Collection[Fault]:
    """Every fault, once per pair of shapes."""
    faults = [fault for check in CHECKS for fault in check(ink)]
    faults += [*wires.overlaps(ink, meetings), *letters.astray(ink, near), *_off_page(ink)]
    return {(fault.rule, fault.parts): fault for fault in reversed(faults)}.values()


def bends(points: Polyline) -> int:
    """How many bends a polyline makes: stretches that turn one way by more than `BEND` degrees in all.

    >>> from penrose.geometry.path import Point
    >>> bends([Point(0, 0), Point(9, 0), Point(9, 9), Point(18, 9)])
    2
    """
    count, turned = 0, 0.0
    for a, b, c in zip(points, points[1:], points[2:], strict=False):
        by = turn(a, b, c)
        if turned * by < 0 or b.minus(a).length() > STRAIGHT:
            count += abs(turned) > BEND
            turned = 0.0
        turned += by
    return count + (abs(turned) > BEND)


def slanted(path: Path) -> bool:
    """Whether a path is straight and neither level nor upright."""
    if not all(isinstance(segment, Line) for segment in path.segments) or len(path.segments) != 1:
        return False
    way = path.end.minus(path.start)
    off = abs(degrees(atan2(way.y, way.x))) % 90
    return min(off, 90 - off) > SLANT


def _extent(ink: Ink) -> Box:
    boxes = [line.box for line in (*ink.glyphs, *ink.wires, *ink.hulls, *ink.ends, *ink.links, *ink.heads)]
    boxes += [box for label in ink.labels for box in label.boxes]
    boxes += [Box(*dot.centre, *dot.centre).grown(dot.radius) for dot in ink.dots]
    return Box.union(boxes) if boxes else Box(0, 0, 0, 0)


def _off_page(ink: Ink) -> Iterator[Fault]:
    page = ink.page
    if page is None:
        return
    for line in (*ink.glyphs, *ink.wires, *ink.hulls, *ink.ends, *ink.links, *ink.heads):
        if _reaches(page, line.box.grown(line.half)):
            yield fault(ink, "off-page", line.box.centre, [line.part])
    for number, label in enumerate(ink.labels):
        if _reaches(page, Box.union(label.boxes)):
            yield fault(ink, "off-page", label.boxes[0].centre, [Part("labels", number)])


def _reaches(page: Box, box: Box) -> bool:
    return box.left < page.left or box.top < page.top or box.right > page.right or box.bottom > page.bottom
