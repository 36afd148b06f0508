"""A contraction in the notation of specs, and as plain data.

Inner indices of a bubble are renamed to the legs they become outside, and primed where they would clash, so
that a line says what a spec would. Fused legs are written as groups, one-hot caps as `i=0`.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Bubble, Equation, Network, Node, Scale, Sum, Tensor, Term

VIEWS = {"dagger": "†", "transpose": "ᵀ", "conj": "*", "inverse": "⁻¹"}
NAMED = {"identity": "I", "delta": "δ"}
Names = dict[str, str]


def equation(one: Equation) -> str:
    """The equation on one line.

    >>> from penrose.diagram.types import End, Leg, Wire
    >>> a = Tensor("A", (Leg("i", "i"), Leg("j", "j")), views=("dagger",))
    >>> wires = (Wire("i", "i", (End(0, 0),), True), Wire("j", "j", (End(0, 1),), False))
    >>> side = Sum((Term(-1, (Scale("sqrt", "s", -1),), Network((a,), wires, (0,))),), (Leg("i", "i"),))
    >>> equation(Equation((side, side), ("=",)))
    '- A†[i j] / sqrt(s) = - A†[i j] / sqrt(s)'
    """
    sides = [_sum(side, {}) for side in one.sides]
    signs = [f" {sign} " for sign in one.signs] + [""]
    return "".join(side + sign for side, sign in zip(sides, signs, strict=True))


def _sum(value: Sum, names: Names) -> str:
    text = ""
    for number, term in enumerate(value.terms):
        sign = "- " if term.sign < 0 else "+ " if number else ""
        text += (" " if number else "") + sign + _term(term, names)
    return text


def _term(term: Term, names: Names) -> str:
    above = [scale for scale in term.scales if scale.power > 0]
    below = [scale for scale in term.scales if scale.power < 0]
    names = _inner_names(term.network, names)
    words = [*map(_scale, above), *(_node(node, term.network, names) for node in _written(term.network))]
    product = " ".join(words) or "1"
    if term.over:
        product = f"Σ[{' '.join(leg.index for leg in term.over)}]({product})"
    return product + "".join(f" / {_scale(scale)}" for scale in below)


def _scale(scale: Scale) -> str:
    return f"sqrt({scale.text})" if scale.kind == "sqrt" else scale.text


def _inner_names(network: Network, names: Names) -> Names:
    """A name for every wire: one given by the surroundings, else its own, primed until it is unused."""
    chosen = {wire.index: names[wire.index] for wire in network.wires if wire.index in names}
    used = {*names.values()}
    for wire in network.wires:
        if wire.index not in chosen:
            name = wire.index
            while name in used:
                name += "'"
            chosen[wire.index] = name
            used.add(name)
    return chosen


def _written(network: Network) -> Iterator[Node]:
    """The nodes that are written as factors: not the fuses and caps that stand as legs of others."""
    folded = _folds(network)
    for number, node in enumerate(network.nodes):
        if number not in folded:
            yield node


def _folds(network: Network) -> dict[int, str]:
    """Fuses and caps that are written in a leg's place, and the index that they stand for."""
    folded = {}
    for number, node in enumerate(network.nodes):
        if isinstance(node, Tensor) and node.kind in ("fuse", "cap") and node.legs:
            wire = next(wire for wire in network.wires if wire.index == node.legs[0].index)
            plain = [e for e in wire.ends if e.node != number and not _foldable(network.nodes[e.node])]
            parts = f"({' '.join(leg.index for leg in node.legs[1:])})"
            alone = node.kind == "fuse" and wire.free and len(wire.ends) == 1 and wire.index == parts
            if alone or (len(wire.ends) == 2 and plain and not wire.free):
                folded[number] = wire.index
    return folded


def _foldable(node: Node) -> bool:
    return isinstance(node, Tensor) and node.kind in ("fuse", "cap")


def _node(node: Node, network: Network, names: Names) -> str:
    instead = {index: network.nodes[number] for number, index in _folds(network).items()}
    if isinstance(node, Bubble):
        return _bubble(node, names)
    legs = " ".join(_leg(leg.index, instead, names) for leg in node.legs)
    name = NAMED.get(node.kind, node.name) + "".join(VIEWS.get(view, view) for view in node.views)
    if node.kind == "fuse":
        thick, *parts = (names[leg.index] for leg in node.legs)
        return f"fuse[{thick} ({' '.join(parts)})]"
    if node.kind == "cap":
        return f"onehot[{names[node.legs[0].index]}={node.value}]"
    scripts = "".join(f"^{index}" for _, index in node.scripts)
    return f"{name}{scripts}[{legs}]" if legs else f"{name}{scripts}[]"


def _leg(index: str, instead: dict[str, Node], names: Names) -> str:
    other = instead.get(index)
    if not isinstance(other, Tensor):
        return names[index]
    if other.kind == "cap":
        return f"{names[index]}={other.value}"
    return f"({' '.join(names[leg.index] for leg in other.legs[1:])})"


def _bubble(bubble: Bubble, names: Names) -> str:
    outer = [names[leg.index] for leg in bubble.legs]
    inner = {leg.index: name for leg, name in zip(bubble.inside.free, outer, strict=True)}
    over = [inner.get(index, index) for index in bubble.over]
    head = bubble.function + (f"[{' '.join(over)}]" if over else "")
    return f"{head}({_sum(bubble.inside, inner)})"


def plain(one: Equation) -> dict[str, object]:
    """The equation as plain data, for JSON."""
    return {
        "text": equation(one),
        "signs": list(one.signs),
        "sides": [_plain_sum(side) for side in one.sides],
    }


def _plain_sum(value: Sum) -> dict[str, object]:
    return {"free": [leg.index for leg in value.free], "terms": [_plain_term(term) for term in value.terms]}


def _plain_term(term: Term) -> dict[str, object]:
    network = term.network
    return {
        "sign": term.sign,
        "scale": [{"kind": s.kind, "text": s.text, "power": s.power} for s in term.scales],
        "over": [leg.index for leg in term.over],
        "einsum": _einsum(network),
        "nodes": [_plain_node(node) for node in network.nodes],
        "wires": {wire.index: wire.dim for wire in network.wires},
        "free": [network.wires[position].index for position in network.free],
    }


def _einsum(network: Network) -> str:
    operands = ", ".join(" ".join(leg.index for leg in node.legs) for node in network.nodes)
    return f"{operands} -> {' '.join(network.wires[position].index for position in network.free)}".rstrip()


def _plain_node(node: Node) -> dict[str, object]:
    legs = [leg.index for leg in node.legs]
    if isinstance(node, Bubble):
        inside = _plain_sum(node.inside)
        return {"bubble": node.function, "over": list(node.over), "legs": legs, "inside": inside}
    shown = {"kind": node.kind, "views": list(node.views), "value": node.value, "role": node.role}
    return {"tensor": node.name, "legs": legs, **{key: value for key, value in shown.items() if value}}
