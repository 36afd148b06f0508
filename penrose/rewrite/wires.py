"""What can be done to a wire: resolve an identity on it, put a matrix and its inverse on it, cut it."""

from __future__ import annotations

from penrose.diagram.kinds import KINDS
from penrose.diagram.network import network
from penrose.diagram.rename import rename_node, unused
from penrose.diagram.types import Bubble, Leg, Node, Sum, Tensor, Term, Wire
from penrose.diagram.views import upright
from penrose.errors import Refused
from penrose.records import replace
from penrose.rewrite.context import Context, Rewritten, free_names


def resolve(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum without identities and copies, their indices made one; with names, an isometry, unitary or orthogonal
    tensor of that name beside its adjoint is an identity first."""
    for name in names:
        whole = _cancelled(whole, name, context)
    return Rewritten(resolved(context.entered(whole)))


def resolved(whole: Sum) -> Sum:
    """The sum with every identity and copy gone that a shared index can stand for."""
    return replace(whole, terms=tuple(map(_resolved, whole.terms)))


def _resolved(term: Term) -> Term:
    free = free_names(term.network)
    nodes = [replace(n, inside=resolved(n.inside)) if isinstance(n, Bubble) else n for n in term.network.nodes]
    while (place := next((n for n in range(len(nodes)) if _idle(nodes, n, free)), None)) is not None:
        gone = nodes.pop(place)
        indices = list(dict.fromkeys(leg.index for leg in gone.legs))
        kept = next((index for index in indices if index in free), indices[0])
        leg = next(one for one in gone.legs if one.index == kept)
        nodes = [rename_node(node, {index: leg for index in indices if index != kept}) for node in nodes]
    return replace(term, network=network(nodes, free))


def _idle(nodes: list[Node], place: int, free: tuple[str, ...]) -> bool:
    """Whether a node is an identity or a copy that others can do without: one free index at most, and all held."""
    node = nodes[place]
    if not isinstance(node, Tensor) or node.kind not in ("identity", "delta") or node.scripts or node.step:
        return False
    if node.kind == "identity" and len(node.legs) > 2:
        return False
    indices = {leg.index for leg in node.legs}
    others = {leg.index for n, one in enumerate(nodes) if n != place for leg in one.legs}
    held = indices & others
    return len(indices & set(free)) <= 1 and bool(held) and (len(indices) == 1 or len(indices - set(free)) > 0)


def _cancelled(whole: Sum, name: str, context: Context) -> Sum:
    """The sum with V†V as the identity on the tip, both ways for what is square, and X X⁻¹ likewise."""
    found: list[bool] = []

    def term(one: Term) -> Term:
        free, nodes = free_names(one.network), list(one.network.nodes)
        for n, left in enumerate(nodes):
            for m, right in enumerate(nodes):
                joins = _unit(left, right, one, context, name) if n != m else None
                if joins is not None:
                    found.append(True)
                    others = [node for place, node in enumerate(nodes) if place not in (n, m)]
                    return term(replace(one, network=network((*others, *joins), free)))
        inner = [replace(x, inside=total(x.inside)) if isinstance(x, Bubble) else x for x in nodes]
        return replace(one, network=network(inner, free))

    def total(one: Sum) -> Sum:
        return replace(one, terms=tuple(map(term, one.terms)))

    whole = total(context.opened(whole, (name,)))
    if not found:
        raise Refused(f"{name} nowhere meets its adjoint or inverse along legs that make an identity")
    return whole


MET = {"isometry": (0,), "coisometry": (1,)}
"""The sides along which a tensor that meets its adjoint is an identity: its edge, its tip; both for what is square."""


def _unit(left: Node, right: Node, term: Term, context: Context, name: str) -> tuple[Tensor, ...] | None:
    """The identities that two glyphs of one tensor make together, where one is the other's adjoint or inverse."""
    if not (isinstance(left, Tensor) and isinstance(right, Tensor)) or left.scripts or right.scripts:
        return None
    if not (context.stands(left, name) and context.stands(right, name)) or left.views:
        return None
    if right.views not in (("inverse",), (KINDS[left.kind].undone,)):
        return None
    split = left.edge if left.edge is not None else _split(left)
    one, other = (_sides(glyph, split) for glyph in (left, right))
    wires = {wire.index: wire for wire in term.network.wires}
    for met in MET.get(left.kind, (0, 1)):
        same = [leg.index for leg in one[met]] == [leg.index for leg in other[met]]
        if same and all(_private(wires[leg.index]) for leg in one[met]):
            return tuple(Tensor("I", (a, b), "identity") for a, b in zip(one[1 - met], other[1 - met], strict=True))
    return None


def _split(glyph: Tensor) -> int:
    """How many legs stand on the first side where no bar says so."""
    count = len(glyph.legs)
    return {"last": count - 1}.get(KINDS[glyph.kind].split, count // 2)


def _sides(glyph: Tensor, split: int) -> tuple[tuple[Leg, ...], tuple[Leg, ...]]:
    """The legs of a glyph on the first and the second side, in declared order."""
    legs = upright(glyph)
    return legs[:split], legs[split:]


def _private(wire: Wire) -> bool:
    return not wire.free and len(wire.ends) == 2


def gauge(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with a matrix and its inverse put on a bond: `gauge[a X]` puts X X⁻¹ on the index a."""
    if len(names) != 2:
        raise Refused("a gauge takes a bond and a matrix", hint="write gauge[a X](…)")
    index, name = names
    rows = context.legs(name)
    if len(rows) != 2:
        raise Refused(f"{name} has {len(rows)} legs, and a gauge is a matrix")
    found: list[bool] = []

    def term(one: Term) -> Term:
        wire = _bond(one, index)
        if wire is None:
            return one
        found.append(True)
        taken = {w.index for w in one.network.wires}
        new, far = (Leg(_fresh(index, taken), dim) for dim in (rows[1].dim, wire.dim))
        here = Leg(index, wire.dim)
        nodes = list(one.network.nodes)
        end = wire.ends[1]
        nodes[end.node] = _moved(nodes[end.node], end.leg, far)
        both = (Tensor(name, (here, new)), Tensor(name, (new, far), views=("inverse",)))
        place = wire.ends[0].node + 1
        return replace(one, network=network((*nodes[:place], *both, *nodes[place:]), free_names(one.network)))

    whole = context.entered(whole)
    whole = replace(whole, terms=tuple(map(term, whole.terms)))
    if not found:
        raise Refused(f"{index} is no bond here between two tensors")
    return Rewritten(whole)


def cut(whole: Sum, names: tuple[str, ...], context: Context) -> Rewritten:
    """The sum with bonds cut: each index has two free ends, the second with a prime."""
    whole = context.entered(whole)
    for name in names:
        whole = _cut(whole, name)
    return Rewritten(whole)


def _cut(whole: Sum, index: str) -> Sum:
    taken = {wire.index for term in whole.terms for wire in term.network.wires} | {leg.index for leg in whole.free}
    wires = [_bond(term, index) for term in whole.terms]
    dims = [wire.dim for wire in wires if wire is not None]
    if len(dims) != len(wires) or not dims:
        raise Refused(f"{index} is no bond between two tensors in every product here")
    one, other = Leg(index, dims[0]), Leg(unused(index, taken), dims[0])
    terms = []
    for term, wire in zip(whole.terms, wires, strict=True):
        assert wire is not None
        nodes = list(term.network.nodes)
        end = wire.ends[1]
        nodes[end.node] = _moved(nodes[end.node], end.leg, other)
        free = (*free_names(term.network), one.index, other.index)
        terms.append(replace(term, network=network(nodes, free)))
    return Sum(tuple(terms), (*whole.free, one, other))


def _bond(term: Term, index: str) -> Wire | None:
    """The wire of an index that joins two ends and no more."""
    return next((wire for wire in term.network.wires if wire.index == index and _private(wire)), None)


def _moved(node: Node, place: int, leg: Leg) -> Node:
    return replace(node, legs=tuple(leg if n == place else one for n, one in enumerate(node.legs)))


def _fresh(name: str, taken: set[str]) -> str:
    found = unused(name, taken)
    taken.add(found)
    return found
