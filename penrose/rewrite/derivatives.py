"""Derivatives of functions, from the line of the language itself that stands in each function's entry.

Legs that a function does not act along, and those of the tensor that is derived by, are understood there.
"""

from __future__ import annotations

import re

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.rename import rename_sum
from penrose.diagram.types import Bubble, Diagram, Leg, Scale, Sum, Tensor, Term
from penrose.records import replace
from penrose.source import Source, Span
from penrose.spec import types as spec
from penrose.spec.expressions import read_expression

X, D, MASK = "x", "d", "M"
_PLACE = re.compile(r"\b([xdM])\b(?:\[([kij])\])?")
_ALONG = re.compile(r"(?<=[a-z])\[([kij])\](?=\()")


def derivative(function: str, bubble: Bubble, by: tuple[Leg, ...], mask: str) -> Sum | None:
    """The derivative of a bubble in terms of glyphs x[…] and d[… by], its legs those of the bubble as inside and `by`.

    None where the function has no derivative; a sum without terms where it is 0. `mask` is the name for M.
    """
    line = FUNCTIONS[function].derivative if function else "d"
    if line is None:
        return None
    inside = bubble.inside.free
    kept = inside[: len(bubble.legs)]
    result = (*kept, *by)
    if not line:
        return Sum((), result)
    order = {leg.index: place for place, leg in enumerate(inside)}
    names = {index: f"k{n}" for n, index in enumerate(bubble.over)}
    legs = [names.get(leg.index, f"b{order[leg.index]}") for leg in inside]
    holes = [f"t{n}" for n in range(len(by))]
    answer = [legs[order[leg.index]] for leg in kept] + holes
    over = list(names.values())
    made = _built(_written(line, legs, over, holes, mask), legs, holes, over, answer, mask)
    dims = dict(zip([*legs, *holes], (leg.dim for leg in (*inside, *by)), strict=True))
    dims |= {name.replace("k", other): dim for name, dim in dims.items() if name[0] == "k" for other in "ij"}
    made = _measured(made, dims)
    return rename_sum(made, dict(zip(answer, result, strict=True)))


def _written(line: str, legs: list[str], over: list[str], holes: list[str], mask: str) -> str:
    """The line with every leg that is understood written out."""

    def other(name: str, letter: str) -> str:
        return letter + name[1:] if name in over else name

    def place(match: re.Match[str]) -> str:
        letter = match[2] or "k"
        own = over if match[1] == MASK else legs
        name = mask if match[1] == MASK else match[1]
        return f"{name}[{' '.join([*(other(n, letter) for n in own), *(holes if match[1] == D else ())])}]"

    def along(match: re.Match[str]) -> str:
        return f"[{' '.join(other(name, match[1]) for name in over)}]"

    return _ALONG.sub(along, _PLACE.sub(place, line))


def _built(written: str, legs: list[str], holes: list[str], over: list[str], answer: list[str], mask: str) -> Sum:
    """The line as a sum, by the language's own reading."""
    from penrose.diagram.build import build

    def declared(name: str, own: list[str], kind: str = "") -> spec.Declaration:
        indices = tuple(spec.Index(spec.Name(n, _HERE)) for n in own)
        said = spec.Name(kind, _HERE) if kind else None
        return spec.Declaration(spec.Name(name, _HERE), indices, said)

    tensors = [declared(X, legs), declared(D, legs + holes)]
    tensors += [declared(mask, over, "causal")] if f"{mask}[" in written else []
    body = read_expression(written, lambda a, b: _HERE, (X, D, mask))
    result = tuple(spec.Index(spec.Name(name, _HERE)) for name in answer)
    relation = spec.Relation((body,), (), _HERE, result)
    diagram: Diagram = build(spec.Spec(Source("<derivative>", written), tensors=tuple(tensors), draws=(relation,)))
    return diagram.equations[0].sides[0]


_HERE = Span(0, 0)


def _measured(whole: Sum, dims: dict[str, str]) -> Sum:
    """The sum with the dimensions of where it goes."""

    def leg(one: Leg) -> Leg:
        return Leg(one.index, dims.get(one.dim, one.dim))

    def node(one: Tensor | Bubble) -> Tensor | Bubble:
        legs = tuple(map(leg, one.legs))
        return replace(one, legs=legs) if isinstance(one, Tensor) else replace(one, legs=legs, inside=total(one.inside))

    def term(one: Term) -> Term:
        net = one.network
        wires = tuple(replace(wire, dim=dims.get(wire.dim, wire.dim)) for wire in net.wires)
        network = replace(net, nodes=tuple(map(node, net.nodes)), wires=wires)
        scales = tuple(Scale(s.kind, dims.get(s.text, s.text), s.power) for s in one.scales)
        return replace(one, network=network, scales=scales)

    def total(one: Sum) -> Sum:
        return Sum(tuple(map(term, one.terms)), tuple(map(leg, one.free)))

    return total(whole)
