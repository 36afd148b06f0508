"""Which way round a tensor stands, where the picture would not say it otherwise.

A circle looks the same from all sides: A[i j] between i and j, and A[k j] between j and k, are drawn alike, though
one is the transpose of the other. Where a name stands twice in a picture with its legs in different reading order
(from left to right, from top to bottom where they leave alike), every glyph that differs from the first is marked:
a matrix by ᵀ, a tensor of more legs by the numbers of its legs in reading order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from penrose.diagram.kinds import KINDS
from penrose.diagram.types import Tensor
from penrose.geometry.path import Point
from penrose.layout.sketch import Sketch, glyph_of
from penrose.layout.types import Glyph, Layout, Wire
from penrose.layout.walk import names, networks

Key = tuple[str, tuple[str, ...], tuple[int, ...], int]
"""A tensor's name, the views it is seen in, the legs written as superscripts, and how many are drawn."""
Order = tuple[int, ...]
"""The places of a tensor's legs, in reading order."""

SPEAKING = ("triangle", "diagonal", "dot", "line", "fuse", "cap", "fold")  # that say themselves where each leg is
TOUCH = 0.7  # pt within which a wire's end lies on an outline


def mark(order: Order, first: Order) -> str:
    """What is set after a name whose legs stand in another order than the first glyph's of that name.

    >>> mark((1, 0), (0, 1)), mark((1, 0, 2), (0, 1, 2)), mark((0, 1), (0, 1))
    ('ᵀ', '^{213}', '')
    """
    if order == first:
        return ""
    return "ᵀ" if len(order) == 2 else "^{" + "".join(str(leg + 1) for leg in order) + "}"


def turnable(kind: str, legs: int, sliced: bool) -> bool:
    """Whether a glyph of a kind leaves open which leg is which, and it matters."""
    return legs > 1 and glyph_of(kind, sliced) not in SPEAKING and KINDS[kind].sizes != "mirror"


def order_at(sketch: Sketch, vertex: int) -> Order:
    """The legs of a vertex of a sketch in reading order."""
    ports: list[tuple[Point, int]] = []
    for number, path in sketch.paths.items():
        edge = sketch.flat.edges[number]
        ports += [(path.start, edge.tail_leg)] if edge.tail == vertex else []
        ports += [(path.end, edge.head_leg)] if edge.head == vertex else []
    return _read(ports)


def key_of(tensor: Tensor) -> Key:
    """Under what a tensor's orders are compared."""
    return tensor.name, tensor.views, tuple(place for place, _ in tensor.scripts), len(tensor.legs)


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
    return _read([(ends[name].pop(0), leg) for leg, name in enumerate(glyph.legs) if ends.get(name)])


def _read(ports: list[tuple[Point, int]]) -> Order:
    return tuple(leg for _, _, leg in sorted((round(point.x), round(point.y), leg) for point, leg in ports))
