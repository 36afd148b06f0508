"""Holes: the derivative of a sum by a tensor is its networks with that tensor taken out, added up over all places.

The legs that held the tensor are free, named as the tensor's own, after the free legs of the sum. Through a function
the chain rule leads, by the table of derivatives.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.inline import Inliner, apart
from penrose.diagram.network import network
from penrose.diagram.rename import rename_node, rename_sum, unused
from penrose.diagram.types import Bubble, Leg, Node, Step, Sum, Tensor, Term
from penrose.diagram.views import conjugates, declared_places, reverses
from penrose.diagram.walk import changed
from penrose.errors import Refused
from penrose.records import dataclass, field, replace
from penrose.rewrite.context import Context, Rewritten, free_names, holds
from penrose.rewrite.derivatives import D, X, derivative


def hole(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The derivative by each of the tensors, one after the other: two names make a second derivative.

    The result has the legs of the sum, then those of the tensors in declared order, with primes where a name is taken.
    """
    for name in names:
        whole = _hole(whole, name, context)
    return Rewritten(whole)


def _hole(whole: Sum, name: str, context: Context) -> Sum:
    taken = {leg.index for leg in whole.free}
    legs = []
    for leg in context.legs(name):
        legs.append(Leg(unused(leg.index, taken), leg.dim))
        taken.add(legs[-1].index)
    maker = _Maker(name, tuple(legs), context)
    return maker.finished(maker.sum(context.opened(whole, (name,), through=True)))


@dataclass
class _Maker:
    """The derivative by one tensor; `legs` are what its hole leaves free. Pieces that the chain rule puts together
    are steps of its own, written out at the end."""

    name: str
    legs: tuple[Leg, ...]
    context: Context
    pieces: list[Step] = field(default_factory=list)

    def sum(self, whole: Sum) -> Sum:
        free = (*whole.free, *self.legs)
        return Sum(tuple(hole for term in whole.terms for hole in self.term(term, whole.free)), free)

    def finished(self, whole: Sum) -> Sum:
        """The sum with the pieces written out."""
        if not whole.terms:
            raise Refused(f"nothing here depends on {self.name}, or only in steps of a staircase: its derivative is 0")
        values = {(step.name, step.number): step for step in self.pieces}
        made = Inliner(lambda glyph: values.get((glyph.name, glyph.number)), self.pieces).written_out(whole)
        return replace(made, terms=tuple(_upright(term, made.free) for term in made.terms))

    def term(self, term: Term, free: tuple[Leg, ...]) -> Iterator[Term]:
        """One product with a hole at each of its places in turn."""
        term = apart(term, {leg.index for leg in (*free, *self.legs)})
        for number, node in enumerate(term.network.nodes):
            if self.is_target(node):
                assert isinstance(node, Tensor)
                yield self.without(term, number, node)
            elif isinstance(node, Bubble) and holds(node, self.is_target):
                yield from self.through(term, number, node)

    def is_target(self, node: Node) -> bool:
        return self.context.stands(node, self.name)

    # A tensor.

    def without(self, term: Term, number: int, glyph: Tensor) -> Term:
        """The product with a glyph taken out."""
        if conjugates(glyph.views):
            raise Refused(f"{self.name} stands here as its conjugate, which has no derivative by {self.name}")
        if "inverse" in glyph.views:
            return self.inverted(term, number, glyph)
        free = free_names(term.network)
        others = [node for place, node in enumerate(term.network.nodes) if place != number]
        joins: list[Node] = []
        for place, leg in zip(declared_places(glyph), glyph.legs, strict=True):
            hole = self.legs[place]
            if any(one.index == leg.index for node in others for one in node.legs) and leg.index not in free:
                others = [rename_node(node, {leg.index: hole}) for node in others]
                free = tuple(hole.index if index == leg.index else index for index in free)
            elif sum(one.index == leg.index for one in glyph.legs) > 1 or leg.index in free:
                joins.append(Tensor("I", (leg, hole), "identity"))
            else:
                joins.append(Tensor("δ", (hole,), "delta"))
        for place, script in glyph.scripts:
            joins.append(Tensor("I", (self.legs[place],), "identity", scripts=((1, script),)))
        return replace(term, network=network((*others, *joins), self.after(free)))

    def after(self, free: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*free, *(leg.index for leg in self.legs))))

    def inverted(self, term: Term, number: int, glyph: Tensor) -> Term:
        """d(X⁻¹) = −X⁻¹ dX X⁻¹."""
        if len(glyph.legs) != 2 or not reverses(glyph.views):
            raise Refused(f"the derivative by {self.name} is known through an inverse of a matrix alone")
        (left, right), (row, column) = glyph.legs, self.legs
        both = (replace(glyph, legs=(left, row)), replace(glyph, legs=(column, right)))
        nodes = (*term.network.nodes[:number], *both, *term.network.nodes[number + 1 :])
        return replace(term, sign=-term.sign, network=network(nodes, self.after(free_names(term.network))))

    # A function.

    def through(self, term: Term, number: int, bubble: Bubble) -> Iterator[Term]:
        """The product with the derivative of a bubble in the bubble's place; nothing if that is 0."""
        function = self.context.function(bubble.function)
        bubble = self.kept_apart(bubble)
        chain = derivative(function, bubble, self.legs, self.context.unused("M"))
        if chain is None:
            raise Refused(f"the derivative of {function} is not known", hint="see docs: derivatives")
        inner = self.sum(bubble.inside) if chain.terms else Sum((), ())
        if not inner.terms:
            return
        mark = len(self.pieces)
        pieces = ((X, bubble.inside), (D, inner), ("", _numbered(chain, mark)))
        self.pieces += [Step(_piece(name), mark, value) for name, value in pieces]
        glyph = Tensor(_piece(""), (*bubble.legs, *self.legs), step=True, number=mark)
        nodes = (*term.network.nodes[:number], glyph, *term.network.nodes[number + 1 :])
        yield replace(term, network=network(nodes, self.after(free_names(term.network))))

    def kept_apart(self, bubble: Bubble) -> Bubble:
        """The bubble with the free legs of its inside called otherwise than the legs of the hole."""
        taken = {leg.index for leg in self.legs}
        clash = [leg for leg in bubble.inside.free if leg.index in taken]
        own = taken | {leg.index for leg in bubble.inside.free}
        renamed: dict[str, Leg] = {}
        for leg in clash:
            renamed[leg.index] = Leg(unused(leg.index, own), leg.dim)
            own.add(renamed[leg.index].index)
        over = tuple(renamed[index].index if index in renamed else index for index in bubble.over)
        return replace(bubble, over=over, inside=rename_sum(bubble.inside, renamed))


def _upright(term: Term, free: tuple[Leg, ...]) -> Term:
    """A matrix that is all of a product and stands the wrong way round, as its transpose."""
    nodes = term.network.nodes
    if len(nodes) != 1 or nodes[0].legs != free[::-1] or len(free) != 2 or not isinstance(nodes[0], Tensor):
        return term
    if nodes[0].views not in ((), ("transpose",)):
        return term
    views = () if nodes[0].views else ("transpose",)
    return replace(term, network=network((replace(nodes[0], legs=free, views=views),), [leg.index for leg in free]))


def _numbered(chain: Sum, mark: int) -> Sum:
    """The derivative of a function with its x and d as the glyphs of numbered pieces."""

    def node(one: Node) -> Node:
        if isinstance(one, Bubble) or one.name not in (X, D):
            return one
        return replace(one, name=_piece(one.name), step=True, number=mark)

    return changed(chain, node)


def _piece(name: str) -> str:
    """A name that nobody can have written."""
    return f"*{name}"
