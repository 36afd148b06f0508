"""What a network contracts, apart from how it is written: a canonical form, equality, and a line of text.

Two contractions have one form just when they differ only in the order of factors and terms and in the names
of summed indices. Names, kinds, views and values of glyphs count, and so do the order of a glyph's legs, the
names and order of free legs, functions and the legs they act along, scalars other than 1 and signs. Sizes,
labels and places do not.
"""

from __future__ import annotations

from penrose.diagram.canon import Form, Graph
from penrose.diagram.canon import canonical as canonical_graph
from penrose.diagram.types import Bubble, Equation, Leg, Network, Node, Scale, Sum, Term
from penrose.diagram.wording import text

__all__ = ["canonical", "equal", "text"]

Contraction = Equation | Sum | Network

UNORDERED = ("identity", "delta", "diagonal")
"""Kinds whose legs are all alike."""


def equal(one: Contraction, other: Contraction) -> bool:
    """Whether two contractions differ at most in the order of factors and terms and in summed indices' names.

    >>> from penrose.diagram.network import network
    >>> from penrose.diagram.types import Tensor
    >>> a, b = Tensor("A", (Leg("i", "i"), Leg("j", "j"))), Tensor("B", (Leg("j", "j"), Leg("k", "k")))
    >>> c, d = Tensor("A", (Leg("i", "i"), Leg("z", "z"))), Tensor("B", (Leg("z", "z"), Leg("k", "k")))
    >>> equal(network((a, b), "ik"), network((d, c), "ik"))
    True
    >>> equal(network((a, b), "ik"), network((a, b), "ki"))
    False
    """
    return canonical(one) == canonical(other)


def canonical(thing: Contraction) -> Form:
    """The canonical form of an equation (sides in order), a sum or a network."""
    if isinstance(thing, Equation):
        return ("equation", thing.signs, tuple(canonical(side) for side in thing.sides))
    if isinstance(thing, Network):
        free = tuple(Leg(thing.wires[wire].index, thing.wires[wire].dim) for wire in thing.free)
        return canonical(Sum((Term(1, (), thing),), free))
    drawing = _Drawing()
    names = tuple(leg.index for leg in thing.free)
    root = drawing.vertex("sum")
    ends = {name: drawing.vertex("free", name) for name in names}
    drawing.sum(root, thing, ends, {})
    return ("sum", names, canonical_graph(drawing.graph()))


def _is_one(scale: Scale) -> bool:
    return (scale.kind, scale.text) == ("number", "1")


class _Drawing:
    """A graph under construction: vertices for sums' terms, glyphs, wires, bubbles and their legs."""

    def __init__(self) -> None:
        self._labels: list[str] = []
        self._edges: list[tuple[int, int, str]] = []

    def graph(self) -> Graph:
        """The graph; edge labels become numbers, the same edge told apart from its two ends."""
        kinds = {kind: number for number, kind in enumerate(sorted({kind for _, _, kind in self._edges}))}
        edges: list[list[tuple[int, int]]] = [[] for _ in self._labels]
        for one, other, kind in self._edges:
            edges[one].append((2 * kinds[kind], other))
            edges[other].append((2 * kinds[kind] + 1, one))
        return Graph(self._labels, edges)

    def vertex(self, *label: object) -> int:
        """A new vertex with a label."""
        self._labels.append(repr(label))
        return len(self._labels) - 1

    def join(self, one: int, other: int, *kind: object) -> None:
        """An edge with a label."""
        self._edges.append((one, other, repr(kind)))

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
