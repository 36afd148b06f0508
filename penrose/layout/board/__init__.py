"""Sets finished parts beside each other: the components of a product, the terms of a sum, the sides of an equation.

Everything stands on one axis, y = 0. A line that would be wider than the page breaks before a sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from penrose.classes import Classes, grouped
from penrose.diagram import types as diagram
from penrose.diagram.network import network as woven
from penrose.diagram.walk import anywhere
from penrose.geometry.path import Box, Point
from penrose.layout import style
from penrose.layout.draw import draw_part
from penrose.layout.finish import Block
from penrose.layout.graph import Flat, flatten, permuted
from penrose.layout.labels import at_centre
from penrose.layout.sketch import BEFORE, Bodies
from penrose.layout.style import scale_text
from penrose.layout.ways import (
    Ways,
    are_across,
    are_lines,
    arriving,
    beside,
    crossed,
    differing,
    goals,
    halves,
    stacked,
    straightened,
    ways,
)
from penrose.layout.wishes import Unmet, Wishes
from penrose.marks.types import Drawing, Equation, Label, Measure, Side
from penrose.marks.walk import moved
from penrose.records import dataclass, field, replace

WIDEST = 560.0  # pt; of a line where the author gives no width: a little more than a page of text
SIGNS = {"=": "=", "≈": "≈", "≠": "≠", ":=": "≔"}
TIGHT = 0.7  # of the usual air, where a line is too wide otherwise: a label of one letter still fits a bond
LINE = 26.0  # pt between the lines of a broken equation
LEFT = 0.35  # share of a line that a left side may take for what follows to be broken beside it, not below it
GOALS = 4  # of the ways in which terms could agree on the sides of their free legs, how many are tried


@dataclass(frozen=True)
class Placed:
    """A side with its box; `unplaced` labels found no clear place."""

    side: Side
    box: Box
    lines: int = 1  # where it takes several, what follows begins another


@dataclass(frozen=True)
class Composer:
    """What composing needs to know everywhere: sizes by dimension, the measure of labels, and the author's wishes."""

    sizes: Mapping[str, int]
    measure: Measure
    wishes: Wishes = field(default_factory=Wishes)
    alone: int = 0  # how many sides an equation has, if each is one tensor: what permutes its legs is to be seen
    ways: Ways = field(default_factory=dict)  # how free legs are to leave where that can be

    @property
    def _is_bound(self) -> bool:
        """Whether the author gave a width, which is kept to the point; of the page's, the first sign may stand out."""
        return self.wishes.hints.width is not None

    @property
    def widest(self) -> float:
        """How wide a line may get before it is broken, where it can be."""
        width = self.wishes.hints.width
        return WIDEST if width is None else width - 2 * style.MARGIN

    def equation(self, equation: diagram.Equation) -> tuple[Equation, Box]:
        """The sides in a row, with their signs, broken into lines where it would be too wide."""
        signs = [self._sign(SIGNS[sign]) for sign in equation.signs]
        terms = [term for side in equation.sides for term in side.terms]
        lone = len(terms) == len(equation.sides) and all(_is_lone(term.network) for term in terms)
        drawn = iter(replace(self, alone=len(terms) * lone)._agreed(terms))
        sides: list[Side] = []
        marks: list[Label] = []
        boxes: list[Box] = []
        x = y = bottom = 0.0
        for number, value in enumerate(equation.sides):
            blocks = [next(drawn) for _ in value.terms]
            lead = _lead(signs[number - 1]) if number else 0.0
            placed = self._in_lines(value, blocks, self.widest - lead * self._is_bound)
            if number:
                rest = self.widest - x - style.TERM - lead
                here = self._within(value, blocks, placed, rest)
                goes_on = here.box.width <= rest
                placed = here if goes_on else placed
                y, x = (y, x + style.TERM) if goes_on else (bottom + LINE - placed.box.top, 0.0)
                marks.append(moved(signs[number - 1], Point(x - signs[number - 1].box.left, y)))
                x += lead
            shift = Point(x - placed.box.left, y)
            sides.append(moved(placed.side, shift))
            boxes.append(placed.box.moved(shift))
            x = inf if placed.lines > 1 else x + placed.box.width
            bottom = max(bottom, y + placed.box.bottom)
        return Equation(tuple(sides), equation.signs, tuple(marks)), Box.union([*boxes, *(m.box for m in marks)])

    def _within(self, value: diagram.Sum, blocks: Sequence[Block], placed: Placed, room: float) -> Placed:
        """A side as it is drawn, or broken into lines where it takes more room than there is; but one that fits a line
        of its own is left whole if much of this line is taken."""
        narrow = placed.box.width > room > 0 and len(value.terms) > 1
        whole = placed.lines == 1 and room < (1 - LEFT) * self.widest
        return self._in_lines(value, blocks, room) if narrow and not whole else placed

    def side(self, value: diagram.Sum) -> Placed:
        """The terms of a sum on one axis."""
        return self._in_lines(value, self._agreed(value.terms), inf)

    def _in_lines(self, value: diagram.Sum, blocks: Sequence[Block], widest: float) -> Placed:
        """The drawn terms of a sum on one axis, broken before a sign where a line would be too wide."""
        drawings: list[Drawing] = []
        boxes: list[Box] = []
        x, y, lines = 0.0, 0.0, 1
        for number, (term, whole) in enumerate(zip(value.terms, blocks, strict=True)):
            marks = self.marks(term, first=number == 0)
            before = sum(mark.box.width + _after(mark) for mark in marks)
            block = self._fitted(term.network, whole, widest - before)
            if number and x + style.TERM + before + block.box.width > widest:
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
        return Placed(drawn, Box.union(boxes), lines)

    def _fitted(self, network: diagram.Network, block: Block, room: float) -> Block:
        """A drawn product; with less air where it takes more room than the author's width leaves, or where that makes
        it fit the page on a line of its own."""
        limit = room if self._is_bound else max(room, self.widest)
        hopeless = not self._is_bound and TIGHT * block.box.width > limit  # glyphs do not shrink as the air does
        if block.box.width <= limit or hopeless:
            return block
        tight = replace(self, wishes=replace(self.wishes, air=TIGHT), ways=_held(network, block)).network(network)
        return tight if tight.box.width < (block.box.width if self._is_bound else limit) else block

    # Agreement.

    def _agreed(self, terms: Sequence[diagram.Term]) -> list[Block]:
        """The products of terms that are added or equal, each drawn with its free legs on the sides and in the order
        on which most agree, as far as that brings no fault and no crossing. What is larger has less choice, so that
        its ways are tried first."""
        networks = [term.network for term in terms]
        ranked = sorted(range(len(terms)), key=lambda place: -_size(networks[place]))
        best, held = self._by_rank(networks, ranked)
        tried = goals([held[place] for place in ranked])[:GOALS]
        tried += [halves(networks[0], self.wishes.downwards)] if any(map(are_lines, networks)) else []
        least = min((sum(differing(one, goal) for one in held) for goal in tried), default=0)
        plain = list(zip(networks, best, held, strict=True))
        for goal in tried:
            if least and len(terms) > 1:
                drawn = [self._towards(goal, *one) for one in plain]
                left = sum(differing(_held(n, block), goal) for n, block in zip(networks, drawn, strict=True))
                best, least = (drawn, left) if left < least else (best, least)
        return best

    def _by_rank(self, networks: list[diagram.Network], ranked: list[int]) -> tuple[list[Block], list[Ways]]:
        """The products drawn one after the other, and how they hold their legs: a lone tensor as the first does, and
        identities that a lone tensor equals between the first and the second half of its legs."""
        best = [Block((), Box(0, 0, 0, 0))] * len(networks)
        held: list[Ways] = [{}] * len(networks)
        led = networks[ranked[0]]
        lone = next((network for network in networks if _is_lone(network) and are_lines(led)), None)
        for place in ranked:
            network = networks[place]
            first = held[ranked[0]] or (halves(lone, self.wishes.downwards) if lone else {})
            told = (lone or _is_lone(network)) and all(name in first for name in _free(network))
            best[place] = self._near(first if told else {}, network) or self.network(network)
            held[place] = _held(network, best[place])
        return best, held

    def _near(self, goal: Ways, network: diagram.Network) -> Block | None:
        """A product with its legs on the wished sides where they can be; None if the author's own wishes forbid it."""
        try:
            return replace(self, ways=goal).network(network)
        except Unmet:
            return None

    def _towards(self, goal: Ways, network: diagram.Network, block: Block, held: Ways) -> Block:
        """A product drawn again nearer to the wished ways; the block as it is where it is there or that is worse."""
        if not differing(held, goal):
            return block
        drawn = self._near(goal, network)
        if drawn is None:
            return block
        worse = drawn.faults > block.faults or drawn.crossings > block.crossings
        return block if worse or differing(_held(network, drawn), goal) >= differing(held, goal) else drawn

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
        """The drawing of a product; one that is drawn often, as the value of a step may be, is laid out once."""
        wishes, ways = self.wishes, tuple(self.ways.items())
        key = wishes.marks, wishes.hints, wishes.air, self.alone, ways, anywhere(network)
        return wishes.work.once(key, lambda: self._product(network))

    def _product(self, network: diagram.Network) -> Block:
        """The components of a product beside each other, but identities as parallel lines."""
        if are_across(network, self.ways, self.wishes.downwards):
            return replace(self, wishes=self.wishes.turned).network(network)
        names = [network.wires[position].index for position in network.free]
        parts = components(network)
        crossing = crossed(parts, self.ways, self.wishes.downwards)
        if crossing:
            sheaf = self._component(woven((node for part in crossing for node in part.nodes), names), names)
            sheaf = replace(sheaf, crossings=0)  # which are what is said
            return beside([sheaf, *(self._component(part, names) for part in parts if part not in crossing)])
        lines = straightened(parts, self.ways, self.wishes.downwards)
        drawn = [replace(self, ways=ways)._component(part, names) for part, ways in lines]
        along = beside(drawn) if self.wishes.downwards else stacked(drawn)
        straight = [part for part, _ in lines]
        blocks = [self._component(part, names) for part in parts if part not in straight]
        place = parts.index(next(part for part in parts if part in straight)) if lines else 0
        return beside([*blocks[:place], *[along] * bool(lines), *blocks[place:]])

    def _wished(self, flat: Flat) -> tuple[tuple[int, str], ...]:
        """The sides on which free legs are to leave, in their order there, before rows are turned to columns."""
        named = {flat.edges[edge].pieces[-1].index: edge for edge in flat.free}
        found = [(named[index], way) for index, way in self.ways.items() if index in named]
        if not self.wishes.downwards:
            return tuple((edge, way.side) for edge, way in found)
        found.sort(key=lambda leg: -leg[1].place if leg[1].side in "NS" else leg[1].place)
        return tuple((edge, BEFORE[way.side]) for edge, way in found)

    def _component(self, network: diagram.Network, result: list[str]) -> Block:
        own = [network.wires[position].index for position in network.free]
        flat = _reduced(flatten(network), self.wishes.hints)
        flat = replace(flat, leads=own[:1] == result[:1], ends=own[-1:] == result[-1:])
        insides: dict[int, Side] = {}
        boxes: dict[int, Box] = {}
        for number, vertex in enumerate(flat.vertices):
            if vertex.composite is not None:
                placed = replace(self, wishes=self.wishes.within).side(vertex.composite.inside)
                middle = Point(-placed.box.centre.x, 0)
                insides[number], boxes[number] = moved(placed.side, middle), placed.box.moved(middle)
        if self.alone == 1 and permuted(flat):
            flat = replace(flat, sides=tuple((e, "S") for e in sorted(flat.free, key=lambda e: flat.edges[e].tail_leg)))
        wished = self._wished(flat) or (arriving(flat, insides[0]) if insides.keys() == {0} else ())
        flat = replace(flat, wished=wished, alone=self.alone > 0)
        if self.wishes.hints.cuts and not flat.wished:
            from penrose.layout.asked import dealt

            flat = replace(flat, wished=dealt(flat, self.wishes.hints.cuts))
        bodies = Bodies(self.measure, boxes, self.wishes.copies, self.wishes.marks.names, self.wishes.notes)
        return draw_part(flat, bodies, self.sizes, insides, self.wishes)


