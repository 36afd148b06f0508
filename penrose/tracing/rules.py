"""What each operation of torch does to expressions: one function for each, by its name in the aten namespace.

A rule gets the recorder, the real result and the operation's arguments, values in place of tensors, and gives a value,
or None where it does not know the case: the result is then an opaque tensor, which is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import isclose, sqrt
from typing import Any

import torch
from torch import Tensor

from penrose.tracing.axes import chunks
from penrose.tracing.expression import Call, Leaf, Term, Value, scaled
from penrose.tracing.recorder import RULES, Recorder, rule

__all__ = ["RULES"]

EPSILON = 1e-5  # of layernorm in the language
GELU = (0.5, sqrt(2 / torch.pi), 0.044715)


# Arithmetic.


@rule("add", "add_")
def _add(r: Recorder, result: Tensor, x: Any, y: Any, alpha: float = 1) -> Any:
    x, y = r.value(x), r.value(y)
    return _masked(r, x, y) or r.add(x, y, alpha)


@rule("sub", "sub_")
def _sub(r: Recorder, result: Tensor, x: Any, y: Any, alpha: float = 1) -> Any:
    return r.add(r.value(x), r.value(y), -alpha)


@rule("rsub")
def _rsub(r: Recorder, result: Tensor, x: Any, y: Any, alpha: float = 1) -> Any:
    return r.add(r.value(y), r.value(x), -alpha)


@rule("neg")
def _neg(r: Recorder, result: Tensor, x: Value) -> Value:
    return scaled(x, -1)


@rule("mul", "mul_")
def _mul(r: Recorder, result: Tensor, x: Any, y: Any) -> Any:
    if isinstance(y, int | float):
        return scaled(x, y)
    if isinstance(x, int | float):
        return scaled(y, x)
    return _written_gelu(r, x, y) or r.multiply(r.value(x), r.value(y))


@rule("div", "div_", "true_divide")
def _div(r: Recorder, result: Tensor, x: Any, y: Any) -> Any:
    if isinstance(y, int | float):
        return scaled(x, 1 / y)
    if isinstance(y, Tensor) and y.dim() == 0:
        return scaled(x, 1 / y.item())
    return r.multiply(r.value(x), r.apply("reciprocal", r.value(y)))


@rule("matmul", "mm", "bmm")
def _matmul(r: Recorder, result: Tensor, x: Any, y: Any) -> Any:
    return r.matmul(r.value(x), r.value(y))


@rule("addmm", "baddbmm")
def _addmm(r: Recorder, result: Tensor, bias: Any, x: Any, y: Any, **_: Any) -> Any:
    return r.add(r.matmul(r.value(x), r.value(y)), r.value(bias))


@rule("linear")
def _linear(r: Recorder, result: Tensor, x: Any, weight: Any, bias: Any = None) -> Any:
    weight = r.value(weight)
    made = r.matmul(r.value(x), Value(weight.terms, weight.axes[::-1]))
    return made if bias is None else r.add(made, r.value(bias))


@rule("bilinear")
def _bilinear(r: Recorder, result: Tensor, x: Value, y: Value, weight: Value, bias: Any = None) -> Any:
    """b[… o] = x[… i] W[o i j] y[… j]."""
    half = r.times(x, weight, r.atoms.align(x.axes[-1], weight.axes[1]), lambda p, q: (*p[:-1], q[0], q[2]))
    pairs = r.atoms.align(half.axes[-1], y.axes[-1])
    pairs += [pair for p, q in zip(half.axes[:-2], y.axes[:-1], strict=True) for pair in r.atoms.align(p, q)]
    made = r.times(half, y, pairs, lambda p, q: p[:-1])
    return made if bias is None else r.add(made, r.value(bias))


@rule("einsum")
def _einsum(r: Recorder, result: Tensor, equation: str, operands: Sequence[Any], **more: Any) -> Any:
    inputs, _arrow, output = equation.replace(" ", "").partition("->")
    words = inputs.split(",")
    if "." in equation or "->" not in equation or any(len(set(w)) < len(w) for w in words):
        return None
    value, have = r.value(operands[0]), words[0]
    for number, (word, operand) in enumerate(zip(words[1:], operands[1:], strict=True), 2):
        value, have = _contracted(r, value, have, r.value(operand), word, set(output).union(*words[number:]))
    if set(output) - set(have):
        return None
    return Value(value.terms, tuple(value.axes[have.index(letter)] for letter in output))


def _contracted(
    r: Recorder, one: Value, have: str, other: Value, word: str, later: set[str]
) -> tuple[Value, str]:
    pairs = [p for a in word if a in have for p in r.atoms.align(one.axes[have.index(a)], other.axes[word.index(a)])]
    kept = "".join(a for a in dict.fromkeys(have + word) if a in later)

    def axes(mine: Any, theirs: Any) -> Any:
        return tuple(mine[have.index(a)] if a in have else theirs[word.index(a)] for a in kept)

    return r.times(one, other, pairs, axes), kept


@rule("sum")
def _summed(r: Recorder, result: Tensor, x: Value, dims: Any = None, keepdim: bool = False, **_: Any) -> Value:
    chosen = range(len(x.axes)) if dims is None else [dims] if isinstance(dims, int) else dims
    gone = {d % len(x.axes) for d in chosen}
    x = r.plain(x)
    axes = [() if n in gone else axis for n, axis in enumerate(x.axes)]
    return Value(x.terms, tuple(axis for n, axis in enumerate(axes) if keepdim or n not in gone))


# Functions.

SAME = ("relu", "silu", "sigmoid", "tanh", "exp", "log", "sqrt", "rsqrt", "abs", "sin", "cos", "erf", "softplus",
        "sign", "reciprocal", "square", "elu")  # fmt: skip
"""Functions of each entry by itself, which the language calls what torch calls them."""


def _each(name: str, r: Recorder, result: Tensor, x: Value, *more: Any, **_: Any) -> Any:
    return r.apply(name, x) if not more else None


RULES.update({name: partial(_each, name) for name in SAME})


@rule("gelu")
def _gelu(r: Recorder, result: Tensor, x: Value, approximate: str = "none") -> Value:
    return r.apply("gelu" if approximate == "none" else "gelu_new", x)


@rule("softmax", "_softmax")
def _softmax(r: Recorder, result: Tensor, x: Value, dim: int, *_: Any) -> Value:
    return r.step(r.apply("softmax", x, (dim,)), "A")


@rule("pow")
def _power(r: Recorder, result: Tensor, x: Value, exponent: Any) -> Any:
    if exponent == 2:
        return r.apply("square", x)
    own = r.plain(x)
    return r.multiply(r.multiply(own, own), own) if exponent == 3 else None


@rule("mean")
def _mean(r: Recorder, result: Tensor, x: Value, dims: Sequence[int], keepdim: bool = False, **_: Any) -> Value:
    gone = [d % len(x.axes) for d in dims]
    made = r.apply("mean", x, gone)
    axes = [() if n in gone else axis for n, axis in enumerate(x.axes)]
    return Value(made.terms, tuple(axis for n, axis in enumerate(axes) if keepdim or n not in gone))


@rule("layer_norm", "native_layer_norm")
def _layer_norm(
    r: Recorder, result: Any, x: Value, shape: Sequence[int], weight: Any = None, bias: Any = None,
    eps: float = 1e-5, *_: Any,
) -> Any:  # fmt: skip
    if not isclose(eps, EPSILON):
        return None
    x = r.step(x) if len(x.terms) > 1 else x  # what is added to a stream is its next value
    made = r.apply("layernorm", x, range(len(x.axes) - len(shape), len(x.axes)))
    made = made if weight is None else r.multiply(r.step(made), r.value(weight))
    return made if bias is None else r.add(made, r.value(bias))


@rule("embedding")
def _embedding(r: Recorder, result: Tensor, table: Value, places: Any, *_: Any) -> Any:
    """Rows of a table: the first ones, or those that whole numbers choose, which are one-hot vectors then."""
    if isinstance(places, Tensor):
        first = places.numel() == places.shape[-1] and torch.equal(places.flatten(), torch.arange(places.numel()))
        if not first:
            return None
        [leaf] = table.terms[0].factors
        assert isinstance(leaf, Leaf)
        assert leaf.base.data is not None
        part = r.leaf(leaf.base.name, leaf.base.data[: places.numel()], "weight", key=leaf.base.key)
        return Value(part.terms, ((),) * (places.dim() - 1) + part.axes)
    count = r.atoms.length(table.axes[0])
    [chosen] = places.terms[0].factors
    chosen.base.atoms += (r.atoms.new(count),)
    chosen.base.places = True
    hot = Value((Term(1.0, (Leaf(chosen.base, chosen.base.atoms),)),), (*places.axes, chosen.base.atoms[-1:]))
    return r.matmul(hot, table)


# Attention.


@rule("scaled_dot_product_attention")
def _attention(
    r: Recorder, result: Tensor, q: Value, k: Value, v: Value, mask: Any = None, dropout: float = 0.0,
    is_causal: bool = False, scale: Any = None, enable_gqa: bool = False,
) -> Any:  # fmt: skip
    if enable_gqa or isinstance(mask, Value):
        return None
    turned_k = Value(k.terms, (*k.axes[:-2], k.axes[-1], k.axes[-2]))
    size = r.atoms.length(q.axes[-1])
    scores = scaled(r.matmul(q, turned_k), scale if scale is not None else size**-0.5)
    if is_causal:
        scores = r.apply("causal", scores, (-2, -1))
    elif mask is not None:
        added = r.value(torch.zeros(mask.shape).masked_fill(~mask, -torch.inf) if mask.dtype == torch.bool else mask)
        scores = _masked(r, scores, added) or r.add(scores, added)
    return r.matmul(_softmax(r, result, scores, -1), v)


def _masked(r: Recorder, x: Value, y: Value) -> Value | None:
    """Scores plus a mask of 0 and −∞ that hides what is later: `causal`."""
    bases = [f.base for t in y.terms for f in t.factors if isinstance(f, Leaf)]
    data = bases[0].data if len(bases) == 1 and bases[0].what == "constant" else None
    if data is None or data.dim() < 2 or data.shape[-1] != data.shape[-2]:
        return None
    matrix = data.reshape(-1, *data.shape[-2:])
    later = torch.ones_like(matrix[0], dtype=torch.bool).triu(1)
    if bool((matrix.masked_fill(later, 0) == 0).all()) and bool((matrix[:, later] < HIDDEN).all()):
        return r.apply("causal", x, (-2, -1))
    if bool((matrix == 0).all()):
        return x
    return None


HIDDEN = -1e30  # a score below it is none


@rule("where")
def _where(r: Recorder, result: Tensor, mask: Any, x: Any, y: Any) -> Any:
    if not isinstance(mask, Tensor) or not isinstance(x, Value) or isinstance(y, Value):
        return None
    return _masked(r, x, r.value(torch.zeros(mask.shape).masked_fill(~mask, float(y))))


@rule("masked_fill", "masked_fill_")
def _masked_fill(r: Recorder, result: Tensor, x: Value, mask: Any, fill: Any) -> Any:
    if not isinstance(mask, Tensor):
        return None
    return _masked(r, x, r.value(torch.zeros(mask.shape).masked_fill(mask, float(fill))))


def _written_gelu(r: Recorder, x: Any, y: Any) -> Value | None:
    """0.5 u (1 + tanh(√(2/π) (u + 0.044715 u³))), which is how gelu_new is written out."""
    if not (isinstance(x, Value) and isinstance(y, Value)):
        return None
    bend = [t.factors[0] for t in y.terms if len(t.factors) == 1 and isinstance(t.factors[0], Call)]
    if len(x.terms) != 1 or not isclose(x.terms[0].scale, GELU[0]) or len(bend) != 1 or bend[0].function != "tanh":
        return None
    scales = sorted(round(t.scale, 5) for t in bend[0].inside)
    wanted = sorted(round(s, 5) for s in (GELU[1], GELU[1] * GELU[2]))
    return r.apply("gelu_new", scaled(x, 1 / GELU[0])) if scales == wanted else None


# Cells.


@rule("lstm_cell")
def _lstm_cell(
    r: Recorder, result: Any, x: Value, state: Sequence[Any], w: Value, u: Value, b: Any = None, c: Any = None
) -> list[Value]:
    """Gates i, f, g, o: c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′)."""
    h, cell = map(r.value, state)
    i, f, g, o = _gates(r, x, h, w, u, b, c, 4)
    new = r.add(
        r.multiply(r.step(r.apply("sigmoid", f), "f"), cell),
        r.multiply(r.step(r.apply("sigmoid", i), "i"), r.step(r.apply("tanh", g), "g")),
    )
    new = r.step(new, "c_t")
    return [r.step(r.multiply(r.step(r.apply("sigmoid", o), "o"), r.step(r.apply("tanh", new))), "h_t"), new]


@rule("gru_cell")
def _gru_cell(r: Recorder, result: Any, x: Value, h: Any, w: Value, u: Value, b: Any = None, c: Any = None) -> Value:
    """Gates r, z, n: n = tanh(w x + r (u h)), h′ = n − z n + z h."""
    h = r.value(h)
    mine, theirs = _side(r, x, w, b, 3), _side(r, h, u, c, 3)
    reset, update = (r.step(r.apply("sigmoid", r.add(mine[n], theirs[n])), name) for n, name in enumerate(("r", "z")))
    new = r.step(r.apply("tanh", r.add(mine[2], r.multiply(reset, r.step(theirs[2])))), "n")
    return r.step(r.add(r.add(new, r.multiply(update, new), -1), r.multiply(update, h)), "h_t")


def _gates(r: Recorder, x: Value, h: Value, w: Value, u: Value, b: Any, c: Any, count: int) -> list[Value]:
    both = zip(_side(r, x, w, b, count), _side(r, h, u, c, count), strict=True)
    return [r.add(mine, theirs) for mine, theirs in both]


def _side(r: Recorder, x: Value, w: Value, b: Any, count: int) -> list[Value]:
    whole = _linear(r, None, x, w, b)
    return chunks(r, whole, 1, r.atoms.length(whole.axes[1]) // count, count)
