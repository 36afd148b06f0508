"""Marks as networks: wires joined where strokes meet, legs told by tags, bubbles matched with what they hold.

Everything contradictory is a problem: what is returned then is not to be used.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from penrose.diagram import types as d
from penrose.errors import Problem
from penrose.geometry.path import Path, Point
from penrose.marks import types as ink
from penrose.marks.types import Glyph
from penrose.read.backbone import check
from penrose.read.scales import scales
from penrose.read.standing import Standings
from penrose.read.touch import PORT, crossed, middle, stands_in
from penrose.read.wires import Identity, Joined, at, called, join
from penrose.records import dataclass, field, replace
from penrose.source import Span


class Gate(NamedTuple):
    """Where a wire ends on a hull, and the name of its index."""

    place: Point
    name: str


class Held(NamedTuple):
    """A side that has been read, and for each term the gates on the hull around it."""

    sum: d.Sum
    gates: tuple[tuple[Gate, ...], ...]


@dataclass
class Contraction:
    """Reads equations; notes problems, and every dimension and its size, on the way."""

    problems: list[Problem] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    dims: dict[str, None] = field(default_factory=dict)
    standings: Standings = field(default_factory=Standings)

    def note(self, message: str, span: Span) -> None:
        self.problems.append(Problem(message, span))

    def page(self, layout: ink.Layout) -> tuple[tuple[d.Equation, ...], tuple[d.Step | d.Repeat, ...]]:
        """The equations of a page, and the values of the streams that they are read off."""
        equations: list[d.Equation] = []
        values: list[d.Step | d.Repeat] = []
        for equation in layout.equations:
            values += self.stream(equation.stream.steps) if equation.stream else ()
            equations.append(self.equation(equation))
        return tuple(equations), tuple(values)

    def equation(self, equation: ink.Equation) -> d.Equation:
        """The equation, whose sides must all have the same free legs."""
        check(equation, self.note)
        sides = tuple(self.side(side, None).sum for side in equation.sides)
        for side, read in zip(equation.sides[1:], sides[1:], strict=True):
            here, first = ({leg.index for leg in one.free} for one in (read, sides[0]))
            if here != first:
                left, right = (" ".join(leg.index for leg in one.free) or "no legs" for one in (sides[0], read))
                self.note(f"sides with different free legs: {left} and {right}", side.span)
        return d.Equation(sides, equation.signs)

    def stream(self, values: tuple[ink.Bound | ink.Repeated, ...]) -> tuple[d.Step | d.Repeat, ...]:
        """The values of a stream, in order."""
        return tuple(
            d.Repeat(one.count, self.stream(one.steps))
            if isinstance(one, ink.Repeated)
            else d.Step(one.step, one.number, self.side(one.side, None).sum)
            for one in values
        )

    def side(self, side: ink.Side, wall: Path | None) -> Held:
        """A sum; `wall` is the hull of the bubble around it, if there is one."""
        if len(set(side.free)) != len(side.free):
            self.note(f"data-free names an index twice: {' '.join(side.free)}", side.span)
        drawn = {n: _Term(self, term, wall, side.free).run() for n, term in enumerate(side.terms) if not term.skip}
        dims: dict[str, str] = {}
        for term, _ in drawn.values():
            for wire in (term.network.wires[position] for position in term.network.free):
                dims.setdefault(wire.index, wire.dim)
        read = [
            drawn[n] if n in drawn else (self._skipped(term, side.free, dims), ()) for n, term in enumerate(side.terms)
        ]
        for index in side.free:
            if index not in dims and len(drawn) == len(side.terms) and not _is_zero(read):
                self.note(f"no wire of the free index {index} ends free", side.span)
        free = tuple(d.Leg(index, dims.get(index, index)) for index in side.free)
        return Held(d.Sum(tuple(term for term, _ in read), free), tuple(gates for _, gates in read))

    def _skipped(self, term: ink.Drawing, free: tuple[str, ...], dims: dict[str, str]) -> d.Term:
        """The stream as a term: the glyph with which it begins, whose legs run down the backbone, or the backbone
        going on, for which a glyph would stand."""
        glyph = next((item for item in term.items if isinstance(item, Glyph)), None)
        node = _tensor(glyph, dims) if glyph else _value(term, free, dims)
        if glyph and (glyph.tensor != term.skip or sorted(glyph.legs) != sorted(free)):
            legs = f"{term.skip}[{' '.join(free)}]"
            self.note(f"the stream begins with {glyph.tensor}[{' '.join(glyph.legs)}], and not with {legs}", glyph.span)
        places = {leg.index: place for place, leg in enumerate(node.legs)}
        wires = tuple(d.Wire(i, dims.get(i, i), (d.End(0, places.get(i, 0)),), True) for i in free)
        return d.Term(term.sign, (), d.Network((node,), wires, tuple(range(len(free)))))

    def dimension(self, stroke: ink.Wire) -> str:
        """The name of a stroke's dimension; its size is taken down."""
        name = stroke.dim or stroke.names[0]
        self.size(name, stroke.size, stroke.span)
        return name

    def size(self, name: str, size: int, span: Span) -> None:
        """Take down a dimension, and its size if it is told, which must be one everywhere."""
        self.dims[name] = None
        if size and self.sizes.setdefault(name, size) != size:
            self.note(f"dimension {name} has size {self.sizes[name]} and size {size}", span)


