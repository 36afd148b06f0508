"""What the properties of `check:` and the laws of kinds compute: each gives how far it is from holding.

Every predicate is a function of a trial and the arguments as written; the answer is a `Distance` in epsilons, so that
one threshold serves all. Legs are named as in specs: `q k`, or `i | a` for a cut into two sides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

import torch
from torch import Tensor

from penrose.numerics.claims import Argument
from penrose.numerics.compare import Distance, distance
from penrose.numerics.functions import later
from penrose.numerics.trial import Found, Trial, Unanswerable
from penrose.numerics.values import MAKERS

PLACES = 8  # along an axis at which it is tried whether others reach there: the first, the last, and between

Predicate = Callable[[Trial, Sequence[Argument]], Distance]


def matrix(found: Found, cut: str = "") -> Found:
    """A value as a matrix: the legs before the bar against those after it; without one, half against half, or all
    but the last against the last."""
    count = len(found.legs)
    if count < 2:
        raise Unanswerable(f"a value with {count} legs is no matrix")
    if not cut:
        return _cut_at(found, list(range(count)), count // 2 if count % 2 == 0 else count - 1)
    first, bar, second = cut.partition("|")
    rows = list(found.axes(first))
    columns = list(found.axes(second)) if bar else [n for n in range(count) if n not in rows]
    if sorted(rows + columns) != list(range(count)) or not rows or not columns:
        raise Unanswerable(f"{cut} does not name every leg once, on two sides")
    return _cut_at(found, rows + columns, len(rows))


def _cut_at(found: Found, order: list[int], edge: int) -> Found:
    value, error = found.value.permute(order), found.error.permute(order)
    size = (prod(value.shape[:edge]), prod(value.shape[edge:]))
    return Found(value.reshape(size), error.reshape(size), (found.legs[order[0]], found.legs[order[edge]]))


Law = Callable[[Found], Distance]
"""How far a value is from having a property."""


def _of_matrix(law: Law) -> Predicate:
    return lambda trial, arguments: law(matrix(trial.found(arguments[0]), _cut(arguments)))


def _of_value(law: Law) -> Predicate:
    return lambda trial, arguments: law(trial.found(arguments[0]))


def _cut(arguments: Sequence[Argument]) -> str:
    return arguments[1].text if len(arguments) > 1 else ""


def _worst(*distances: Distance) -> Distance:
    return max(distances, key=lambda d: d.ratio)


# Laws of matrices.


def isometric(a: Found) -> Distance:
    """How far A†A is from the identity."""
    one = torch.eye(a.value.shape[1], dtype=a.value.dtype)
    return distance(a.value.mH @ a.value, one, a.error.mT @ a.error + one.abs())


def coisometric(a: Found) -> Distance:
    """How far AA† is from the identity."""
    return isometric(Found(a.value.mH, a.error.mT, a.legs[::-1]))


def unitary(a: Found) -> Distance:
    """How far a matrix is from an isometry both ways."""
    return _worst(isometric(a), coisometric(a))


def orthogonal(a: Found) -> Distance:
    """How far a matrix is from a real isometry both ways."""
    return _worst(unitary(a), real(a))


def _mirror(sign: int, adjoint: bool) -> Law:
    def law(a: Found) -> Distance:
        other = a.value.mH if adjoint else a.value.mT
        same = a.value.shape == other.shape
        return distance(a.value, sign * other, a.error + a.error.mT if same else a.error)

    return law


def projector(a: Found) -> Distance:
    """How far a matrix is from its own square, and from its adjoint."""
    square = distance(a.value @ a.value, a.value, a.error @ a.error + a.error)
    return _worst(square, hermitian(a))


hermitian = _mirror(1, True)


def positive(a: Found) -> Distance:
    """How far the least eigenvalue is below 0, and the matrix from its adjoint."""
    least = torch.linalg.eigvalsh(a.value).amin()
    return _worst(distance(least.clamp_max(0), torch.zeros_like(least), a.error.sum()), hermitian(a))


def permutation(a: Found) -> Distance:
    """How far a matrix is from a single 1 in every row and column."""
    rows, columns = (distance(a.value.sum(n), torch.ones_like(a.value.sum(n)), a.error.sum(n)) for n in (0, 1))
    return _worst(binary(a), rows, columns)


def triangular(a: Found) -> Distance:
    """How far the entries below the diagonal are from 0."""
    return _zero(a, later(a.value, (1, 0)))


# Laws of values of any shape.


def real(found: Found) -> Distance:
    """How far the entries are from real ones."""
    part = found.value.imag if found.value.is_complex() else torch.zeros_like(found.error)
    return distance(part, torch.zeros_like(part), found.error + 1e-300)


def binary(found: Found) -> Distance:
    """How far the entries are from 0 and 1."""
    return distance(found.value * found.value, found.value, found.error + 1e-300)


def nonnegative(found: Found) -> Distance:
    """How far the entries are below 0."""
    low = found.value.real.clamp_max(0)
    return distance(low, torch.zeros_like(low), found.error + 1e-300)


def zero(found: Found) -> Distance:
    """How far the entries are from 0."""
    return _zero(found, torch.ones(found.value.shape, dtype=torch.bool))


def diagonal(found: Found) -> Distance:
    """How far the entries with different indices are from 0."""
    count, same = found.value.dim(), torch.ones(found.value.shape, dtype=torch.bool)
    for axis in range(1, count):
        first, other = (
            torch.arange(found.value.shape[n]).reshape([-1 if m == n else 1 for m in range(count)]) for n in (0, axis)
        )
        same &= first == other
    return _zero(found, ~same)


def descending(found: Found) -> Distance:
    """How far any entry is above the one before."""
    rise = (found.value[1:] - found.value[:-1]).real.clamp_min(0)
    return distance(rise, torch.zeros_like(rise), found.error[:-1])


def _adds_up(found: Found, over: tuple[int, ...]) -> Distance:
    total = found.value.sum(over)
    return distance(total, torch.ones_like(total), found.error.sum(over) + 1)


def _zero(found: Found, where: Tensor) -> Distance:
    """How far the entries at some places are from 0, which must be met exactly, but for rounding of the value."""
    picked = found.value.masked_fill(~where.expand_as(found.value), 0)
    return distance(picked, torch.zeros_like(picked), found.error + 1e-300)


def stochastic(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How far sums over the legs are from 1, and entries below 0."""
    found = trial.found(arguments[0])
    over = found.axes(_cut(arguments)) or (found.value.dim() - 1,)
    return _worst(_adds_up(found, over), nonnegative(found))


