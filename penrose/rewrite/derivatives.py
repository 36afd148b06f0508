"""Derivatives of functions, written in the language itself.

In a line, x is what the function is applied to and d its derivative; k stands for the legs that the function acts
along, i and j for the same legs summed elsewhere. Legs that a function does not act along, and those of the tensor
that is derived by, are understood. M is 1 where k keeps an entry and 0 where it closes it. An empty line is 0 almost
everywhere; a function that has no line has no derivative here.
"""

from __future__ import annotations

import re

from penrose.diagram.rename import rename_sum
from penrose.diagram.types import Bubble, Diagram, Leg, Scale, Sum, Tensor, Term
from penrose.records import replace
from penrose.source import Source, Span
from penrose.spec import types as spec
from penrose.spec.expressions import read_expression

_R_LN = "rsqrt(var[i](x[i]) + 0.00001)"
_R_RMS = "rsqrt(mean[i](square(x[i])) + 0.00001)"
_R_LENGTH = "reciprocal(norm[i](x[i]))"
_GELU = "tanh(0.7978845608028654 (x + 0.044715 x square(x)))"

DERIVATIVES: dict[str, str] = {
    "": "d",
    "softmax": "softmax[k](x[k]) d[k] - softmax[k](x[k]) softmax[j](x[j]) d[j]",
    "log_softmax": "d[k] - softmax[j](x[j]) d[j]",
    "hardmax": "",
    "causal": "M[k] d[k]",
    "layernorm": f"{_R_LN} d[k] - {_R_LN} mean[j](d[j]) - {_R_LN} layernorm[k](x[k]) mean[j](layernorm[j](x[j]) d[j])",
    "rmsnorm": f"{_R_RMS} d[k] - {_R_RMS} rmsnorm[k](x[k]) mean[j](rmsnorm[j](x[j]) d[j])",
    "normalize": f"{_R_LENGTH} d[k] - {_R_LENGTH} normalize[k](x[k]) normalize[j](x[j]) d[j]",
    "center": "center[k](d[k])",
    "cumsum": "cumsum[k](d[k])",
    "mean": "mean[k](d[k])",
    "max": "hardmax[k](x[k]) d[k]",
    "min": "hardmax[k](-x[k]) d[k]",
    "prod": "prod[j](x[j]) reciprocal(x[k]) d[k]",
    "var": "2 mean[k](center[k](x[k]) d[k])",
    "std": "reciprocal(std[j](x[j])) mean[k](center[k](x[k]) d[k])",
    "norm": "reciprocal(norm[j](x[j])) x[k] d[k]",
    "logsumexp": "softmax[k](x[k]) d[k]",
    "argmax": "",
    "argmin": "",
    "relu": "step(x) d",
    "leaky_relu": "0.01 d + 0.99 step(x) d",
    "elu": "step(x) d + exp(x) d - step(x) exp(x) d",
    "gelu": "0.5 d + 0.5 erf(x / sqrt(2)) d + 0.3989422804014327 x exp(-0.5 square(x)) d",
    "gelu_new": f"0.5 d + 0.5 {_GELU} d + 0.3989422804014327 x (1 - square({_GELU})) (1 + 0.134145 square(x)) d",
    "silu": "sigmoid(x) d + x sigmoid(x) d - x square(sigmoid(x)) d",
    "softplus": "sigmoid(x) d",
    "sigmoid": "sigmoid(x) d - square(sigmoid(x)) d",
    "tanh": "d - square(tanh(x)) d",
    "exp": "exp(x) d",
    "log": "reciprocal(x) d",
    "sqrt": "0.5 rsqrt(x) d",
    "rsqrt": "-0.5 rsqrt(x) reciprocal(x) d",
    "square": "2 x d",
    "reciprocal": "-square(reciprocal(x)) d",
    "abs": "sign(x) d",
    "sign": "",
    "sin": "cos(x) d",
    "cos": "-sin(x) d",
    "round": "",
    "floor": "",
    "step": "",
    "erf": "1.1283791670955126 exp(-square(x)) d",
    "identity": "d",
}
"""The derivative of every function that has one."""

X, D, MASK = "x", "d", "M"
_PLACE = re.compile(r"\b([xdM])\b(?:\[([kij])\])?")
_ALONG = re.compile(r"(?<=[a-z])\[([kij])\](?=\()")


def derivative(function: str, bubble: Bubble, by: tuple[Leg, ...], mask: str) -> Sum | None:
    """The derivative of a bubble in terms of glyphs x[…] and d[… by], its legs those of the bubble as inside and `by`.

    None where the function has no derivative; a sum without terms where it is 0. `mask` is the name for M.
    """
    line = DERIVATIVES.get(function)
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
        return spec.Declaration(spec.Name(name, _HERE), indices, said, None, None, None, None, None, _HERE)

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
