"""Which way round a tensor stands, where the picture would not say it otherwise; and arrowheads on wires.

A circle looks the same from all sides: A[i j] between i and j, and A[k j] between j and k, are drawn alike, though
one is the transpose of the other. Where a name stands in a picture with its legs in different orders, in whatever
views, that is marked: on a matrix that differs from the first of its name by ᵀ; on tensors of more legs by small dots
within the outline, one at the first leg as declared, two at the second, and so on, none at the last.

An arrow runs along its whole index. On a line between two tensors that is one head, whatever hulls the line passes;
where a dot joins several tensors there is one on the way from the first to the dot, and one from the dot to the second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from penrose.classes import Classes, grouped
from penrose.diagram.arrows import FREE, run
from penrose.diagram.standing import Name, alike, is_mirrored, places
from penrose.diagram.types import Arrow, Tensor
from penrose.diagram.walk import glyphs_of
from penrose.geometry.path import Box, Path, Point, circle, polygon
from penrose.geometry.reading import SIDE, reading
from penrose.glyphs.entries import is_turnable
from penrose.glyphs.outlines import SIDES
from penrose.layout.graph import Flat, Vertex
from penrose.layout.labels import Ink, along
from penrose.layout.sketch import Sketch, size_of
from penrose.layout.style import turned_name
from penrose.marks.names import names
from penrose.marks.types import Glyph, Item, Layout, Measure, Wire
from penrose.marks.walk import networks, remade
from penrose.records import dataclass, replace

Order = tuple[int, ...]
"""The places of a tensor's legs, in reading order."""

Labelled = tuple[str, str, int]
"""The shape of a glyph, what is written in it but for a mark, and how many legs it has."""

MATRIX = 2
PIP = 1.25  # pt; radius of a mark at a leg
DEEP = 3.1  # pt from the end of a leg to its marks
APART = 3.1  # pt between the marks of one leg
ON = 0.5  # pt from the side of a glyph's box within which a leg ends on that side


def orders_in(sketch: Sketch) -> dict[int, Order]:
    """The legs of every matrix of a sketch in reading order."""
    ports: dict[int, list[tuple[Point, int]]] = {}
    for vertex, leg, port in sketch.ports():
        if len(sketch.flat.vertices[vertex].legs) == MATRIX:
            ports.setdefault(vertex, []).append((port, leg))
    bodies = [vertex for vertex in ports if _is_body(sketch, vertex)]
    return {vertex: reading(ports[vertex], sketch.spots[vertex].outline) for vertex in bodies}


def _is_body(sketch: Sketch, vertex: int) -> bool:
    return sketch.spots[vertex].shape != "composite" and not sketch.spots[vertex].bare


class Marks:
    """The marks on matrices that stand otherwise than the first of their name.

    Which is the first is told by `first`; or it is the first that is drawn, which nearly always is the first that is
    read too. Then nothing need be drawn again, if all marks also find room.
    """

    def __init__(self, first: Mapping[Name, Order] | None = None, before: Marks | None = None) -> None:
        self.names = frozenset(key[0] for key in first or ())  # of tensors whose glyphs are to have room for a mark
        self._first, self._before = first, before
        self._drawn: dict[Name, dict[Order, None]] = {}
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
        if len(tensor.legs) != MATRIX or not is_turnable(tensor.kind, MATRIX, bool(tensor.scripts)):
            return text
        key = tensor.name, tuple(place for place, _ in tensor.scripts), MATRIX
        if self._first is not None:
            return text if order == self._first.get(key, order) else turned_name(text)
        drawn = self._drawn.setdefault(key, {})
        drawn[order] = None
        before = self._before._drawn.get(key) if self._before else None
        turned = order != next(iter(before or drawn))
        return turned_name(text) if turned and not _grows(label, measure) else text

    def serve(self, first: Mapping[Name, Order], measure: Measure) -> bool:
        """Whether the marks are right where `first` says how the first glyphs stand, and have found room."""
        various = {key: next(iter(orders)) for key, orders in self._drawn.items() if len(orders) > 1}
        labels = (label for key in first for label in self._labels[key[0]])
        return various == first and not any(_grows(label, measure) for label in labels)


