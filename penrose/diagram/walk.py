"""The tensors of what is drawn, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Bubble, Sum, Tensor


def glyphs_of(whole: Sum) -> Iterator[Tensor]:
    """Every tensor glyph of a sum, those inside bubbles too, in reading order."""
    for term in whole.terms:
        for node in term.network.nodes:
            if isinstance(node, Bubble):
                yield from glyphs_of(node.inside)
            else:
                yield node
