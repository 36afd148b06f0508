"""Whether two networks contract the same, however they are written.

Two contractions are equal just when they differ only in the order of factors and terms and in the names of summed
indices. Names, kinds, views and values of glyphs count, and so do the order of a glyph's legs, the names and order of
free legs, functions and the legs they act along, scalars other than 1 and signs. Sizes, labels and places do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from penrose.diagram.types import Bubble, Equation, Leg, Network, Node, Repeat, Scale, Step, Sum, Term

UNORDERED = ("identity", "delta", "diagonal")
"""Kinds whose legs are all alike."""
Colours = tuple[list[int], list[int]]
"""Of the vertices of two graphs; vertices that are told apart have two."""


def equal(one: Equation | Sum | Network, other: Equation | Sum | Network) -> bool:
    """Whether two contractions differ at most in the order of factors and terms and in summed indices' names."""
    if isinstance(one, Equation) and isinstance(other, Equation):
        return one.signs == other.signs and all_equal(one.sides, other.sides)
    assert not isinstance(one, Equation)
    assert not isinstance(other, Equation)
    graphs = _graph(one), _graph(other)
    ranks = {label: rank for rank, label in enumerate(sorted({*graphs[0].labels, *graphs[1].labels}))}
    first, second = ([ranks[label] for label in graph.labels] for graph in graphs)
    return _alike(graphs, (first, second))


def all_equal(ones: Sequence[Equation | Sum], others: Sequence[Equation | Sum]) -> bool:
    """Whether two rows of equations or sums are equal one by one."""
    return len(ones) == len(others) and all(map(equal, ones, others))


def same_steps(ones: Sequence[Step | Repeat], others: Sequence[Step | Repeat]) -> bool:
    """Whether two streams have the same values."""
    return len(ones) == len(others) and all(map(_same_step, ones, others))


def _same_step(one: Step | Repeat, other: Step | Repeat) -> bool:
    if isinstance(one, Repeat) and isinstance(other, Repeat):
        return one.count == other.count and same_steps(one.steps, other.steps)
    assert isinstance(one, Step)
    assert isinstance(other, Step)
    return (one.name, one.number) == (other.name, other.number) and equal(one.value, other.value)


def _graph(thing: Sum | Network) -> _Graph:
    """A sum as a graph with labels."""
    if isinstance(thing, Network):
        free = tuple(Leg(thing.wires[wire].index, thing.wires[wire].dim) for wire in thing.free)
        thing = Sum((Term(1, (), thing),), free)
    graph = _Graph()
    root = graph.vertex("sum", *(leg.index for leg in thing.free))
    graph.sum(root, thing, {leg.index: graph.vertex("free", leg.index) for leg in thing.free}, {})
    return graph


def _alike(graphs: tuple[_Graph, _Graph], colours: Colours) -> bool:
    """Whether two graphs differ in vertex numbers alone: vertices are told apart by what they see; where that leaves
    several of a colour, one is set beside each of the other graph in turn."""
    colours = _refined(graphs, colours)
    first, second = map(Counter, colours)
    if first != second:
        return False
    several = [(count, colour) for colour, count in first.items() if count > 1]
    if not several:
        return True
    _, colour = min(several)
    one, new = colours[0].index(colour), max(first) + 1
    others = (vertex for vertex, found in enumerate(colours[1]) if found == colour)
    return any(_alike(graphs, (_with(colours[0], one, new), _with(colours[1], other, new))) for other in others)


def _with(colours: list[int], vertex: int, colour: int) -> list[int]:
    return [*colours[:vertex], colour, *colours[vertex + 1 :]]


def _refined(graphs: tuple[_Graph, _Graph], colours: Colours) -> Colours:
    """Colours of which equals see equals."""
    count = 0
    while (now := len({*colours[0], *colours[1]})) > count:
        count = now
        seen = [
            [(mine[v], *sorted((kind, mine[other]) for kind, other in edges)) for v, edges in enumerate(graph.edges)]
            for graph, mine in zip(graphs, colours, strict=True)
        ]
        ranks = {what: rank for rank, what in enumerate(dict.fromkeys([*seen[0], *seen[1]]))}
        first, second = ([ranks[what] for what in whole] for whole in seen)
        colours = first, second
    return colours


def _is_one(scale: Scale) -> bool:
    return (scale.kind, scale.text) == ("number", "1")


class _Graph:
    """Vertices for sums' terms, glyphs, wires, bubbles and their legs, with labels; edges at both of their ends."""

    def __init__(self) -> None:
        self.labels: list[str] = []
        self.edges: list[list[tuple[str, int]]] = []

    def vertex(self, *label: object) -> int:
        """A new vertex with a label."""
        self.labels.append(repr(label))
        self.edges.append([])
        return len(self.labels) - 1

    def join(self, one: int, other: int, *kind: object) -> None:
        """An edge with a label, told apart from its two ends."""
        self.edges[one].append((f"to {kind}", other))
        self.edges[other].append((f"from {kind}", one))

    def sum(self, root: int, whole: Sum, ends: dict[str, int], over: dict[str, int]) -> None:
        """Hangs the terms on `root`; free legs lead to `ends`, scripts to the Σ indices `over`."""
        for term in whole.terms:
            self._term(root, term, ends, over)

    def _term(self, root: int, term: Term, ends: dict[str, int], over: dict[str, int]) -> None:
        scales = sorted((scale.kind, scale.text, scale.power) for scale in term.scales if not _is_one(scale))
        place = self.vertex("term", term.sign, scales)
        self.join(root, place, "term")
        own = dict(over)
        for leg in term.over:
            own[leg.index] = self.vertex("over")
            self.join(place, own[leg.index], "over")
        wires = {wire.index: self.vertex("wire") for wire in term.network.wires}
        for number in term.network.free:
            index = term.network.wires[number].index
            self.join(ends[index], wires[index], "end")
        for node in term.network.nodes:
            self._node(place, node, wires, own)

    def _node(self, place: int, node: Node, wires: dict[str, int], over: dict[str, int]) -> None:
        if isinstance(node, Bubble):
            self._bubble(place, node, wires, over)
            return
        what = (node.name, node.kind, node.views, node.value, node.step, node.number)
        vertex = self.vertex("tensor", *(what if node.kind not in ("identity", "delta") else ("", node.kind)))
        self.join(place, vertex, "factor")
        alike = node.kind in UNORDERED
        for number, leg in enumerate(node.legs):
            self.join(vertex, wires[leg.index], "leg", 0 if alike else number)
        for number, name in node.scripts:
            if name in over:
                self.join(vertex, over[name], "script", 0 if alike else number)

    def _bubble(self, place: int, bubble: Bubble, wires: dict[str, int], over: dict[str, int]) -> None:
        vertex = self.vertex("bubble", bubble.function)
        self.join(place, vertex, "factor")
        ends: dict[str, int] = {}
        for number, leg in enumerate(bubble.inside.free):
            acts = tuple(k for k, index in enumerate(bubble.over) if index == leg.index)
            ends[leg.index] = self.vertex("hull", acts)
            self.join(vertex, ends[leg.index], "hull")
            if number < len(bubble.legs):
                self.join(ends[leg.index], wires[bubble.legs[number].index], "out")
        self.sum(vertex, bubble.inside, ends, over)
