"""What the functions of bubbles compute: the half of each function's entry that needs torch; the other half is in
`penrose.diagram.functions`, and `enter` registers both.

Each also says how far it can carry an error in what it is applied to (`error`): from the value, the result and the
size of the error of each entry, the size of the error of each entry of the result. That is what a difference between
two computations of the same thing is measured against.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from penrose.diagram.functions import FUNCTIONS, Function
from penrose.numerics.modular import determinant, inverse, key
from penrose.records import dataclass

Over = tuple[int, ...]
Compute = Callable[[Tensor, Over], Tensor]
Exact = Callable[[Tensor, Over, int], Tensor]
Error = Callable[[Tensor, Tensor, Tensor, Over], Tensor]

EPSILON = 1e-5  # added to the variance by layernorm, as torch and GPT-2 do

ULP = 2.0**-52  # what errors are counted in
IMAGE = 1e30  # larger than any error that matters: what an error of a kink or a jump could become


@dataclass(frozen=True)
class Numbers:
    """One function: what it computes along axes `over`, and how it carries errors.

    `exact` is what it is modulo a prime, if it is a polynomial there or a quotient of two; of any other a fixed random
    map takes the place. Its degree is that of what it is applied to, times `degree(rows)` of a matrix with so many
    rows; of a `quotient`, as many times that of all entries together. `saturates`: "never" if every change of an entry
    shows in the results, "jumps" if the results are constant between jumps.
    """

    compute: Compute
    error: Error
    exact: Exact | None = None
    degree: Callable[[int], int] = lambda rows: 1
    quotient: int = 0
    saturates: str = ""


NEAR = 4.0  # errors to either side at which a function of single entries is computed, too


def each(function: Callable[[Tensor], Tensor], **more: Any) -> Numbers:
    """A function of each entry alone. What an error makes of it is what the function does from one end of the error
    to the other, which is true of slopes, of kinks, of roots near 0 and of jumps alike."""

    def secant(x: Tensor, e: Tensor) -> Tensor:
        return (function(x + NEAR * ULP * e) - function(x - NEAR * ULP * e)).abs() / (2 * NEAR * ULP)

    def error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
        carried = secant(x, e)
        carried = torch.maximum(carried, secant(x, 1j * e)) if x.is_complex() else carried
        return carried.nan_to_num(IMAGE, IMAGE, IMAGE) + y.abs()

    return Numbers(lambda x, over: function(x), error, **more)


def _softmax_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    weight = y * e
    return weight + y * weight.sum(over, keepdim=True) + y


def _log_softmax_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return e + (y.exp() * e).sum(over, keepdim=True) + y.abs() + 1


def _norm_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    """Entries divided by a root of a mean or sum of squares: the direction's error, and the length's."""
    gain = (y.abs().sum(over, keepdim=True) / x.abs().sum(over, keepdim=True).clamp_min(1e-300)).clamp_max(IMAGE)
    spread = e + e.mean(over, keepdim=True)
    return gain * (spread + y.abs() * (y.abs() * spread).mean(over, keepdim=True)) + y.abs()


def _centred_norm_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return _norm_error(x - x.mean(over, keepdim=True), y, e, over)


def _largest_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    """Anything that moves no entry further than the largest error among those it reads."""
    return e.amax(over) + y.abs()


def _same_shape_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return e.amax(over, keepdim=True).expand_as(y) + y.abs()


def _sum_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return e.sum(over) + x.abs().sum(over)


def _along(function: Callable[[Tensor], Tensor]) -> Compute:
    """A function of the last axis, used along several axes as if they were one, in place."""

    def compute(x: Tensor, over: Over) -> Tensor:
        last = tuple(range(x.dim() - len(over), x.dim()))
        moved = x.movedim(over, last)
        result = function(moved.flatten(x.dim() - len(over)))
        return result.reshape(moved.shape).movedim(last, over)

    return compute


def _ending(function: Callable[[Tensor], Tensor]) -> Compute:
    """A function of the last axis that ends there, used along several axes as if they were one."""

    def compute(x: Tensor, over: Over) -> Tensor:
        last = tuple(range(x.dim() - len(over), x.dim()))
        return function(x.movedim(over, last).flatten(x.dim() - len(over)))

    return compute


def later(x: Tensor, over: Over) -> Tensor:
    """Where the index on the second axis is larger than that on the first; broadcasts against `x`."""
    query, key = over
    rows = torch.arange(x.shape[query], device=x.device)
    columns = torch.arange(x.shape[key], device=x.device)
    rows = rows.reshape([-1 if n == query else 1 for n in range(x.dim())])
    return columns.reshape([-1 if n == key else 1 for n in range(x.dim())]) > rows


def _causal(x: Tensor, over: Over) -> Tensor:
    return x.masked_fill(later(x, over), -math.inf)


def _causal_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return e.masked_fill(later(x, over), 0.0)


def _layernorm(x: Tensor) -> Tensor:
    return functional.layer_norm(x, x.shape[-1:], eps=EPSILON)


def _rmsnorm(x: Tensor) -> Tensor:
    return x * (x.square().mean(-1, keepdim=True) + EPSILON).rsqrt()


def _hardmax(x: Tensor) -> Tensor:
    return functional.one_hot(x.argmax(-1), x.shape[-1]).to(x.dtype)


def _jump_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return y.abs() + 1


def _square(function: Callable[[Tensor], Tensor], ends: bool) -> Compute:
    """A function of the matrix between two axes, which end or stay in their places."""

    def compute(x: Tensor, over: Over) -> Tensor:
        result = function(x.movedim(over, (-2, -1)))
        return result if ends else result.movedim((-2, -1), over)

    return compute


TERMS = 18  # of the exponential series of a matrix whose norm is at most a half: the next is below 2⁻⁷⁰


def _matrix_exp(x: Tensor) -> Tensor:
    """The series of a matrix halved often enough, squared as often: torch's own is off by thousands of epsilons."""
    size = float(torch.linalg.matrix_norm(x, 1).amax()) if x.numel() else 0.0
    halves = max(0, math.frexp(size)[1] + 1) if math.isfinite(size) else 0
    x, one = x / 2.0**halves, torch.eye(x.shape[-1], dtype=x.dtype, device=x.device)
    total: Tensor = one.expand_as(x)
    for n in range(TERMS, 0, -1):
        total = one + x @ total / n
    for _ in range(halves):
        total = torch.matmul(total, total)
    return total


