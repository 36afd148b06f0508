"""Networks with other index names: the moves that writing a step out is made of. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from penrose.diagram.network import network
from penrose.diagram.numerals import conjugated as conjugated_scales
from penrose.diagram.types import Bubble, Leg, Network, Node, Sum, Tensor, Term
from penrose.diagram.views import conjugated, declared_places
from penrose.records import replace


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, or with the fewest primes that keep it apart from `taken`.

    >>> unused("k", {"k", "k'"})
    "k''"
    """
    while name in taken:
        name += "'"
    return name


def rename_term(term: Term, renamed: Mapping[str, Leg]) -> Term:
    """The term with its indices called (and measured) otherwise; names that are not in `renamed` stay."""
    nodes = [rename_node(node, renamed) for node in term.network.nodes]
    free = [_name(term.network.wires[wire].index, renamed) for wire in term.network.free]
    return replace(term, network=network(nodes, free), over=tuple(renamed.get(leg.index, leg) for leg in term.over))


def rename_node(node: Node, renamed: Mapping[str, Leg]) -> Node:
    """The node with its legs called otherwise; a bubble's inside follows where the names agreed."""
    legs = tuple(renamed.get(leg.index, leg) for leg in node.legs)
    if isinstance(node, Tensor):
        scripts = tuple((place, _name(index, renamed)) for place, index in node.scripts)
        return replace(node, legs=legs, scripts=scripts)
    inner = _inside(node, legs, renamed)
    over = tuple(_name(index, inner) for index in node.over)
    return replace(node, legs=legs, over=over, inside=rename_sum(node.inside, inner))


def _inside(bubble: Bubble, legs: tuple[Leg, ...], renamed: Mapping[str, Leg]) -> dict[str, Leg]:
    """The renaming inside a bubble: free legs that bore their leg's name still do, unless another there does."""
    free = [leg.index for leg in bubble.inside.free]
    follows = [old.index == inside for inside, old in zip(free, bubble.legs, strict=False)]
    taken = {name for name, follow in zip(free, [*follows, *(False for _ in free)], strict=False) if not follow}
    own = {*free, *_wires(bubble.inside), *(leg.index for leg in bubble.legs)}
    inner = {name: leg for name, leg in renamed.items() if name not in own}  # scripts of a Σ around the bubble
    for inside, follow, leg in zip(free, follows, legs, strict=False):
        if follow:
            name = unused(leg.index, taken)
            taken.add(name)
            inner[inside] = Leg(name, leg.dim)
    return inner


def rename_sum(whole: Sum, renamed: Mapping[str, Leg]) -> Sum:
    """The sum with its free legs called otherwise; summed indices that would then clash get primes."""
    if all(name == leg.index for name, leg in renamed.items()):
        return whole
    free = tuple(renamed.get(leg.index, leg) for leg in whole.free)
    return Sum(tuple(rename_term(term, _apart(term, renamed)) for term in whole.terms), free)


def _apart(term: Term, renamed: Mapping[str, Leg]) -> dict[str, Leg]:
    """The renaming, with the term's own summed indices kept apart from the new names."""
    new = {leg.index for leg in renamed.values()}
    taken = new | {wire.index for wire in term.network.wires} | {leg.index for leg in term.over}
    full = dict(renamed)
    own = [Leg(wire.index, wire.dim) for wire in term.network.wires if not wire.free]
    for leg in (*own, *term.over):
        full.pop(leg.index, None)
        if leg.index in new:
            name = unused(leg.index, taken)
            taken.add(name)
            full[leg.index] = Leg(name, leg.dim)
    return full


def _name(index: str, renamed: Mapping[str, Leg]) -> str:
    leg = renamed.get(index)
    return index if leg is None else leg.index


def _wires(whole: Sum) -> set[str]:
    return {wire.index for term in whole.terms for wire in term.network.wires}


def script_sum(whole: Sum, index: str, name: str) -> Sum:
    """The sum with a free leg turned into a script: a Σ further out runs over it."""
    free = tuple(leg for leg in whole.free if leg.index != index)
    return Sum(tuple(replace(term, network=_script(term.network, index, name)) for term in whole.terms), free)


def _script(net: Network, index: str, name: str) -> Network:
    free = [net.wires[wire].index for wire in net.free if net.wires[wire].index != index]
    return network([_script_node(node, index, name) for node in net.nodes], free)


def _script_node(node: Node, index: str, name: str) -> Node:
    if not any(leg.index == index for leg in node.legs):
        return node
    kept = tuple(leg for leg in node.legs if leg.index != index)
    if isinstance(node, Tensor):
        return _script_tensor(node, index, name, kept)
    inside = node.inside
    for inner, leg in zip(node.inside.free, node.legs, strict=False):
        if leg.index == index:
            inside = script_sum(inside, inner.index, name)
    return replace(node, legs=kept, inside=inside)


def _script_tensor(tensor: Tensor, index: str, name: str, kept: tuple[Leg, ...]) -> Tensor:
    places = declared_places(tensor)
    new = [(place, name) for place, leg in zip(places, tensor.legs, strict=True) if leg.index == index]
    return replace(tensor, legs=kept, scripts=tuple(sorted((*tensor.scripts, *new))))


def conjugate(whole: Sum) -> Sum:
    """The complex conjugate, pushed to the tensors; around a function it is a bubble of its own."""
    return replace(whole, terms=tuple(
        replace(t, network=_conjugate(t.network), scales=conjugated_scales(t.scales)) for t in whole.terms
    ))


def _conjugate(net: Network) -> Network:
    return replace(net, nodes=tuple(_conjugate_node(node) for node in net.nodes))


def _conjugate_node(node: Node) -> Node:
    if isinstance(node, Bubble):
        if not node.function:
            return replace(node, inside=conjugate(node.inside))
        inside = Sum((Term(1, (), network((node,), [leg.index for leg in node.legs])),), node.legs)
        return Bubble("conj", (), inside, node.legs, node.span)
    return replace(node, views=conjugated(node.kind, node.views))
