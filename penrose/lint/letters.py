"""Checks of labels: clear of ink and of each other, or inside their glyph, and near the wire they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf
from typing import NamedTuple

from penrose.geometry.meet import (
    box_to_polyline,
    box_to_segment,
    boxes_apart,
    inside,
    point_to_segment,
)
from penrose.geometry.path import Box, Point
from penrose.lint.ink import Ink
from penrose.lint.limits import LABEL_INK, LABEL_LABEL, LABEL_RIM
from penrose.lint.picture import Shape, Stretch
from penrose.lint.types import Fault, Part
from penrose.lint.words import fault, pt

FAR = 24.0  # pt; a label farther than this from every wire of its index names something else
BESIDE = 9.0  # pt; a label whose middle is nearer than this to a wire seems to name it


def on_ink(ink: Ink) -> Iterator[Fault]:
    """Labels on or too near to a stroke, a glyph that is not theirs, a dot or a cap."""
    for number, label in enumerate(ink.labels):
        met: dict[Part, float] = {}
        for box in label.boxes:
            for part, gap in _gaps(ink, box, _home(ink, number)):
                if gap < LABEL_INK:
                    met[part] = min(gap, met.get(part, inf))
        for part, gap in met.items():
            how = "lies on" if gap <= 0 else f"is {pt(gap)} from"
            yield fault(ink, "label-on-ink", label.boxes[0].centre, [Part("labels", number), part], how)


def _gaps(ink: Ink, box: Box, home: int) -> Iterator[tuple[Part, float]]:
    """White between a box of a label and each shape near it, negative where they overlap."""
    reach = box.grown(LABEL_INK + 3)
    for stretch in ink.strokes.near(reach):
        if _meets(stretch.box, reach):
            gap = box_to_segment(box, stretch.a, stretch.b)
            if not _leads_up(ink, stretch, box, gap):
                yield stretch.owner, gap - ink.line(stretch.owner).half
    for glyph in ink.glyph_boxes.near(reach):
        if glyph.part.number != home and glyph.box.meets(reach):
            within = inside(Point(box.left, box.top), glyph.points)
            yield glyph.part, 0.0 if within else box_to_polyline(box, glyph.points) - glyph.half
    for dot in ink.dot_boxes.near(reach):
        yield dot.part, boxes_apart(box, Box(*dot.centre, *dot.centre)) - dot.radius
    for line in (*ink.ends, *ink.heads):
        if _meets(line.box, reach):
            yield line.part, box_to_polyline(box, line.points) - line.half


def _leads_up(ink: Ink, stretch: Stretch, box: Box, gap: float) -> bool:
    """Whether a stretch belongs to a line without index that ends head-on before a label, as a stream does at a ⊕."""
    if stretch.owner.kind != "links" or gap == 0:
        return False
    points = ink.line(stretch.owner).points
    return any(boxes_apart(box, Box(*tip, *tip)) <= gap for tip in (points[0], points[-1]))


def _meets(one: Box, other: Box) -> bool:
    """Whether two boxes touch, those of level and upright lines included, which have no inside."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _home(ink: Ink, number: int) -> int:
    """The glyph that a label stands in (its centre does), −1 if it stands outside it."""
    label = ink.labels[number]
    if label.on < 0:
        return -1
    return label.on if inside(_centre(label.boxes), ink.glyphs[label.on].points) else -1


def _centre(boxes: tuple[Box, ...]) -> Point:
    return Box.union(boxes).centre


def outside(ink: Ink) -> Iterator[Fault]:
    """Labels that stand in their glyph and stick out of it."""
    for number, label in enumerate(ink.labels):
        home = _home(ink, number)
        if home >= 0 and not all(_fits(box, ink.glyphs[home]) for box in label.boxes):
            parts = [Part("labels", number), Part("glyphs", home)]
            yield fault(ink, "label-outside", _centre(label.boxes), parts)


def _fits(box: Box, glyph: Shape) -> bool:
    """Whether a box with white around it lies in a glyph: its corners do, no corner of the glyph is in it."""
    left, top, right, bottom = box.grown(glyph.half + LABEL_RIM)
    corners = (Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom))
    held = all(inside(corner, glyph.points) for corner in corners)
    return held and not any(left < p[0] < right and top < p[1] < bottom for p in glyph.points)


def on_labels(ink: Ink) -> Iterator[Fault]:
    """Pairs of labels that overlap or nearly touch."""
    seen: dict[tuple[int, int], None] = {}
    for number, label in enumerate(ink.labels):
        for box in label.boxes:
            for other, second in ink.label_boxes.near(box.grown(LABEL_LABEL)):
                if other > number and (number, other) not in seen and boxes_apart(box, second) < LABEL_LABEL:
                    seen[number, other] = None
                    parts = [Part("labels", number), Part("labels", other)]
                    yield fault(ink, "label-on-label", box.centre, parts)


def astray(ink: Ink, near: Mapping[int, Neighbours]) -> Iterator[Fault]:
    """Index labels right beside a wire of another index and far from every wire of theirs: they misname it."""
    for number, (own, foreign, wire) in near.items():
        if own >= FAR and foreign <= BESIDE and wire is not None:
            place = _centre(ink.labels[number].boxes)
            yield fault(ink, "label-astray", place, [Part("labels", number), wire])


class Neighbours(NamedTuple):
    """Distances in pt from a label to the nearest wire of its index and to the nearest other, which is `wire`."""

    own: float
    foreign: float
    wire: Part | None


def neighbours(ink: Ink) -> dict[int, Neighbours]:
    """For every index label, the wires near it."""
    return {
        number: _nearest(ink, number, label.mark.of)
        for number, label in enumerate(ink.labels)
        if label.on < 0 and label.mark.of in ink.indices
    }


def _nearest(ink: Ink, number: int, index: str) -> Neighbours:
    p = _centre(ink.labels[number].boxes)
    own, foreign, wire = FAR, FAR, None
    reach = Box(p.x - FAR, p.y - FAR, p.x + FAR, p.y + FAR)
    for stretch in ink.strokes.near(reach):
        if stretch.owner.kind == "wires" and _meets(stretch.box, reach):
            gap = point_to_segment(p, stretch.a, stretch.b)
            if index in ink.line(stretch.owner).mark.names:
                own = min(own, gap)
            elif gap < foreign:
                foreign, wire = gap, stretch.owner
    return Neighbours(own, foreign, wire)