def _trace_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    return (e + x.abs()).diagonal(dim1=over[0], dim2=over[1]).sum(-1)


def _det_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    """By Hadamard, no cofactor is larger than the product of the lengths of the other rows."""
    rows, errors = (t.movedim(over, (-2, -1)).norm(dim=-1) for t in (x, e))
    weighed: Tensor = x.shape[over[0]] * rows.prod(-1) * (1 + errors / rows.clamp_min(1e-300)).sum(-1)
    return weighed


def _inverse_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    size, moved = y.abs().movedim(over, (-2, -1)), e.movedim(over, (-2, -1))
    return (NEAR * (size @ moved @ size) + size).movedim((-2, -1), over)


def _matrix_exp_error(x: Tensor, y: Tensor, e: Tensor, over: Over) -> Tensor:
    """Term by term of the series no derivative is larger than that of the exponential of absolute values."""
    size = _matrix_exp(x.abs().movedim(over, (-2, -1)).double())
    moved = e.movedim(over, (-2, -1)).double()
    return (size @ moved @ size + NEAR * size).nan_to_num(IMAGE, IMAGE, IMAGE).movedim((-2, -1), over)


def _floats(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
    return lambda x: function(x).to(x.dtype)


def _last(function: Callable[..., Tensor], **more: object) -> Callable[[Tensor], Tensor]:
    return lambda x: function(x, -1, **more)


def _square_exact(function: Callable[[Tensor, int], Tensor], ends: bool) -> Exact:
    """A function of one matrix for the matrices between two axes, which end or stay in their places."""

    def compute(x: Tensor, over: Over, p: int) -> Tensor:
        moved = x.movedim(over, (-2, -1))
        found = torch.stack([function(matrix, p) for matrix in moved.reshape(-1, *moved.shape[-2:])])
        return found.reshape(moved.shape[:-2]) if ends else found.reshape(moved.shape).movedim((-2, -1), over)

    return compute


def _causal_exact(x: Tensor, over: Over, p: int) -> Tensor:
    """One fixed residue stands for −∞."""
    return x.masked_fill(later(x, over), key("minus infinity", p))


def _mean_exact(x: Tensor, over: Over, p: int) -> Tensor:
    return x.sum(over) % p * pow(prod(x.shape[axis] for axis in over), -1, p) % p


def _center_exact(x: Tensor, over: Over, p: int) -> Tensor:
    mean = _mean_exact(x, over, p)
    for axis in sorted(over):
        mean = mean.unsqueeze(axis)
    return (x - mean) % p


def _power(x: Tensor, exponent: int, p: int) -> Tensor:
    """x to a power modulo p, by squaring."""
    result = torch.ones_like(x)
    while exponent:
        result = result * x % p if exponent & 1 else result
        x, exponent = x * x % p, exponent >> 1
    return result


NUMBERS: dict[str, Numbers] = {
    "softmax": Numbers(_along(_last(torch.softmax)), _softmax_error),
    "log_softmax": Numbers(_along(_last(torch.log_softmax)), _log_softmax_error),
    "hardmax": Numbers(_along(_hardmax), _jump_error, saturates="jumps"),
    "causal": Numbers(_causal, _causal_error, exact=_causal_exact, saturates="never"),
    "layernorm": Numbers(_along(_layernorm), _centred_norm_error),
    "rmsnorm": Numbers(_along(_rmsnorm), _norm_error),
    "normalize": Numbers(_along(lambda x: x / x.norm(dim=-1, keepdim=True)), _norm_error),
    "center": Numbers(_along(lambda x: x - x.mean(-1, keepdim=True)), _same_shape_error,
                      exact=_center_exact, saturates="never"),
    "cumsum": Numbers(_along(_last(torch.cumsum)), lambda x, y, e, over: torch.cumsum(e + x.abs(), over[0]),
                      exact=lambda x, over, p: x.cumsum(over[0]) % p, saturates="never"),
    "sort": Numbers(_along(lambda x: x.sort(-1).values), _same_shape_error),
    "mean": Numbers(_ending(_last(torch.mean)), _largest_error, exact=_mean_exact, saturates="never"),
    "max": Numbers(_ending(lambda x: x.amax(-1)), _largest_error),
    "min": Numbers(_ending(lambda x: x.amin(-1)), _largest_error),
    "prod": Numbers(_ending(_last(torch.prod)), lambda x, y, e, over: y.abs() * (1 + (e / x.abs()).sum(over))),
    "var": Numbers(_ending(_last(torch.var, correction=0)), lambda x, y, e, over: 4 * (x.abs() * e).mean(over) + y),
    "std": Numbers(_ending(_last(torch.std, correction=0)), _largest_error),
    "norm": Numbers(_ending(lambda x: x.norm(dim=-1)), _sum_error),
    "logsumexp": Numbers(_ending(_last(torch.logsumexp)), lambda x, y, e, over: e.amax(over) + y.abs() + 1),
    "argmax": Numbers(_ending(_floats(_last(torch.argmax))), _jump_error, saturates="jumps"),
    "argmin": Numbers(_ending(_floats(_last(torch.argmin))), _jump_error, saturates="jumps"),
    "trace": Numbers(_square(lambda x: x.diagonal(dim1=-2, dim2=-1).sum(-1), True), _trace_error,
                     exact=lambda x, over, p: x.diagonal(dim1=over[0], dim2=over[1]).sum(-1) % p, saturates="never"),
    "det": Numbers(_square(torch.linalg.det, True), _det_error,
                   exact=_square_exact(determinant, True), degree=lambda rows: rows),
    "inverse": Numbers(_square(torch.linalg.inv, False), _inverse_error,
                       exact=_square_exact(inverse, False), quotient=2),
    "matrix_exp": Numbers(_square(_matrix_exp, False), _matrix_exp_error),
    "relu": each(torch.relu),
    "leaky_relu": each(functional.leaky_relu),
    "elu": each(functional.elu),
    "gelu": each(functional.gelu),
    "gelu_new": each(lambda x: functional.gelu(x, approximate="tanh")),
    "silu": each(functional.silu),
    "softplus": each(lambda x: torch.logaddexp(x, torch.zeros_like(x))),
    "sigmoid": each(torch.sigmoid),
    "tanh": each(torch.tanh),
    "exp": each(torch.exp),
    "log": each(torch.log),
    "sqrt": each(torch.sqrt),
    "rsqrt": each(torch.rsqrt),
    "square": each(torch.square, exact=lambda x, over, p: x * x % p, degree=lambda rows: 2, saturates="never"),
    "reciprocal": each(torch.reciprocal, exact=lambda x, over, p: _power(x, p - 2, p), quotient=1),
    "abs": each(torch.abs),
    "sign": each(torch.sgn, saturates="jumps"),
    "sin": each(torch.sin),
    "cos": each(torch.cos),
    "round": each(torch.round, saturates="jumps"),
    "floor": each(torch.floor, saturates="jumps"),
    "step": each(lambda x: (x > 0).to(x.dtype), saturates="jumps"),
    "erf": each(torch.erf),
    "conj": Numbers(lambda x, over: x.conj() if x.is_complex() else x, lambda x, y, e, over: e, saturates="never"),
    "real": Numbers(lambda x, over: x.real if x.is_complex() else x, lambda x, y, e, over: e, saturates="never"),
    "imag": Numbers(lambda x, over: x.imag if x.is_complex() else torch.zeros_like(x), lambda x, y, e, over: e,
                    saturates="never"),
    "identity": Numbers(lambda x, over: x, lambda x, y, e, over: e, exact=lambda x, over, p: x, saturates="never"),
}  # fmt: skip
"""What each function computes, by its name."""


def enter(function: Function, numbers: Numbers) -> None:
    """Register a function: both halves of its entry."""
    FUNCTIONS[function.name], NUMBERS[function.name] = function, numbers
