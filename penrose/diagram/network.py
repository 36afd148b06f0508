"""From trees to networks: every product becomes nodes and the wires between them.

A network follows from its nodes and the names of its free legs (`network`): an index is one wire, whose ends
are the legs that bear its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.openlegs import OpenLegs
from penrose.diagram.resolve import Names
from penrose.diagram.sizes import Solution
from penrose.diagram.tree import Add, Call, Factor, Glyph, Times
from penrose.diagram.types import Bubble, End, Leg, Network, Node, Scale, Sum, Tensor, Term, Wire


def network(nodes: Iterable[Node], free: Iterable[str]) -> Network:
    """The network of some nodes: wires in order of first appearance, free legs in the order given.

    Names in `free` that stand on no node are left out: the product is broadcast along them.

    >>> a = Tensor("A", (Leg("i", "i"), Leg("j", "j")))
    >>> b = Tensor("B", (Leg("j", "j"), Leg("k", "k")))
    >>> [(w.index, w.degree, w.free) for w in network((a, b), ("k", "i")).wires]
    [('i', 2, True), ('j', 2, False), ('k', 2, True)]
    """
    nodes = tuple(nodes)
    ends: dict[str, list[End]] = {}
    dims: dict[str, str] = {}
    for number, node in enumerate(nodes):
        for place, leg in enumerate(node.legs):
            ends.setdefault(leg.index, []).append(End(number, place))
            dims.setdefault(leg.index, leg.dim)
    order = {index: place for place, index in enumerate(ends)}
    kept = tuple(dict.fromkeys(index for index in free if index in order))
    open_ = frozenset(kept)
    wires = tuple(Wire(index, dims[index], tuple(at), index in open_) for index, at in ends.items())
    return Network(nodes, wires, tuple(order[index] for index in kept))


class Weaver:
    """Makes the sums of one scope: `dims` are its indices' dimensions; problems go to the names' list."""

    def __init__(self, names: Names, solution: Solution, variables: dict[str, int]) -> None:
        self._names = names
        self._of = solution.of
        self._dims = {index: solution.of[variable] for index, variable in variables.items()}
        self._open = OpenLegs()

    def legs(self, indices: Iterable[str]) -> tuple[Leg, ...]:
        """Indices with their dimensions."""
        return tuple(Leg(index, self._dims[index]) for index in indices)

    def sum(self, add: Add, free: Sequence[str]) -> Sum:
        """The sum with just these free legs; every other index is summed in its product."""
        demand = frozenset(free)
        terms = tuple(self._term(term, free, demand, len(add.terms) > 1) for term in add.terms)
        return Sum(terms, self.legs(free))

    def _term(self, times: Times, free: Sequence[str], demand: frozenset[str], added: bool) -> Term:
        asked = self._open.asked(times, demand)
        nodes: list[Node] = []
        for place, factor in enumerate(times.factors):
            if isinstance(factor, Glyph):
                nodes.append(self._tensor(factor))
            else:
                nodes.append(self._bubble(factor, asked[place]))
        self._check_lone(times, nodes, demand, added)
        self._warn_of_joined(times, demand)
        scales = tuple(self._scale(factor) for factor in times.scales)
        over = tuple(Leg(index, self._of[variable]) for index, variable in times.over)
        return Term(times.sign, scales, network(nodes, free), over)

    def _check_lone(self, times: Times, nodes: list[Node], demand: frozenset[str], added: bool) -> None:
        """An index that one term of a sum alone would sum could as well run through the whole sum: refuse."""
        counts = Counter(leg.index for node in nodes for leg in node.legs)
        for factor, node in zip(times.factors, nodes, strict=True):
            head = isinstance(node, Tensor) and node.kind == "fuse" and node.legs[0].index in demand
            for leg in () if head else node.legs:
                if counts[leg.index] > 1 or leg.index in demand:
                    continue
                partial = isinstance(factor, Call) and isinstance(node, Bubble) and _partial(node, leg.index)
                if added or partial:
                    said = f"{leg.index} is summed on its own in one term of a sum"
                    hint = f"write Σ[{leg.index}](…) around what is to be summed"
                    self._names.problem(said, factor.span, hint)

    def _warn_of_joined(self, times: Times, demand: frozenset[str]) -> None:
        """What looks like a contraction within a function, of an index that stands outside as well."""
        for call, indices in self._open.joined(times, demand):
            which, many = " ".join(indices), len(indices) > 1
            stands = "stand outside too, and join" if many else "stands outside too, and joins"
            said = f"nothing is summed within {'the divisor' if call.divides else call.function}: {which} {stands}"
            hint = f"to sum {indices[-1]} within, give it another name there; if it is to join, all is well"
            self._names.warn(said, call.span, hint)

    def _tensor(self, glyph: Glyph) -> Tensor:
        entity = glyph.entity
        legs = tuple(Leg(index, self._of[variable]) for index, variable in zip(glyph.legs, glyph.dims, strict=True))
        return Tensor(
            entity.name, legs, self._names.kind(entity), entity.role, entity.label, glyph.views, entity.edge,
            glyph.value, glyph.scripts, entity.step, entity.number, glyph.span, entity.batch,
        )  # fmt: skip

    def _bubble(self, call: Call, demand: frozenset[str]) -> Bubble:
        inner = self._open.inside(call, demand)
        over = self._over(call, inner)
        legs = inner if not call.ends else tuple(name for name in inner if name not in over)
        return Bubble(call.function, over, self.sum(call.body, inner), self.legs(legs), call.span)

    def _over(self, call: Call, inner: tuple[str, ...]) -> tuple[str, ...]:
        """The legs that a function acts along: those written, or the last ones."""
        if not call.function:
            return ()
        for index in call.over:
            if index not in inner:
                said = f"{call.function} acts along {index}, which is no leg of what it is applied to"
                legs = f"its legs are {' '.join(inner)}" if inner else "it has no legs"
                self._names.problem(said, call.span, legs)
        least = FUNCTIONS[self._names.functions.get(call.function, call.function)].least
        if not call.over and least > len(inner):
            said = f"{call.function} acts along {least} leg{'s' * (least > 1)}, but its inside has {len(inner)}"
            self._names.problem(said, call.span)
        return call.over if call.over or not least else inner[-least:]

    def _scale(self, factor: Factor) -> Scale:
        return Scale(factor.kind, factor.text if factor.dim is None else self._of[factor.dim], factor.power)


def _partial(bubble: Bubble, index: str) -> bool:
    """Whether only some terms of a plain group have this leg."""
    names = [{term.network.wires[wire].index for wire in term.network.free} for term in bubble.inside.terms]
    return not bubble.function and any(index not in term for term in names)
