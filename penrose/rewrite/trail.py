"""Which part of a drawing became which, by the ids that glyphs and bubbles keep when a rule moves or copies them.

A leg is known by the id of what it stands on and by its place there: of a tensor among the legs as declared, so that
it is the same leg in whatever view the tensor stands.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from penrose.diagram.types import Node, Tensor
from penrose.diagram.views import declared_places
from penrose.diagram.walk import nodes_of
from penrose.records import dataclass
from penrose.rewrite.context import Made

K = TypeVar("K", bound=Hashable)
Origin = tuple[K, tuple[K, ...]]
"""Something of the new drawing, and what of the old one it is made of."""

Leg = tuple[int, int]
"""The id of a tensor or bubble, and a place there."""


@dataclass(frozen=True)
class Trail:
    """For every glyph and bubble of the new drawing, by its id, those of the old one that it is made of, none for what
    is new or comes out of a step; and the same for every leg.

    >>> one = Trail(((4, (1, 2)), (5, ())), (((4, 0), ((1, 1),)),))
    >>> other = Trail(((6, (4,)), (7, (4, 5))), (((6, 0), ((4, 0),)),))
    >>> one.then(other).pairs, one.then(other).legs
    (((6, (1, 2)), (7, (1, 2))), (((6, 0), ((1, 1),)),))
    """

    pairs: tuple[Origin[int], ...]
    legs: tuple[Origin[Leg], ...] = ()

    def before(self, node: int) -> tuple[int, ...]:
        """What a node of now is made of."""
        return dict(self.pairs)[node]

    def after(self, node: int) -> tuple[int, ...]:
        """What a node of then has become, or become a part of."""
        return tuple(new for new, old in self.pairs if node in old)

    def then(self, later: Trail) -> Trail:
        """This trail and that of what was done next, as one."""
        return Trail(_through(dict(self.pairs), later.pairs), _through(dict(self.legs), later.legs))


def _through(first: Mapping[K, tuple[K, ...]], later: tuple[Origin[K], ...]) -> tuple[Origin[K], ...]:
    return tuple((new, tuple(dict.fromkeys(one for old in olds for one in first[old]))) for new, olds in later)


def places(node: Node) -> tuple[int, ...]:
    """The place of every leg of a node."""
    return declared_places(node) if isinstance(node, Tensor) else tuple(range(len(node.legs)))


@dataclass(frozen=True)
class Origins:
    """Where things come from: `known` are the ids of the old drawing, `made` the glyphs that hold others."""

    known: frozenset[int]
    made: Mapping[str, Made]

    def of(self, node: Node) -> tuple[int, ...]:
        """The ids of the old drawing that a node is, or holds."""
        if node.id in self.known:
            return (node.id,)
        return tuple(dict.fromkeys(one for inner in self._held(node) for one in self.of(inner)))

    def legs(self, node: Node) -> tuple[tuple[Leg, ...], ...]:
        """For every leg of a node, the legs of the old drawing that it is."""
        if node.id in self.known:
            return tuple(((node.id, place),) for place in places(node))
        held = [(leg.index, old) for one in self._held(node) for leg, old in zip(one.legs, self.legs(one), strict=True)]
        free = self.made[node.name].value.free if held and isinstance(node, Tensor) else ()
        return tuple(
            tuple(dict.fromkeys(one for index, old in held if free[place].index == index for one in old))
            for place in places(node)
        )

    def _held(self, node: Node) -> tuple[Node, ...]:
        """What a glyph that a rule made stands for."""
        made = self.made.get(node.name) if isinstance(node, Tensor) else None
        return tuple(nodes_of(made.value)) if made is not None else ()
