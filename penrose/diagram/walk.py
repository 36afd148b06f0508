"""Walks over what is drawn: every product, node, tensor and step, wherever it stands; and changes made everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from penrose.diagram.types import NOWHERE, Bubble, Diagram, Network, Node, Repeat, Step, Sum, Tensor, Term
from penrose.records import replace


def terms_of(whole: Sum) -> Iterator[Term]:
    """Every product of a sum, those inside bubbles too, in reading order."""
    for term in whole.terms:
        yield term
        for node in term.network.nodes:
            if isinstance(node, Bubble):
                yield from terms_of(node.inside)


def nodes_of(whole: Sum) -> Iterator[Node]:
    """Every tensor and bubble of a sum, a bubble before what it holds, in reading order."""
    for term in whole.terms:
        for node in term.network.nodes:
            yield node
            if isinstance(node, Bubble):
                yield from nodes_of(node.inside)


def glyphs_of(whole: Sum) -> Iterator[Tensor]:
    """Every tensor glyph of a sum, those inside bubbles too, in reading order."""
    return (node for node in nodes_of(whole) if isinstance(node, Tensor))


def bubbles_of(whole: Sum) -> Iterator[Bubble]:
    """Every bubble of a sum, outer ones first."""
    return (node for node in nodes_of(whole) if isinstance(node, Bubble))


def steps_of(steps: Iterable[Step | Repeat]) -> Iterator[Step]:
    """All steps in order, those of a repeat once."""
    for step in steps:
        if isinstance(step, Repeat):
            yield from steps_of(step.steps)
        else:
            yield step


def drawn_of(diagram: Diagram) -> Iterator[Node]:
    """Every tensor and bubble that the equations of a diagram draw."""
    return (node for equation in diagram.equations for side in equation.sides for node in nodes_of(side))


def sums_of(diagram: Diagram) -> Iterator[Sum]:
    """Every sum of a diagram: the values of its steps, and the sides of what it draws and what claims ask for."""
    yield from (step.value for step in steps_of(diagram.steps))
    yield from (side for equation in (*diagram.equations, *diagram.asked) for side in equation.sides)


def changed(whole: Sum, change: Callable[[Node], Node]) -> Sum:
    """The sum with every node changed, a bubble before what it then holds; the new nodes have the legs of the old."""

    def node(one: Node) -> Node:
        made = change(one)
        return replace(made, inside=changed(made.inside, change)) if isinstance(made, Bubble) else made

    def term(one: Term) -> Term:
        return replace(one, network=replace(one.network, nodes=tuple(map(node, one.network.nodes))))

    return replace(whole, terms=tuple(map(term, whole.terms)))


def rebuilt(whole: Sum, change: Callable[[Term], Term]) -> Sum:
    """The sum with every product changed, those inside bubbles first."""

    def node(one: Node) -> Node:
        return replace(one, inside=rebuilt(one.inside, change)) if isinstance(one, Bubble) else one

    def term(one: Term) -> Term:
        return change(replace(one, network=replace(one.network, nodes=tuple(map(node, one.network.nodes)))))

    return replace(whole, terms=tuple(map(term, whole.terms)))


def nowhere(whole: Sum) -> Sum:
    """The sum with no places in the text and no ids: equal for all that is drawn alike."""
    return changed(whole, lambda node: replace(node, span=NOWHERE, id=0))


def anywhere(network: Network) -> Network:
    """A product likewise."""
    return nowhere(Sum((Term(1, (), network),), ())).terms[0].network


def identified(diagram: Diagram) -> Diagram:
    """The diagram with an id on everything that is drawn: its own where it has one and stands there alone with it or
    first, else one that was never given."""
    seen: set[int] = set()
    last = diagram.born

    def named(node: Node) -> Node:
        nonlocal last
        if node.id in seen or not node.id:
            last += 1
            node = replace(node, id=last)
        seen.add(node.id)
        return node

    equations = tuple(
        replace(one, sides=tuple(changed(side, named) for side in one.sides)) for one in diagram.equations
    )
    return replace(diagram, equations=equations, born=last)