def _reduced(flat: Flat, hints: diagram.Hints) -> Flat:
    """The graph with the middle of long repeats left out, and straight identities as edges with several names."""
    if len(flat.vertices) > hints.repeats:
        from penrose.layout.fold import folded

        flat = folded(flat, hints)
    if any(vertex.kind == "identity" for vertex in flat.vertices):
        from penrose.layout.lines import bends, without_lines

        flat = flat if bends(flat, hints) else without_lines(flat)
    return flat


def _lead(sign: Label) -> float:
    """What the sign of a side takes before it on its line."""
    return sign.box.width + style.TERM


def _after(mark: Label) -> float:
    """Air between a mark and what it stands before."""
    return style.TERM if mark.text in "+−" else style.SCALED


def _is_lone(network: diagram.Network) -> bool:
    """Whether a product is one tensor that stands for itself."""
    return len(network.nodes) == 1 and isinstance(network.nodes[0], diagram.Tensor)


def _held(network: diagram.Network, block: Block) -> Ways:
    """How the free legs of a drawn product leave."""
    return ways(block.items, _free(network))


def _size(network: diagram.Network) -> int:
    """How many nodes a product has; of a sum in parentheses those of its terms too."""
    within = (node.inside.terms for node in network.nodes if isinstance(node, diagram.Bubble))
    return len(network.nodes) + sum(_size(term.network) for terms in within if len(terms) > 1 for term in terms)


def _free(network: diagram.Network) -> set[str]:
    return {network.wires[position].index for position in network.free}


def components(network: diagram.Network) -> list[diagram.Network]:
    """The connected parts of a product, in the order of their first nodes."""
    ties = ((end.node, wire.ends[0].node) for wire in network.wires for end in wire.ends[1:])
    return [_part(network, nodes) for nodes in grouped(range(len(network.nodes)), Classes.of(ties).root)]


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
