"""A picture made ready to be measured: polylines, boxes, widths, grids, and what every wire's ends touch."""

from __future__ import annotations

from functools import cached_property

from penrose.geometry.index import Index
from penrose.geometry.meet import inside, is_on
from penrose.geometry.path import Box, Point
from penrose.lint.limits import PORT
from penrose.lint.picture import HALF, NAMES, Picture, Shape, Stretch
from penrose.lint.types import OUTSIDE, Part

Touch = tuple[tuple[Part, ...], tuple[Part, ...]]
"""What the start and the end of a wire touch."""


class Ink:
    """Everything that the checks share about one picture, each worked out once and only when asked for."""

    rim = HALF  # half the width of an outline

    def __init__(self, picture: Picture) -> None:
        self.page, self.labels = picture.page, picture.labels
        self.glyphs, self.wires, self.dots, self.ends = picture.glyphs, picture.wires, picture.dots, picture.ends
        self.hulls, self.links, self.heads = picture.hulls, picture.links, picture.heads

    def line(self, part: Part) -> Shape:
        """The shape of a part that is no label."""
        shapes: list[Shape] = getattr(self, part.kind)
        return shapes[part.number]

    @cached_property
    def strokes(self) -> Index[Stretch]:
        """The straight pieces of all wires, links and hulls."""
        index: Index[Stretch] = Index()
        for line in (*self.wires, *self.links, *self.hulls):
            for stretch in line.stretches:
                index.put_segment(stretch, stretch.a, stretch.b)
        return index

    @cached_property
    def glyph_boxes(self) -> Index[Shape]:
        return _boxes(self.glyphs)

    @cached_property
    def hull_boxes(self) -> Index[Shape]:
        return _boxes(self.hulls)

    @cached_property
    def label_boxes(self) -> Index[tuple[int, Box]]:
        index: Index[tuple[int, Box]] = Index()
        for number, label in enumerate(self.labels):
            for box in label.boxes:
                index.put((number, box), box)
        return index

    def around(self, hull: int) -> tuple[int, ...]:
        """The hulls around something whose innermost hull is `hull`, from the inside out."""
        chain = []
        while hull != OUTSIDE:
            chain.append(hull)
            hull = self.hulls[hull].inside
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
        found += [dot.part for dot in self.dot_boxes.near(box) if _apart(p, dot.centre) <= PORT]
        found += [e.part for e in self.ends if e.box.grown(PORT).meets(box) and _on(p, e)]
        found += [h.part for h in self.hull_boxes.near(box) if h.box.grown(PORT).meets(box) and _on(p, h)]
        others = (t for t in tips.near(box) if t[:2] != (wire, last) and _apart(p, t[2]) <= PORT)
        return (*found, *dict.fromkeys(t[0] for t in others))

    @cached_property
    def dot_boxes(self) -> Index[Shape]:
        return _boxes(self.dots)

    def innermost(self, p: Point) -> int:
        """The innermost hull that holds a point, by geometry."""
        held = [h.part.number for h in self.hulls if _within(p, h.box) and inside(p, h.points)]
        return min(held, key=lambda n: _size(self.hulls[n].box), default=OUTSIDE)

    @cached_property
    def indices(self) -> frozenset[str]:
        """Names of the indices that have a wire."""
        return frozenset(name for wire in self.wires for name in wire.mark.names)

    def strangers(self, declared: int, found: int) -> tuple[int, ...]:
        """The hulls around one of two places but not around the other."""
        return tuple(sorted({*self.around(declared)} ^ {*self.around(found)}))

    def name(self, part: Part) -> str:
        """What a shape is called in a sentence."""
        return NAMES[part.kind](getattr(self, part.kind)[part.number].mark)


def _boxes(lines: list[Shape]) -> Index[Shape]:
    index: Index[Shape] = Index()
    for line in lines:
        index.put(line, line.box)
    return index


def _on(p: Point, line: Shape) -> bool:
    return is_on(p, line.points, PORT)


def _apart(p: Point, q: Point) -> float:
    return p.minus(q).length()


def _within(p: Point, box: Box) -> bool:
    return box.left <= p.x <= box.right and box.top <= p.y <= box.bottom


def _size(box: Box) -> float:
    return box.width * box.height