def causal(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How far what is later is from 0, or from mattering."""
    if len(arguments) == 3:
        return _unreached(trial, arguments, lambda there, here: there > here)
    found = trial.found(arguments[0])
    return _zero(found, later(found.value, _two(found, arguments)))


def strictly_causal(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How far what is not earlier is from 0."""
    found = trial.found(arguments[0])
    query, key = _two(found, arguments)
    return _zero(found, ~later(found.value, (key, query)))


def _two(found: Found, arguments: Sequence[Argument]) -> tuple[int, ...]:
    axes = found.axes(_cut(arguments)) or tuple(range(found.value.dim()))[-2:]
    if len(axes) != 2:
        raise Unanswerable("causal names two legs: the query's, then the key's")
    return axes


def one_hot(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How far a value is from a single 1 along a leg."""
    found = trial.found(arguments[0])
    axis = (found.axes(_cut(arguments)) or (found.value.dim() - 1,))[0]
    wanted = torch.nn.functional.one_hot(found.value.real.argmax(axis), found.value.shape[axis]).movedim(-1, axis)
    return distance(found.value, wanted.to(found.value.dtype), found.error + 1)


def argmax(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """Whether two values are largest at the same places along a leg."""
    one, other, leg = trial.found(arguments[0]), trial.found(arguments[1]), arguments[2].text
    a, b = one.value.real.argmax(one.axis(leg)), other.value.real.argmax(other.axis(leg))
    return distance(a.double(), b.double(), torch.ones(()))


# Properties of how one value depends on an input.


def _input(trial: Trial, argument: Argument) -> Tensor:
    tensor = trial.input(argument.text)
    value = trial.inputs.get((argument.text, False))
    if tensor is None or not isinstance(value, Tensor):
        raise Unanswerable(f"{argument.text} is no tensor that could be changed")
    return value


def linear(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """y(2x − 3z) against 2y(x) − 3y(z)."""
    y, x = arguments[0], arguments[1]
    first = _input(trial, x)
    second = trial.random(x.text, tuple(first.shape), first)
    at = [trial.with_input(x.text, v).found(y) for v in (2 * first - 3 * second, first, second)]
    error = at[0].error + 2 * at[1].error + 3 * at[2].error
    return distance(at[0].value, 2 * at[1].value - 3 * at[2].value, error)


def multilinear(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How far a value is from linear in each of several tensors."""
    names = arguments[1:] or [Argument(tensor.name) for tensor in trial.program.inputs]
    return _worst(*(linear(trial, (arguments[0], name)) for name in names))


def _permuted(trial: Trial, arguments: Sequence[Argument], back: bool) -> Distance:
    y, x, leg = arguments[0], arguments[1], arguments[2].text
    value, tensor = _input(trial, x), trial.input(x.text)
    assert tensor is not None
    axis = Found(value, value, tensor.legs).axis(leg)
    order = trial.permutation(x.text, value.shape[axis])
    before = trial.found(y)
    after = trial.with_input(x.text, value.index_select(axis, order)).found(y)
    expected, error = before.value, before.error
    if back:
        along = before.axis(leg)
        expected, error = expected.index_select(along, order), error.index_select(along, order)
    return distance(after.value, expected, after.error + error)


def _unreached(trial: Trial, arguments: Sequence[Argument], unreached: Callable[[Tensor, int], Tensor]) -> Distance:
    """How much y at each place changes when x changes at the places that must not reach it."""
    y, x, leg = arguments[0], arguments[1], arguments[2].text
    value, tensor = _input(trial, x), trial.input(x.text)
    assert tensor is not None
    axis = Found(value, value, tensor.legs).axis(leg)
    other = trial.random(x.text, tuple(value.shape), value)
    before, found = trial.found(y), []
    along = before.axis(leg)
    count = value.shape[axis]
    for here in sorted({round(n * (count - 1) / (PLACES - 1)) for n in range(PLACES)}):
        hidden = unreached(torch.arange(value.shape[axis]), here)
        hidden = hidden.reshape([-1 if n == axis else 1 for n in range(value.dim())])
        after = trial.with_input(x.text, torch.where(hidden, other, value)).found(y)
        one, two = after.value.select(along, here), before.value.select(along, here)
        found.append(distance(one, two, before.error.select(along, here)))
    return _worst(*found)


def local(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How far other places of x matter to a place of y."""
    return _unreached(trial, arguments, lambda there, here: there != here)


def independent(trial: Trial, arguments: Sequence[Argument]) -> Distance:
    """How much a value changes when a tensor does."""
    y, x = arguments[0], arguments[1]
    value = _input(trial, x)
    before = trial.found(y)
    after = trial.with_input(x.text, trial.random(x.text, tuple(value.shape), value)).found(y)
    return distance(after.value, before.value, before.error)


PREDICATE: dict[str, tuple[Predicate, int, int]] = {
    "stochastic": (stochastic, 1, 2),
    "causal": (causal, 1, 3),
    "strictly_causal": (strictly_causal, 1, 2),
    "isometric": (_of_matrix(isometric), 1, 2),
    "unitary": (_of_matrix(unitary), 1, 2),
    "orthogonal": (_of_matrix(orthogonal), 1, 2),
    "symmetric": (_of_matrix(_mirror(1, False)), 1, 2),
    "hermitian": (_of_matrix(hermitian), 1, 2),
    "projector": (_of_matrix(projector), 1, 2),
    "positive": (_of_matrix(positive), 1, 2),
    "permutation": (_of_matrix(permutation), 1, 2),
    "diagonal": (_of_value(diagonal), 1, 1),
    "nonnegative": (_of_value(nonnegative), 1, 1),
    "real": (_of_value(real), 1, 1),
    "one_hot": (one_hot, 1, 2),
    "descending": (_of_value(descending), 1, 1),
    "zero": (_of_value(zero), 1, 1),
    "linear": (linear, 2, 2),
    "multilinear": (multilinear, 1, 99),
    "equivariant": (lambda trial, arguments: _permuted(trial, arguments, True), 3, 3),
    "invariant": (lambda trial, arguments: _permuted(trial, arguments, False), 3, 3),
    "local": (local, 3, 3),
    "independent": (independent, 2, 2),
    "argmax": (argmax, 3, 3),
}
"""Every predicate of the vocabulary: what it computes, and how many arguments it takes."""


# The laws of kinds: what is checked of a declared tensor. `edge` counts the legs of its first side.


def law(kind: str, found: Found, edge: int) -> Distance | None:
    """How far a tensor is from the law of its kind; None for kinds that any numbers have."""
    if kind in MATRIX_LAWS:
        return MATRIX_LAWS[kind](_cut_at(found, list(range(len(found.legs))), edge))
    return VALUE_LAWS[kind](found) if kind in VALUE_LAWS else None


def _exactly(kind: str) -> Law:
    """Kinds that leave nothing to chance: compared with the one tensor of that kind and shape."""

    def check(found: Found) -> Distance:
        wanted = MAKERS[kind](tuple(found.value.shape), 1, torch.Generator(), torch.float64)
        return distance(found.value, wanted.to(found.value.dtype), torch.ones(()))

    return check


MATRIX_LAWS: dict[str, Law] = {
    "isometry": isometric,
    "coisometry": coisometric,
    "orthogonal": orthogonal,
    "unitary": unitary,
    "symmetric": _mirror(1, False),
    "antisymmetric": _mirror(-1, False),
    "hermitian": hermitian,
    "positive": positive,
    "projector": projector,
    "permutation": permutation,
    "triangular": triangular,
    "one-hot": lambda found: _worst(_adds_up(found, (1,)), binary(found)),
    "stochastic": lambda found: _worst(_adds_up(found, (1,)), nonnegative(found)),
}
"""Laws of tensors read as matrices."""

RESULT_LAWS: dict[tuple[str, int], Law] = {
    ("svd", 1): lambda found: _worst(descending(found), nonnegative(found), real(found)),
    ("eigh", 1): real,
}
"""Laws of results of decompositions: the method, and which of its results."""

VALUE_LAWS: dict[str, Law] = {
    "diagonal": diagonal,
    "mask": binary,
    "nonnegative": nonnegative,
    **{kind: _exactly(kind) for kind in ("delta", "identity", "shift", "causal", "ones", "zeros")},
}
"""Laws of tensors entry by entry."""
