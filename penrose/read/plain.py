"""What was read, as lines in the notation of specs and as plain data for JSON."""

from __future__ import annotations

from penrose.diagram.types import Bubble, End, Equation, Network, Node, Repeat, Step, Sum, Tensor, Term, Wire
from penrose.diagram.wording import text

Values = tuple[Step | Repeat, ...]


def stream_lines(values: Values, indent: str = "") -> tuple[str, ...]:
    """The values of a stream, `x[p h] := …` each; what is repeated is indented.

    >>> from penrose.diagram.types import Leg
    >>> p = (Leg("p", "p"),)
    >>> one = Sum((Term(1, (), Network((Tensor("W", p),), (Wire("p", "p", (End(0, 0),), True),), (0,))),), p)
    >>> stream_lines((Repeat(12, (Step("x", 1, one),)),))
    ('repeat 12:', '  x[p] := W[p]')
    """
    lines: list[str] = []
    for value in values:
        if isinstance(value, Repeat):
            lines += [f"{indent}repeat {value.count}:", *stream_lines(value.steps, indent + "  ")]
        else:
            lines.append(indent + text(_definition(value)))
    return tuple(lines)


def _definition(step: Step) -> Equation:
    """The step's glyph, with a leg for each free leg of its value, defined as the value."""
    legs = step.value.free
    wires = tuple(Wire(leg.index, leg.dim, (End(0, place),), True) for place, leg in enumerate(legs))
    glyph = Network((Tensor(step.name, legs, step=True),), wires, tuple(range(len(legs))))
    return Equation((Sum((Term(1, (), glyph),), legs), step.value), (":=",))


def plain_stream(values: Values) -> list[dict[str, object]]:
    """The values of a stream as plain data."""
    return [
        {"repeat": value.count, "values": plain_stream(value.steps)}
        if isinstance(value, Repeat)
        else {"step": value.name, "number": value.number, **plain(_definition(value))}
        for value in values
    ]


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
