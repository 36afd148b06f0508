"""Which way round a tensor stands, where the picture would not say it otherwise.

A circle looks the same from all sides: A[i j] between i and j, and A[k j] between j and k, are drawn alike, though
one is the transpose of the other. Where a name stands twice in a picture with its legs in different reading order
(from left to right, from top to bottom where they leave alike), every glyph that differs from the first is marked:
a matrix by ᵀ, a tensor of more legs by the numbers of its legs in reading order, before its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Tensor
from penrose.geometry.path import Box, Point
from penrose.layout.sketch import Sketch, glyph_of, size_of
from penrose.layout.types import Glyph, Layout, Measure, Wire
from penrose.layout.walk import names, networks
from penrose.layout.words import turned_name

Key = tuple[str, tuple[str, ...], tuple[int, ...], int]
"""A tensor's name, the views it is seen in, the legs written as superscripts, and how many are drawn."""
Order = tuple[int, ...]
"""The places of a tensor's legs, in reading order."""

Labelled = tuple[str, str, int]
"""The shape of a glyph, what is written in it but for a mark, and how many legs it has."""

SPEAKING = ("triangle", "diagonal", "dot", "line", "fuse", "cap", "fold")  # that say themselves where each leg is
TOUCH = 0.7  # pt within which a wire's end lies on an outline


def mark(text: str, order: Order, first: Order) -> str:
    """A name, with a mark where its legs stand in another order than those of the first glyph of that name.

    >>> mark("A", (1, 0), (0, 1)), mark("A", (1, 0, 2), (0, 1, 2)), mark("A", (0, 1), (0, 1))
    ('Aᵀ', '^{213}A', 'A')
    """
    return text if order == first else turned_name(text, order)


def turnable(kind: str, legs: int, sliced: bool) -> bool:
    """Whether a glyph of a kind leaves open which leg is which, and it matters."""
    return legs > 1 and glyph_of(kind, sliced) not in SPEAKING and KINDS[kind].sizes != "mirror"


def orders_in(sketch: Sketch) -> dict[int, Order]:
    """The legs of every vertex of a sketch in reading order."""
    ports: dict[int, list[tuple[Point, int]]] = {vertex: [] for vertex in sketch.spots}
    for number, path in sketch.paths.items():
        edge = sketch.flat.edges[number]
        ports[edge.tail].append((path.start, edge.tail_leg))
        if not edge.free:
            ports[edge.head].append((path.end, edge.head_leg))
    return {vertex: _read(found, sketch.spots[vertex].box) for vertex, found in ports.items()}


class Marks:
    """The marks on glyphs that stand otherwise than the first of their name.

    Which is the first is told by `first`; or it is the first that is drawn, which nearly always is the first that is
    read too. Then nothing need be drawn again, if all marks also find room.
    """

    def __init__(self, first: Mapping[Key, Order] | None = None, before: Marks | None = None) -> None:
        self.names = frozenset(key[0] for key in first or ())  # of tensors whose glyphs are to have room for a mark
        self._first, self._before = first, before
        self._drawn: dict[Key, dict[Order, None]] = {}
        self._labels: dict[str, dict[Labelled, None]] = {}

    def trial(self) -> Marks:
        """The marks of a sketch that comes after all that is drawn, and may be rejected."""
        return Marks(self._first, self)

    def keep(self, trial: Marks) -> None:
        """Count the glyphs of a sketch among those that are drawn."""
        for key, orders in trial._drawn.items():
            self._drawn.setdefault(key, {}).update(orders)
        for name, labels in trial._labels.items():
            self._labels.setdefault(name, {}).update(labels)

    def on(self, tensor: Tensor, label: Labelled, order: Order, measure: Measure) -> str:
        """What is written in a tensor's glyph with its legs in an order; without a mark where that finds no room."""
        text = label[1]
        self._labels.setdefault(tensor.name, {})[label] = None
        if not turnable(tensor.kind, len(tensor.legs), bool(tensor.scripts)):
            return text
        key = tensor.name, tensor.views, tuple(place for place, _ in tensor.scripts), len(tensor.legs)
        if self._first is not None:
            return mark(text, order, self._first.get(key, order))
        drawn = self._drawn.setdefault(key, {})
        drawn[order] = None
        before = self._before._drawn.get(key) if self._before else None
        found = mark(text, order, next(iter(before or drawn)))
        return text if found != text and _grows(label, measure) else found

    def serve(self, first: Mapping[Key, Order], measure: Measure) -> bool:
        """Whether the marks are right where `first` says how the first glyphs stand, and have found room."""
        various = {key: next(iter(orders)) for key, orders in self._drawn.items() if len(orders) > 1}
        labels = (label for key in first for label in self._labels[key[0]])
        return various == first and not any(_grows(label, measure) for label in labels)


def _grows(label: Labelled, measure: Measure) -> bool:
    """Whether a glyph is larger with a mark."""
    shape, text, legs = label
    longer = turned_name(text, range(legs))
    return any(size_of(shape, text, measure, tip) != size_of(shape, longer, measure, tip) for tip in "EN")


def ambiguous(layout: Layout) -> dict[Key, Order]:
    """The order of the first glyph of every tensor that stands in several orders."""
    found: dict[Key, dict[Order, None]] = {}
    found_in = list(networks(layout.equations))
    glyphs = [item for items in found_in for item in items if isinstance(item, Glyph)]
    times = Counter(map(_key, glyphs))
    for items in found_in:
        wires: dict[str, list[Wire]] = {}
        for wire in (item for item in items if isinstance(item, Wire)):
            for name in names(wire):
                wires.setdefault(name, []).append(wire)
        for item in items:
            if isinstance(item, Glyph) and times[_key(item)] > 1 and _is_turnable(item):
                order = _order(item, wires)
                if len(order) == len(item.legs):
                    found.setdefault(_key(item), {})[order] = None
    return {key: next(iter(orders)) for key, orders in found.items() if len(orders) > 1}


def _is_turnable(glyph: Glyph) -> bool:
    return turnable(glyph.kind, len(glyph.legs), bool(glyph.scripts))


def _key(glyph: Glyph) -> Key:
    return glyph.tensor, glyph.views, tuple(place for place, _ in glyph.scripts), len(glyph.legs)


def _order(glyph: Glyph, wires: Mapping[str, list[Wire]]) -> Order:
    assert glyph.outline is not None
    box = glyph.outline.box().grown(TOUCH)
    ends: dict[str, list[Point]] = {}
    for wire in (wire for name in dict.fromkeys(glyph.legs) for wire in wires.get(name, ())):
        for point in (wire.path.start, wire.path.end):
            if box.left < point.x < box.right and box.top < point.y < box.bottom:
                ends.setdefault(wire.index, []).append(point)
    return _read(
        [(ends[name].pop(0), leg) for leg, name in enumerate(glyph.legs) if ends.get(name)], glyph.outline.box()
    )


def _read(ports: list[tuple[Point, int]], box: Box) -> Order:
    """The legs in reading order; those on a round side stand below each other, as on a straight one."""
    return tuple(leg for *_, leg in sorted((*_place(point, box), leg) for point, leg in ports))


def _place(port: Point, box: Box) -> tuple[int, int]:
    aside, x = min((abs(port.x - side), side) for side in (box.left, box.right))
    above = min(abs(port.y - side) for side in (box.top, box.bottom))
    return round(x if aside <= above else port.x), round(port.y)
