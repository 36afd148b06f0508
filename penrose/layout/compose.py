"""Sets finished parts beside each other: the components of a product, the terms of a sum, the sides of an equation.

Everything stands on one axis, y = 0. A line that would be wider than the page breaks before a sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from penrose.diagram import types as diagram
from penrose.geometry.path import Box, Point
from penrose.layout import style
from penrose.layout.draw import draw_part
from penrose.layout.finish import Block
from penrose.layout.flat import flatten
from penrose.layout.fold import folded
from penrose.layout.labels import at_centre
from penrose.layout.move import moved
from penrose.layout.row import permuted
from penrose.layout.sketch import Bodies
from penrose.layout.turn import BEFORE
from penrose.layout.types import Drawing, Equation, Item, Label, Measure, Side, Wire
from penrose.layout.wishes import Wishes
from penrose.layout.words import scale_text
from penrose.records import dataclass, field, replace

WIDEST = 560.0  # pt; of a line where the author gives no width: a little more than a page of text
SIGNS = {"=": "=", "≈": "≈", "≠": "≠", ":=": "≔"}
TIGHT = 0.7  # of the usual air, where a line is too wide otherwise: a label of one letter still fits a bond
LINE = 26.0  # pt between the lines of a broken equation


@dataclass(frozen=True)
class Placed:
    """A side with its box; `unplaced` labels found no clear place."""

    side: Side
    box: Box
    unplaced: int = 0
    lines: int = 1  # where it takes several, what follows begins another


@dataclass(frozen=True)
class Composer:
    """What composing needs to know everywhere: sizes by dimension, the measure of labels, and the author's wishes."""

    sizes: Mapping[str, int]
    measure: Measure
    wishes: Wishes = field(default_factory=Wishes)
    alone: bool = False  # whether what is drawn is a whole equation, so that a permutation of legs is to be seen
    ways: Mapping[str, str] = field(default_factory=dict)  # sides on which a lone tensor is to hold its legs, by index

    @property
    def _is_bound(self) -> bool:
        """Whether the author gave a width, which is kept to the point; of the page's, signs and air may stand out."""
        return self.wishes.hints.width is not None

    @property
    def widest(self) -> float:
        """How wide a line may get before it is broken, where it can be."""
        width = self.wishes.hints.width
        return WIDEST if width is None else width - 2 * style.MARGIN

    def equation(self, equation: diagram.Equation) -> tuple[Equation, Box]:
        """The sides in a row, with their signs, broken into lines where it would be too wide."""
        signs = [self._sign(SIGNS[sign]) for sign in equation.signs]
        sides: list[Side] = []
        marks: list[Label] = []
        boxes: list[Box] = []
        x = y = bottom = 0.0
        for number, placed in enumerate(self._sides(equation, signs)):
            if number:
                sign = signs[number - 1]
                rest = self.widest - x - style.TERM - _lead(sign)
                here = self._within(equation.sides[number], placed, rest)
                goes_on = here.box.width <= rest
                placed = here if goes_on else placed
                y, x = (y, x + style.TERM) if goes_on else (bottom + LINE - placed.box.top, 0.0)
                marks.append(moved(sign, Point(x - sign.box.left, y)))
                x += _lead(sign)
            shift = Point(x - placed.box.left, y)
            sides.append(moved(placed.side, shift))
            boxes.append(placed.box.moved(shift))
            x = inf if placed.lines > 1 else x + placed.box.width
            bottom = max(bottom, y + placed.box.bottom)
        return Equation(tuple(sides), equation.signs, tuple(marks)), Box.union([*boxes, *(m.box for m in marks)])

    def _within(self, value: diagram.Sum, placed: Placed, room: float) -> Placed:
        """A side as it is drawn, or broken into lines where it takes more room than there is."""
        narrow = placed.box.width > room > 0 and len(value.terms) > 1
        return self.side(value, room) if narrow else placed

    def _sides(self, equation: diagram.Equation, signs: list[Label]) -> list[Placed]:
        """The sides drawn, each for a line of its own; a lone tensor holds its legs as the first side that is a
        network does."""
        ways: dict[str, str] = {}
        drawn: dict[int, Placed] = {}
        for number, value in sorted(enumerate(equation.sides), key=lambda side: _is_lone(side[1])):
            wished = replace(self, ways=ways, alone=len(equation.sides) == 1) if _is_lone(value) else self
            lead = _lead(signs[number - 1]) if number and self._is_bound else 0.0
            drawn[number] = wished.side(value, self.widest - lead)
            if not ways:
                ways = _ways(drawn[number].side)
        return [drawn[number] for number in range(len(equation.sides))]

    def side(self, value: diagram.Sum, widest: float = inf) -> Placed:
        """The terms of a sum on one axis, broken before a sign where a line would be too wide."""
        drawings: list[Drawing] = []
        boxes: list[Box] = []
        x, y, unplaced, lines = 0.0, 0.0, 0, 1
        for number, term in enumerate(value.terms):
            marks = self.marks(term, first=number == 0)
            block = self._block(term.network, widest - sum(mark.box.width + _after(mark) for mark in marks))
            unplaced += block.unplaced
            air = style.TERM + sum(map(_after, marks)) if self._is_bound else 0.0
            if number and x + air + block.box.width + sum(mark.box.width for mark in marks) > widest:
                y = max(box.bottom for box in boxes) + LINE - block.box.top
                x, lines = 0.0, lines + 1
            x += style.TERM * bool(number and x)
            shifted = []
            for mark in marks:
                shifted.append(moved(mark, Point(x - mark.box.left, y)))
                x += mark.box.width + _after(mark)
            shift = Point(x - block.box.left, y)
            items = moved(block.items, shift)
            over = tuple(leg.index for leg in term.over)
            drawings.append(Drawing(term.sign, scale_text(term.scales), over, tuple(shifted), items))
            boxes += [block.box.moved(shift), *(mark.box for mark in shifted)]
            x += block.box.width
        drawn = Side(tuple(drawings), tuple(leg.index for leg in value.free))
        return Placed(drawn, Box.union(boxes), unplaced, lines)

    def _block(self, network: diagram.Network, room: float) -> Block:
        """A product; with less air where it takes more room than the author's width leaves."""
        block = self.network(network)
        if not self._is_bound or block.box.width <= room:
            return block
        tight = replace(self, wishes=replace(self.wishes, air=TIGHT)).network(network)
        return tight if tight.box.width < block.box.width else block

    def marks(self, term: diagram.Term, first: bool) -> list[Label]:
        """The sign, the written-out Σ and the scalar before a term."""
        words = ["−" if term.sign < 0 else "" if first else "+"]
        words.append("Σ_{" + " ".join(leg.index for leg in term.over) + "}" if term.over else "")
        scale = scale_text(term.scales)
        words.append(scale or ("1" if not term.network.nodes else ""))
        return [self._sign(word) if word in "+−" else self._word(word) for word in words if word]

    def _sign(self, text: str) -> Label:
        return at_centre(text, style.SIGN, Point(0, 0), self.measure(text, style.SIGN), "")

    def _word(self, text: str) -> Label:
        return at_centre(text, style.SCALAR, Point(0, 0), self.measure(text, style.SCALAR), "")

    # Products.

    def network(self, network: diagram.Network) -> Block:
        """The components of a product beside each other."""
        parts = components(network)
        names = [network.wires[position].index for position in network.free]
        blocks = [self._component(part, names) for part in parts]
        items: list[Item] = []
        boxes: list[Box] = []
        x = 0.0
        for block in blocks:
            shift = Point(x - block.box.left, 0)
            items += moved(block.items, shift)
            boxes.append(block.box.moved(shift))
            x += block.box.width + style.TERM
        box = Box.union(boxes) if boxes else Box(0, -6, 0, 6)
        return Block(tuple(items), box, sum(block.unplaced for block in blocks))

    def _way(self, index: str) -> str:
        """The side on which a lone tensor is to hold a leg, before rows are turned to columns."""
        way = self.ways.get(index, "S")
        return BEFORE[way] if self.wishes.downwards else way

    def _component(self, network: diagram.Network, result: list[str]) -> Block:
        own = [network.wires[position].index for position in network.free]
        flat = folded(flatten(network), self.wishes.hints)
        flat = replace(flat, leads=own[:1] == result[:1], ends=own[-1:] == result[-1:])
        insides: dict[int, Side] = {}
        boxes: dict[int, Box] = {}
        for number, vertex in enumerate(flat.vertices):
            if vertex.composite is not None:
                placed = replace(self, wishes=self.wishes.within).side(vertex.composite.inside)
                middle = Point(-placed.box.centre.x, 0)
                insides[number], boxes[number] = moved(placed.side, middle), placed.box.moved(middle)
        if self.alone and permuted(flat):
            flat = replace(flat, sides=tuple((e, "S") for e in sorted(flat.free, key=lambda e: flat.edges[e].tail_leg)))
        elif len(flat.vertices) == 1 and all(index in self.ways for index in own):
            flat = replace(flat, sides=tuple((e, self._way(flat.edges[e].pieces[-1].index)) for e in flat.free))
        bodies = Bodies(self.measure, boxes, self.wishes.copies, self.wishes.marks.names, self.wishes.notes)
        return draw_part(flat, bodies, self.sizes, insides, self.wishes)