def _grows(label: Labelled, measure: Measure) -> bool:
    """Whether a glyph is larger with a mark."""
    shape, text, _ = label
    longer = turned_name(text)
    return any(size_of(shape, text, measure, tip) != size_of(shape, longer, measure, tip) for tip in "EN")


def ambiguous(layout: Layout) -> dict[Name, Order]:
    """The order of the first glyph of every tensor that stands in several orders."""
    found: dict[Name, dict[Order, None]] = {}
    found_in = list(networks(layout.equations))
    times = Counter(_key(item) for items in found_in for item in items if isinstance(item, Glyph))
    for items in found_in:
        ends: dict[str, list[Point]] | None = None
        for item in items:
            if isinstance(item, Glyph) and times[_key(item)] > 1 and _may_turn(item):
                ends = _ends(items) if ends is None else ends
                ports = _ports(item, ends)
                if len(ports) == len(item.legs):
                    found.setdefault(_key(item), {})[_order(item, ports)] = None
    return {key: next(iter(orders)) for key, orders in found.items() if len(orders) > 1}


def with_marks(layout: Layout, various: Iterable[Name]) -> Layout:
    """A layout with marks at the legs of every glyph of such tensors as stand in various orders, if of three legs or
    more."""
    keys = {key for key in various if key[2] > MATRIX}
    if not keys:
        return layout

    def marked(items: tuple[Item, ...]) -> tuple[Item, ...]:
        ends = _ends(items)
        return tuple(
            replace(item, marks=_pips(item, ends)) if isinstance(item, Glyph) and _key(item) in keys else item
            for item in items
        )

    return replace(layout, equations=remade(layout.equations, marked))


def _pips(glyph: Glyph, ends: Mapping[str, list[Point]]) -> tuple[Path, ...]:
    """The marks of a glyph: at each leg but the last so many as its place says."""
    numbers, box = places(glyph.views, len(glyph.legs), glyph.places), glyph.outline.box()
    out = []
    for port, leg in _ports(glyph, ends):
        count = (numbers[leg] + 1) % len(glyph.legs)
        inwards = _inwards(port, box)
        along, start = Point(-inwards.y, inwards.x), port.plus(inwards, DEEP)
        out += [circle(start.plus(along, APART * (n - (count - 1) / 2)), PIP) for n in range(count)]
    return tuple(out)


def _inwards(port: Point, box: Box) -> Point:
    """The way from a port into a glyph: upright to the side of the box on which it lies, else to the middle."""
    sides = {"E": box.right - port.x, "S": box.bottom - port.y, "W": port.x - box.left, "N": port.y - box.top}
    side = min(sides, key=lambda side: abs(sides[side]))
    return SIDES[side].times(-1) if abs(sides[side]) < ON else box.centre.minus(port).unit()


def _may_turn(glyph: Glyph) -> bool:
    return is_turnable(glyph.kind, len(glyph.legs), bool(glyph.scripts))


def _key(glyph: Glyph) -> Name:
    return glyph.tensor, tuple(place for place, _ in glyph.scripts), len(glyph.legs)


def _ends(items: Iterable[Item]) -> dict[str, list[Point]]:
    """Where the wires of every index end."""
    ends: dict[str, list[Point]] = {}
    for wire in (item for item in items if isinstance(item, Wire)):
        for name in names(wire.index):
            ends.setdefault(name, []).extend((wire.path.start, wire.path.end))
    return ends


def _ports(glyph: Glyph, ends: Mapping[str, list[Point]]) -> list[tuple[Point, int]]:
    """Where each leg of a glyph leaves, with its place."""
    left, top, right, bottom = glyph.outline.box().grown(SIDE)
    here = {
        name: [p for p in dict.fromkeys(ends.get(name, ())) if left < p.x < right and top < p.y < bottom]
        for name in dict.fromkeys(glyph.legs)
    }
    return [(here[name].pop(0), leg) for leg, name in enumerate(glyph.legs) if here[name]]


