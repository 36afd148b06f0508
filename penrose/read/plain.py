"""A contraction as plain data, for JSON."""

from __future__ import annotations

from penrose.diagram.contraction import text
from penrose.diagram.types import Bubble, Equation, Network, Node, Sum, Term


def plain(one: Equation) -> dict[str, object]:
    """The equation's line, and its sides down to nodes and wires.

    >>> from penrose.diagram.types import End, Leg, Tensor, Wire
    >>> v = Network((Tensor("v", (Leg("i", "d"),)),), (Wire("i", "d", (End(0, 0),), True),), (0,))
    >>> side = Sum((Term(-1, (), v),), (Leg("i", "d"),))
    >>> plain(Equation((side,), ()))["text"], plain(Equation((side,), ()))["sides"][0]["terms"][0]["einsum"]
    ('-v[i]', 'i -> i')
    """
    return {"text": text(one), "signs": list(one.signs), "sides": [_sum(side) for side in one.sides]}


def _sum(value: Sum) -> dict[str, object]:
    return {"free": [leg.index for leg in value.free], "terms": [_term(term) for term in value.terms]}


def _term(term: Term) -> dict[str, object]:
    network = term.network
    return {
        "sign": term.sign,
        "scale": [{"kind": s.kind, "text": s.text, "power": s.power} for s in term.scales],
        "over": [leg.index for leg in term.over],
        "einsum": _einsum(network),
        "nodes": [_node(node) for node in network.nodes],
        "wires": {wire.index: wire.dim for wire in network.wires},
        "free": [network.wires[position].index for position in network.free],
    }


def _einsum(network: Network) -> str:
    operands = ", ".join(" ".join(leg.index for leg in node.legs) for node in network.nodes)
    return f"{operands} -> {' '.join(network.wires[position].index for position in network.free)}".rstrip()


def _node(node: Node) -> dict[str, object]:
    legs = [leg.index for leg in node.legs]
    if isinstance(node, Bubble):
        return {"bubble": node.function, "over": list(node.over), "legs": legs, "inside": _sum(node.inside)}
    shown = {"kind": node.kind, "views": list(node.views), "value": node.value, "role": node.role}
    return {"tensor": node.name, "legs": legs, **{key: value for key, value in shown.items() if value}}
