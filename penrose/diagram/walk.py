"""The tensors of what is drawn, wherever they stand, and what is drawn wherever it was written."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import NOWHERE, Bubble, Network, Node, Sum, Tensor
from penrose.records import replace


def glyphs_of(whole: Sum) -> Iterator[Tensor]:
    """Every tensor glyph of a sum, those inside bubbles too, in reading order."""
    for term in whole.terms:
        for node in term.network.nodes:
            if isinstance(node, Bubble):
                yield from glyphs_of(node.inside)
            else:
                yield node


def anywhere(network: Network) -> Network:
    """The same network with no places in the text: equal for all products that are drawn alike."""
    return replace(network, nodes=tuple(map(_anywhere, network.nodes)))


def _anywhere(node: Node) -> Node:
    if isinstance(node, Tensor):
        return replace(node, span=NOWHERE)
    terms = tuple(replace(term, network=anywhere(term.network)) for term in node.inside.terms)
    return replace(node, span=NOWHERE, inside=replace(node.inside, terms=terms))