@dataclass
class _Node:
    """A node in the making: where it stands, and the names of the wires on its legs."""

    place: Point
    node: d.Node
    legs: tuple[str, ...]


def _is_zero(terms: list[tuple[d.Term, tuple[Gate, ...]]]) -> bool:
    """Whether a side is 0 alone, which has no wires and stands for every tensor."""
    return all(not t.network.nodes and [s.text for s in t.scales] == ["0"] for t, _ in terms)


@dataclass
class _Term:
    """Reads one term."""

    of: Contraction
    term: ink.Drawing
    wall: Path | None
    free: tuple[str, ...]
    met: dict[int, Counter[str]] = field(default_factory=dict)  # how often each wire ends on each item
    ports: dict[int, dict[str, list[Point]]] = field(default_factory=dict)  # and where

    def run(self) -> tuple[d.Term, tuple[Gate, ...]]:
        items, note = self.term.items, self.of.note
        self._check_hulls()
        wires, identities = join(items, self.wall, self.free, note)
        for wire in wires:
            for number, place in wire.ends:
                self.met.setdefault(number, Counter())[wire.name] += 1
                self.ports.setdefault(number, {}).setdefault(wire.name, []).append(place)
        strokes = [(wire.name, stroke) for wire in wires for stroke in wire.strokes]
        strokes.sort(key=lambda told: -len(told[1].names))  # what a bare identity says counts where nothing else does
        dims = {name: self.of.dimension(stroke) for name, stroke in strokes}
        for identity in identities:
            dims |= {name: self.of.dimension(identity.stroke) for name in identity.names if name not in dims}
        nodes = [one for n, body in enumerate(items) if isinstance(body, Glyph) for one in self._body(n, body, dims)]
        nodes += [self._bubble(n, b, wires, dims) for n, b in enumerate(items) if isinstance(b, ink.Region)]
        nodes += [node for identity in identities for node in _identities(identity, dims)]
        nodes.sort(key=lambda node: (round(node.place.x), round(node.place.y)))
        network = self._network(nodes, wires, dims)
        gates = tuple(Gate(place, wire.name) for wire in wires for place in wire.gates)
        over = tuple(d.Leg(index, dims.get(index, index)) for index in self.term.over)
        return d.Term(self.term.sign, self._scales(), network, over), gates

    def _scales(self) -> tuple[d.Scale, ...]:
        try:
            return scales(self.term.scale)
        except ValueError as error:
            self.of.note(str(error), self.term.span)
            return ()

    def _network(self, nodes: list[_Node], wires: list[Joined], dims: dict[str, str]) -> d.Network:
        ends: dict[str, list[d.End]] = {}
        for number, node in enumerate(nodes):
            for leg, name in enumerate(node.legs):
                ends.setdefault(name, []).append(d.End(number, leg))
        drawn = {wire.name for wire in wires}
        free = {wire.name for wire in wires if wire.free} | (set(self.free) - drawn)
        names = list(dict.fromkeys([*ends, *(wire.name for wire in wires)]))
        made = tuple(d.Wire(n, dims.get(n, n), tuple(ends.get(n, ())), n in free) for n in names)
        order = tuple(names.index(index) for index in self.free if index in free and index in names)
        return d.Network(tuple(node.node for node in nodes), made, order)

    # Nodes.

    def _body(self, number: int, body: Glyph, dims: dict[str, str]) -> list[_Node]:
        """The tensor of a glyph; of a fold, all tensors that it stands for."""
        self._check_legs(number, body)
        place = body.outline.box().centre
        self.of.standings.look(body, self.ports.get(number, {}), self.of.note)
        if not body.folded:
            return [_Node(place, _tensor(body, dims), body.legs)]
        for dim, size in body.folded.sizes:
            self.of.size(dim, size, body.span)
        hidden = {leg.index for one in body.folded.tensors for leg in one.legs}
        for name in (name for name in body.legs if name not in hidden):
            self.of.note(f"a fold has a leg {name} that none of its tensors has", body.span)
        found = []
        for one in body.folded.tensors:
            for leg in one.legs:
                self.of.size(dims.setdefault(leg.index, leg.dim), 0, body.span)
            legs = tuple(leg.index for leg in one.legs)
            found.append(_Node(place, replace(one, legs=_legs(legs, dims), span=body.span), legs))
        return found

    def _bubble(self, number: int, bubble: ink.Region, wires: list[Joined], dims: dict[str, str]) -> _Node:
        self._check_legs(number, bubble)
        held = self.of.side(bubble.inside, bubble.outline)
        if len(held.sum.free) < len(bubble.legs):
            counts = f"{len(bubble.legs)} legs outside and {len(held.sum.free)} inside"
            self.of.note(f"{called(self.term.items, number)} has {counts}", bubble.span)
        else:
            self._check_gates(number, bubble, wires, held)
        for index in bubble.over:
            if index not in bubble.inside.free:
                self.of.note(
                    f"{called(self.term.items, number)} acts along {index}, which is no leg of it",
                    bubble.span,
                )
        node = d.Bubble(bubble.function, bubble.over, held.sum, _legs(bubble.legs, dims), bubble.span)
        return _Node(bubble.outline.box().centre, node, bubble.legs)

    def _check_legs(self, number: int, item: Glyph | ink.Region) -> None:
        """The wires that end on an item are those its data-legs names."""
        met = self.met.get(number, Counter())
        name = called(self.term.items, number)
        for index, count in (Counter(item.legs) - met).items():
            self.of.note(f"{name} has a leg {index}, and {_so_many(count)} wire {index} ends on it", item.span)
        for index, count in (met - Counter(item.legs)).items():
            self.of.note(
                f"{count} wire {index} ends on {name}, whose legs are {' '.join(item.legs) or 'none'}",
                item.span,
            )

    def _check_gates(self, number: int, bubble: ink.Region, wires: list[Joined], held: Held) -> None:
        """Where an index reaches the hull from within, the leg it becomes leaves; and the other way round, but for
        the terms of a sum, of which only the outermost can reach it."""
        name = called(self.term.items, number)
        outer = [Gate(place, w.name) for w in wires for end, place in w.ends if end == number]
        names = [leg.index for leg in held.sum.free]
        becomes = dict(zip(names, bubble.legs, strict=False))
        reduced = names[len(bubble.legs) :]
        inner = [gate for gates in held.gates for gate in gates if gate.name not in reduced]
        for gate in inner:
            if not any(_meet(gate, leg) and becomes.get(gate.name) == leg.name for leg in outer):
                self.of.note(
                    f"index {gate.name} reaches {name} {at(gate.place)}, and its leg leaves elsewhere",
                    bubble.span,
                )
        for leg in outer if inner and len(held.gates) == 1 else ():
            if not any(_meet(gate, leg) for gate in inner):
                self.of.note(
                    f"wire {leg.name} meets {name} {at(leg.place)}, and nothing within does",
                    bubble.span,
                )

    # Hulls.

    def _check_hulls(self) -> None:
        """Nothing crosses a hull but at a gate, and everything stands in the bubble that its group says."""
        hulls = [(item, item.outline) for item in self.term.items if isinstance(item, ink.Region)]
        for item in self.term.items:
            if isinstance(item, ink.Label | ink.Link | ink.Dash | ink.Arrowhead):
                continue
            place = middle(item)
            if self.wall is not None and not (place and stands_in(place, self.wall)):
                self.of.note(f"{_what(item)} is grouped in a bubble and stands outside it", item.span)
            for bubble, hull in hulls:
                if bubble is not item and place and stands_in(place, hull):
                    self.of.note(f"{_what(item)} stands in {_what(bubble)} and is not grouped in it", item.span)
            if isinstance(item, ink.Wire):
                walls = [hull for _, hull in hulls] + ([self.wall] if self.wall else [])
                places = [cut for hull in walls if (cut := crossed(item, hull))]
                for cut in places[:1]:
                    self.of.note(f"{_what(item)} crosses a hull without a gate {at(cut)}", item.span)


