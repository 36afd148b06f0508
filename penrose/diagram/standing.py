"""Which way round a glyph stands, as a picture shows it: in which order its legs are read, whatever its view.

A matrix reads in the order in which its view is written: A from i to j, A† from j to i. A tensor of more legs is
compared as declared, so that its adjoint reads alike as its mirror image. Where one tensor stands in two orders, the
picture has to say so: a matrix by ᵀ, a tensor of more legs by marks at its legs.
"""

from __future__ import annotations

from collections.abc import Sequence

from penrose.diagram.types import Tensor
from penrose.diagram.views import declared_places, reverses

Name = tuple[str, tuple[int, ...], int]
"""What is one tensor in a picture: its name, the legs written as superscripts, and how many are drawn."""


def places(views: Sequence[str], legs: int, dealt: tuple[int, ...] = ()) -> tuple[int, ...]:
    """The number of every leg of a view by which it is compared: of a matrix as written, of more legs as declared.

    `dealt`: those places, where the view does not turn all legs round.

    >>> places(("dagger",), 2), places(("dagger",), 3)
    ((0, 1), (2, 1, 0))
    """
    return dealt or (tuple(reversed(range(legs))) if is_mirrored(views, legs) else tuple(range(legs)))


def dealt(tensor: Tensor) -> tuple[int, ...]:
    """The places of a glyph's legs among those that are drawn, as declared; () where the views alone say them."""
    found = declared_places(tensor)
    ranks = tuple(sorted(found).index(place) for place in found)
    return () if len(ranks) <= 2 or ranks == places(tensor.views, len(ranks)) else ranks


def is_mirrored(views: Sequence[str], legs: int) -> bool:
    """Whether a glyph is read from right to left."""
    return legs > 2 and reverses(tuple(views))


def alike(kind: str, order: Sequence[int]) -> tuple[int, ...]:
    """An order of legs, as one of those that a symmetry of the kind makes equal.

    >>> alike("symmetric", (2, 3, 0, 1)), alike("tensor", (2, 3, 0, 1))
    ((0, 1, 2, 3), (2, 3, 0, 1))
    """
    count = len(order)
    if kind != "symmetric" or count % 2:
        return tuple(order)
    return min(tuple(order), tuple((leg + count // 2) % count for leg in order))
