"""Turns a sketch into items: strokes cut at hulls, outlines, caps, labels, and regions nested as the bubbles are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from penrose.diagram.standing import dealt
from penrose.diagram.types import Bubble, Tensor
from penrose.geometry.path import Box, Line, Path, Point
from penrose.glyphs.outlines import SIDES
from penrose.layout import labels, style
from penrose.layout.graph import Nest, Piece, Vertex
from penrose.layout.labels import Ink
from penrose.layout.marks import Order, directed, head_on, orders_in
from penrose.layout.sketch import Sketch, Spot, label_of
from penrose.layout.strokes import Stroke, by_wire, named, reached, shown, strokes_of, unchanged
from penrose.layout.style import function_text, note_text, scale_text
from penrose.layout.wishes import Wishes
from penrose.marks.types import (
    Arrowhead,
    Dash,
    Dot,
    Drawing,
    End,
    Folded,
    Glyph,
    Item,
    Label,
    Measure,
    Region,
    Side,
    Wire,
)
from penrose.marks.walk import moved
from penrose.records import dataclass, field, replace

HALF = 0.55  # half width of a thin line, pt
COPY = 300.0  # pt beside a glyph that reads a stream that are kept for the way of its copy
MISSED = 5  # unplaced labels that a wire counts for that misses a hull
CAP = 4.5  # half length of the bar that ends an index summed on its own


@dataclass(frozen=True)
class Block:
    """A finished piece of drawing about the axis y = 0: items, box, how many labels found no clear place, and what
    was measured of it."""

    items: tuple[Item, ...]
    box: Box
    unplaced: int = 0
    faults: int = 0
    crossings: int = 0


@dataclass
class Finisher:
    """Collects the items of a sketch by the region they stand in, and the ink that labels must keep clear of.

    `sizes` by dimension; `insides` are the drawn sums of composite vertices, about their middle.
    """

    sketch: Sketch
    sizes: Mapping[str, int]
    measure: Measure
    insides: Mapping[int, Side]
    wishes: Wishes
    items: dict[Nest, list[Item]] = field(default_factory=dict)
    ink: Ink = field(default_factory=Ink)
    unplaced: int = 0
    strokes: list[Stroke] = field(default_factory=list)
    region_labels: dict[int, list[Label]] = field(default_factory=dict)

    def drawn(self) -> Finisher:
        """This, with everything drawn but for labels beside wires and on hulls."""
        flat = self.sketch.flat
        self.sketch.close_hulls()
        self.strokes, missed = strokes_of(self.sketch)
        self.unplaced += MISSED * missed
        for region in range(len(flat.regions)):
            self.ink.add_path(self.sketch.hull_outline(region), HALF)
        for stroke in self.strokes:
            self.ink.add_path(stroke.path, HALF * self._weight(stroke.piece))
        orders = orders_in(self.sketch)
        for number, vertex in enumerate(flat.vertices):
            self._vertex(number, vertex, self.sketch.spots[number], orders.get(number, ()))
        for stroke, index in named(self.sketch, self.strokes):
            self._wire(stroke, index)
        return self

    def bare(self) -> tuple[Item, ...]:
        """What is drawn so far."""
        return tuple(self._nested(()))

    def labelled(self) -> Block:
        """What is drawn, with all labels."""
        self._region_labels()
        self._arrowheads(self.strokes)
        self._index_labels(self.strokes)
        items = self.bare()
        return Block(items, _box(items), self.unplaced)

    def _put(self, nest: Nest, item: Item) -> None:
        self.items.setdefault(nest, []).append(item)

    def _weight(self, piece: Piece) -> float:
        return style.weight(self.sizes.get(piece.dim, 1))

    def _wire(self, stroke: Stroke, index: str) -> None:
        piece, size = stroke.piece, self.sizes.get(stroke.piece.dim, 0)
        self._put(piece.nest, Wire(index, piece.dim, stroke.path, self._weight(piece), size, int(stroke.free)))

    # Glyphs.

    def _vertex(self, number: int, vertex: Vertex, spot: Spot, order: Order) -> None:
        if vertex.dot:
            self.ink.add_box(spot.box)
            self._put(vertex.nest, Dot(vertex.dot, spot.outline))
        elif vertex.end:
            self._put(vertex.nest, self._end(number, vertex, spot))
        elif vertex.composite:
            self._composite(number, vertex, spot)
        elif vertex.folded:
            self._fold(vertex, vertex.folded, spot)
        elif vertex.tensor is not None and spot.shape != "line":
            self._glyph(vertex, vertex.tensor, spot, order)
            self._dashes(number, vertex, vertex.tensor)

    def _glyph(self, vertex: Vertex, tensor: Tensor, spot: Spot, order: Order) -> None:
        name = spot.shape, label_of(vertex), len(tensor.legs)
        text = self.wishes.marks.on(tensor, name, order, self.measure)
        label = labels.inside_glyph(text, spot, self.measure, tensor.name)
        self.ink.add_path(spot.outline, HALF)
        self.ink.add_box(spot.box.grown(-0.25 * min(spot.width, spot.height)))
        seen = (tensor.kind, spot.shape, tensor.role, tensor.views, spot.outline, label)
        told = (tensor.value, tensor.step, tensor.number, tensor.scripts)
        if tensor.name == self.wishes.hints.backbone:
            start = spot.port(self.wishes.copies, 0)
            self.ink.add_path(Path(start, (Line(start.plus(SIDES[self.wishes.copies], COPY)),)), HALF)
        glyph = Glyph(tensor.name, vertex.legs, *seen, *told, turned=text != label_of(vertex), places=dealt(tensor))
        self._put(vertex.nest, glyph)

    def _dashes(self, number: int, vertex: Vertex, tensor: Tensor) -> None:
        """The line that cuts through a tensor, where the author asked for one."""
        if not self.wishes.hints.cuts:
            return
        from penrose.layout.asked import partition

        for path in partition(self.sketch, number, self.wishes.hints.cuts):
            self.ink.add_path(path, HALF)
            self._put(vertex.nest, Dash(tensor.name, path))

    def _fold(self, vertex: Vertex, folded: Folded, spot: Spot) -> None:
        """The dots that stand for repeats, and how many they stand for."""
        self.ink.add_box(spot.box)
        dots, count = labels.of_fold(label_of(vertex), bool(vertex.legs), spot, self.measure)
        dims = dict.fromkeys(leg.dim for tensor in folded.tensors for leg in tensor.legs)
        sizes = tuple((dim, self.sizes[dim]) for dim in dims if self.sizes.get(dim))
        told = replace(folded, sizes=sizes)
        glyph = Glyph("", vertex.legs, "fold", spot.shape, "", (), spot.outline, dots, folded=told, count=count)
        self._put(vertex.nest, glyph)

    def _end(self, number: int, vertex: Vertex, spot: Spot) -> End:
        edge = next(n for n, e in enumerate(self.sketch.flat.edges) if number in e.ends)
        path = self.sketch.paths[edge]
        _, tangent = labels.along(path, 1.0 if path.end == spot.centre else 0.0)
        bar = Point(-tangent.y * CAP, tangent.x * CAP)
        drawn = Path(spot.centre.plus(bar), (Line(spot.centre.plus(bar, -1)),))
        self.ink.add_path(drawn, HALF)
        return End(vertex.end, drawn)

    def _composite(self, number: int, vertex: Vertex, spot: Spot) -> None:
        bubble = vertex.composite
        assert bubble is not None
        self.ink.add_path(spot.outline, HALF)
        self.ink.add_box(spot.box)
        inside = reached(moved(self.insides[number], spot.centre), self._arrivals(number, bubble), unchanged(bubble))
        names: list[Label] = []
        if bubble.function:
            names = [self._function_name(bubble, spot.box)]
        legs = tuple(leg.index for leg in bubble.legs)
        self._put(vertex.nest, Region(bubble.function, bubble.over, legs, spot.outline, tuple(names), inside))

    def _arrivals(self, number: int, bubble: Bubble) -> dict[str, Point]:
        """Where the legs of a bubble around a sum reach its hull, by the names they have inside."""
        legs = bubble.inside.free
        return {legs[leg].index: point for vertex, leg, point in self.sketch.ports() if vertex == number}

    def _arrowheads(self, strokes: list[Stroke]) -> None:
        """The heads that the author asked for, each on the longest stroke of its edge that has room for it."""
        for edge, way in directed(self.sketch.flat, self.wishes.hints.arrows).items():
            mine = sorted((s for s in strokes if s.edge == edge), key=lambda s: -s.length)
            tried = [(s.piece, *head_on(s.path, way, HALF * self._weight(s.piece), self.ink)) for s in mine]
            for piece, outline, clear in sorted(tried, key=lambda head: not head[2])[:1]:
                self.unplaced += not clear
                self.ink.add_box(outline.box())
                self._put(piece.nest, Arrowhead(piece.index, outline))

    # Labels.

    def _placed(self, found: tuple[Label, bool]) -> Label:
        label, clear = found
        self.unplaced += not clear
        self.ink.add_box(label.box)
        return label

    def _function_name(self, bubble: Bubble, hull: Box) -> Label:
        text = function_text(bubble.function, bubble.over)
        return self._placed(labels.on_hull(text, hull, self.ink, self.measure, bubble.function))

    def _region_labels(self) -> None:
        for number, region in enumerate(self.sketch.flat.regions):
            hull, found = self.sketch.hulls[number], []
            scale = ("-" if region.sign < 0 else "") + scale_text(region.scales)
            if scale:
                found.append(self._placed(labels.in_corner(scale, hull, self.ink, self.measure)))
            if region.bubble.function:
                found.append(self._function_name(region.bubble, hull))
            self.region_labels[number] = found

    def _index_labels(self, strokes: list[Stroke]) -> None:
        """One label per index and connected stretch of equal name, the tightest placed first."""
        groups = by_wire(self.sketch.flat.edges, strokes)
        walls = {edge for edge, _ in self.sketch.flat.walls}
        order = sorted(groups, key=lambda group: sum(s.length for s in group))
        for group in order:
            shallow = min(len(s.piece.nest) for s in group)
            stretches = [self._stretch(s, len(s.piece.nest) - shallow, s.edge in walls) for s in group]
            piece = min((s.piece for s in group), key=lambda p: len(p.nest))
            note = note_text(piece.index, piece.dim, self.wishes.notes)
            name = shown(self.sketch.flat, [s.edge for s in group], piece.index)
            label, clear = labels.beside(name, stretches, self.ink, self.measure, piece.index, note)
            if note and not clear:  # better without than on other ink, and tried again with more air
                self.unplaced += 1
                label, clear = labels.beside(name, stretches, self.ink, self.measure, piece.index)
            self._put(piece.nest, self._placed((label, clear)))

    def _stretch(self, stroke: Stroke, deep: int, walled: bool) -> labels.Stretch:
        """What a label can stand beside: better the shallower it lies, and best a free leg."""
        free = bool(stroke.free)
        return labels.Stretch(stroke.path, deep + (not free), HALF * self._weight(stroke.piece), free and not walled)

    # Regions.

    def _nested(self, nest: Nest) -> list[Item]:
        """Items that stand directly in a region, its inner regions first."""
        out: list[Item] = []
        for number, region in enumerate(self.sketch.flat.regions):
            if region.nest == nest:
                out.append(self._region(number))
        return out + self.items.get(nest, [])

    def _region(self, number: int) -> Region:
        region = self.sketch.flat.regions[number]
        bubble = region.bubble
        names = tuple(leg.index for leg in bubble.inside.free)
        inner = tuple(self._nested((*region.nest, number)))
        drawing = Drawing(region.sign, scale_text(region.scales), (), (), inner)
        legs = tuple(leg.index for leg in bubble.legs)
        outline = self.sketch.hull_outline(number)
        names_on = tuple(self.region_labels.get(number, ()))
        return Region(bubble.function, bubble.over, legs, outline, names_on, Side((drawing,), names))


def _box(items: Iterable[Item]) -> Box:
    boxes = [box for item in items for box in boxes_of(item)]
    return Box.union(boxes) if boxes else Box(0, 0, 0, 0)


def boxes_of(item: Item) -> list[Box]:
    """The boxes of an item's ink."""
    if isinstance(item, Label):
        return [item.box]
    if isinstance(item, Glyph):
        return [item.outline.box()]
    if isinstance(item, Region):
        inside = [box for term in item.inside.terms for inner in term.items for box in boxes_of(inner)]
        return [item.outline.box(), *(label.box for label in item.labels), *inside]
    return [(item.outline if isinstance(item, Dot | Arrowhead) else item.path).box()]