def _tensor(body: Glyph, dims: dict[str, str]) -> d.Tensor:
    return d.Tensor(
        body.tensor,
        _legs(body.legs, dims),
        body.kind,
        body.role,
        views=body.views,
        value=body.value,
        scripts=body.scripts,
        step=body.step,
        number=body.number,
        span=body.span,
    )


def _identities(identity: Identity, dims: dict[str, str]) -> list[_Node]:
    """The identity matrices of a bare line, one between each two of its names."""
    box = identity.stroke.path.box()
    pairs = zip(identity.names, identity.names[1:], strict=False)
    return [
        _Node(box.centre, d.Tensor("I", _legs(pair, dims), "identity", span=identity.stroke.span), pair)
        for pair in pairs
    ]


def _value(term: ink.Drawing, free: tuple[str, ...], dims: dict[str, str]) -> d.Tensor:
    """The value of the stream that a term goes on from."""
    return d.Tensor(term.skip, _legs(free, dims), role="stream", step=True, number=term.number)


def _legs(names: tuple[str, ...], dims: dict[str, str]) -> tuple[d.Leg, ...]:
    return tuple(d.Leg(name, dims.get(name, name)) for name in names)


def _meet(one: Gate, other: Gate) -> bool:
    return one.place.minus(other.place).length() <= 2 * PORT


def _so_many(count: int) -> str:
    return "no" if count == 1 else f"{count} times no"


def _what(item: ink.Item) -> str:
    return f"wire {' '.join(item.names)}" if isinstance(item, ink.Wire) else called((item,), 0)
