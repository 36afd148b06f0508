"""Checks of arrowheads: each on a wire of its index, and clear of all else."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.geometry.meet import depth, is_on, polygons_apart, polylines_apart
from penrose.geometry.path import Point
from penrose.lint.ink import Ink
from penrose.lint.limits import LABEL_INK, PORT
from penrose.lint.picture import Shape
from penrose.lint.types import Fault, Part
from penrose.lint.words import fault, pt


def astray(ink: Ink) -> Iterator[Fault]:
    """Heads whose middle is on no wire of their index: they would give another one a direction."""
    for head in ink.heads:
        if not any(is_on(_middle(head), ink.wires[wire].points, PORT) for wire in _own(ink, head)):
            yield fault(ink, "arrowhead-astray", _middle(head), [head.part])


def on_ink(ink: Ink) -> Iterator[Fault]:
    """Heads on or too near to a glyph, a dot, a hull, another head or a wire of another index."""
    for head in ink.heads:
        for part, gap in _gaps(ink, head):
            if gap < LABEL_INK:
                how = "lies on" if gap <= 0 else f"is {pt(gap)} from"
                yield fault(ink, "arrowhead-on-ink", _middle(head), [head.part, part], how)


def _gaps(ink: Ink, head: Shape) -> Iterator[tuple[Part, float]]:
    """White between a head and every shape near it that it does not stand on."""
    reach = head.box.grown(LABEL_INK + 3)
    own = {Part("wires", number) for number in _own(ink, head)}
    solid = [*ink.glyphs, *(other for other in ink.heads if other.part > head.part)]
    for line in solid:
        if line.box.meets(reach):
            yield line.part, polygons_apart(head.points, line.points) - line.half
    for stretch in ink.strokes.near(reach):
        if stretch.owner not in own and stretch.box.grown(0.01).meets(reach):
            yield stretch.owner, polylines_apart(head.points, (stretch.a, stretch.b)) - ink.line(stretch.owner).half
    for dot in ink.dot_boxes.near(reach):
        yield dot.part, -depth(dot.centre, head.points) - dot.radius


def _own(ink: Ink, head: Shape) -> list[int]:
    """The wires of a head's index."""
    return [wire.part.number for wire in ink.wires if head.mark.index in wire.mark.names]


def _middle(head: Shape) -> Point:
    """The centroid of the corners, which lies on the wire whichever way the head points."""
    corners = head.points[:-1]
    return Point(sum(p.x for p in corners) / len(corners), sum(p.y for p in corners) / len(corners))