def _order(glyph: Glyph, ports: list[tuple[Point, int]]) -> Order:
    numbers = places(glyph.views, len(glyph.legs), glyph.places)
    numbered = [(port, numbers[leg]) for port, leg in ports]
    return alike(glyph.kind, reading(numbered, glyph.outline, is_mirrored(glyph.views, len(glyph.legs))))


HALF = 2.7  # half width of a head on a thin line: thrice the line, so that it reads as a head in print
OVER = 1.9  # by how much it stands out on either side of a thicker one
LONG = 2.3  # its length, in half widths
CLEAR = 1.6  # least air between a head and any other ink
ALONG = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.25, 0.75)  # of a stroke; the middle is where it is looked for


@dataclass(frozen=True)
class _End:
    """Where an index ends on a vertex: by which edge, whether at its head, and the names of the tensors there."""

    edge: int
    head: bool
    names: frozenset[str]


def directed(flat: Flat, arrows: tuple[Arrow, ...]) -> dict[int, int]:
    """The edges that bear a head, with 1 where it points from their tail to their head, else −1."""
    found: dict[int, int] = {}
    indices = _indices(flat) if arrows else []
    for arrow in arrows:
        for edges in indices:
            if any(piece.index == arrow.index for edge in edges for piece in flat.edges[edge].pieces):
                found.update(_ways(flat, edges, arrow))
    return found


def _ways(flat: Flat, edges: list[int], arrow: Arrow) -> Iterator[tuple[int, int]]:
    """The edges of one index on which an arrow puts a head, and its way there."""
    ends = list(_index_ends(flat, edges))
    walls = {edge for edge, _ in flat.walls}
    free = [edge for edge in edges if flat.edges[edge].free and edge not in walls]
    found = run(arrow, [end.names for end in ends], bool(free))
    for place, way in zip(found or (), (-1, 1), strict=False):
        if place == FREE:
            yield free[0], way
        else:
            yield ends[place].edge, way if ends[place].head else -way


def _index_ends(flat: Flat, edges: list[int]) -> Iterator[_End]:
    """The ends of an index, in the order of the vertices."""
    tips = [(flat.edges[e].tail, flat.edges[e].tail_leg, e, False) for e in edges]
    tips += [(flat.edges[e].head, flat.edges[e].head_leg, e, True) for e in edges if not flat.edges[e].free]
    for vertex, _, edge, head in sorted(tips):
        names = _names(flat.vertices[vertex])
        if names:
            yield _End(edge, head, names)


def _names(vertex: Vertex) -> frozenset[str]:
    if vertex.composite is not None:
        return frozenset(glyph.name for glyph in glyphs_of(vertex.composite.inside))
    return frozenset((vertex.tensor.name,)) if vertex.tensor else frozenset()


def _indices(flat: Flat) -> list[list[int]]:
    """The edges of every index: those that dots join belong together."""
    tail = len(flat.edges)  # what comes behind the edges are vertices
    dots = ((number, tail + v) for number, edge in enumerate(flat.edges) for v in edge.ends if flat.vertices[v].dot)
    return grouped(range(tail), Classes.of(dots).root)


def head_on(path: Path, way: int, half: float, ink: Ink) -> tuple[Path, bool]:
    """A head on a stroke of half width `half`, as near to its middle as is clear of other ink, and whether it is."""
    own = Ink()
    own.add_path(path, half)
    tried = [_head(*along(path, share), way, half) for share in ALONG]
    clear = (head for head in tried if ink.overlap(head.box(), CLEAR) == own.overlap(head.box(), CLEAR))
    found = next(clear, None)
    return found or tried[0], found is not None


def _head(at: Point, tangent: Point, way: int, half: float) -> Path:
    """A triangle about a point."""
    across = max(HALF, half + OVER)
    run, side = tangent.times(way * LONG * across / 2), Point(-tangent.y * across, tangent.x * across)
    back = at.minus(run)
    return polygon([at.plus(run), back.plus(side), back.minus(side)])