def _lead(sign: Label) -> float:
    """What the sign of a side takes before it on its line."""
    return sign.box.width + style.TERM


def _after(mark: Label) -> float:
    """Air between a mark and what it stands before."""
    return style.TERM if mark.text in "+−" else style.SCALED


def _is_lone(value: diagram.Sum) -> bool:
    """Whether a side is one tensor that stands for itself."""
    nodes = value.terms[0].network.nodes
    return len(value.terms) == 1 == len(nodes) and isinstance(nodes[0], diagram.Tensor)


def _ways(side: Side) -> dict[str, str]:
    """The side to which each free leg of a drawn side leaves."""
    out: dict[str, str] = {}
    for item in side.terms[0].items if len(side.terms) == 1 else ():
        if isinstance(item, Wire) and item.free == 1:
            points = item.path.points()
            run = points[-1].minus(points[-2])
            level = abs(run.x) > abs(run.y)
            out.setdefault(item.index, ("E" if run.x > 0 else "W") if level else ("S" if run.y > 0 else "N"))
    return out


def components(network: diagram.Network) -> list[diagram.Network]:
    """The connected parts of a product, in the order of their first nodes."""
    parent = list(range(len(network.nodes)))

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for wire in network.wires:
        for end in wire.ends[1:]:
            parent[find(end.node)] = find(wire.ends[0].node)
    roots = list(dict.fromkeys(find(node) for node in range(len(network.nodes))))
    return [_part(network, [n for n in range(len(network.nodes)) if find(n) == root]) for root in roots]


def _part(network: diagram.Network, nodes: list[int]) -> diagram.Network:
    """The network of some of the nodes, with the wires that end on them."""
    if len(nodes) == len(network.nodes):
        return network
    new = {node: place for place, node in enumerate(nodes)}
    kept = [place for place, wire in enumerate(network.wires) if any(end.node in new for end in wire.ends)]
    wires = tuple(
        replace(network.wires[place], ends=tuple(diagram.End(new[e.node], e.leg) for e in network.wires[place].ends))
        for place in kept
    )
    free = tuple(kept.index(place) for place in network.free if place in kept)
    return diagram.Network(tuple(network.nodes[node] for node in nodes), wires, free)
