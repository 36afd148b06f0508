"""Which part of a drawing became which: glyphs and bubbles are marked before a rule and found again after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from penrose.diagram.types import Bubble, Diagram, Node, Sum
from penrose.records import dataclass, replace
from penrose.rewrite.context import Made
from penrose.source import Span

Place = tuple[int, ...]
"""Where a node stands: number of the equation and of the side, then term and node, once more for each bubble around."""

Marks = dict[Span, tuple[Place, Span]]
"""The spans put on nodes as marks: where each node stands, and the span that it has."""


@dataclass(frozen=True)
class Trail:
    """For every glyph and bubble of the new drawing, the places of those in the old one that it is made of; none for
    what is new, or comes out of a step."""

    pairs: tuple[tuple[Place, tuple[Place, ...]], ...]

    def before(self, place: Place) -> tuple[Place, ...]:
        """What stands at a place now is made of what stood at these."""
        return dict(self.pairs)[place]

    def after(self, place: Place) -> tuple[Place, ...]:
        """What stood at a place has become, or become a part of, what stands at these."""
        return tuple(new for new, old in self.pairs if place in old)


def nodes_of(diagram: Diagram) -> Iterator[tuple[Place, Node]]:
    """Every glyph and bubble that is drawn, with its place."""
    for number, equation in enumerate(diagram.equations):
        for side, whole in enumerate(equation.sides):
            yield from _nodes(whole, (number, side))


def _nodes(whole: Sum, place: Place) -> Iterator[tuple[Place, Node]]:
    for number, term in enumerate(whole.terms):
        for position, node in enumerate(term.network.nodes):
            here = (*place, number, position)
            yield here, node
            if isinstance(node, Bubble):
                yield from _nodes(node.inside, here)


def marked(diagram: Diagram) -> tuple[Diagram, Marks]:
    """The diagram with a span of its own on every node that is drawn; by these, where each stands and its true span."""
    known: Marks = {}

    def change(node: Node, place: Place) -> Node:
        mark = Span(-1 - len(known), -1 - len(known))
        known[mark] = place, node.span
        return replace(node, span=mark)

    return _changed(diagram, change), known


def unmarked(diagram: Diagram, known: Marks) -> Diagram:
    """The diagram with the true spans again."""
    return _changed(diagram, lambda node, _: replace(node, span=known[node.span][1]) if node.span in known else node)


def trail(diagram: Diagram, made: dict[str, Made], known: Marks) -> Trail:
    """Where the nodes of a diagram come from, by their marks; a glyph that was made comes from all it holds."""

    def origins(node: Node) -> tuple[Place, ...]:
        if node.span in known:
            return (known[node.span][0],)
        holds = made.get(node.name) if not isinstance(node, Bubble) else None
        inner = [origins(one) for _, one in _nodes(holds.value, ())] if holds is not None else []
        return tuple(dict.fromkeys(place for some in inner for place in some))

    return Trail(tuple((place, origins(node)) for place, node in nodes_of(diagram)))


def _changed(diagram: Diagram, change: Callable[[Node, Place], Node]) -> Diagram:
    equations = tuple(
        replace(one, sides=tuple(within(side, (n, m), change) for m, side in enumerate(one.sides)))
        for n, one in enumerate(diagram.equations)
    )
    return replace(diagram, equations=equations)


def within(whole: Sum, place: Place, change: Callable[[Node, Place], Node]) -> Sum:
    """The sum with every node changed, inner ones first."""

    def node(one: Node, here: Place) -> Node:
        inner = replace(one, inside=within(one.inside, here, change)) if isinstance(one, Bubble) else one
        return change(inner, here)

    terms = []
    for number, term in enumerate(whole.terms):
        nodes = tuple(node(one, (*place, number, position)) for position, one in enumerate(term.network.nodes))
        terms.append(replace(term, network=replace(term.network, nodes=nodes)))
    return replace(whole, terms=tuple(terms))
