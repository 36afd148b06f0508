"""Random inputs modulo a prime, of every kind, together with their conjugates.

A polynomial in entries x and x̄ that vanishes on all complex numbers vanishes when x and x̄ are independent unknowns;
so a complex tensor and its conjugate are here two tensors that share only what their kind says: for an isometry, that
V̄ᵀV is the identity. A real tensor is its own conjugate. Decomposed tensors are made from random results by
multiplying them together, since modulo a prime there are no singular values to be found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod

import torch
from torch import Tensor

from penrose.diagram.numerals import conjugated, numeral
from penrose.diagram.types import Scale
from penrose.numerics.decompositions import Decomposition, decompositions
from penrose.numerics.fields import complex_inputs
from penrose.numerics.modular import inverse, matmul, residue, root, turn
from penrose.numerics.program import sides
from penrose.numerics.sizes import Sizes, shape
from penrose.numerics.types import Input, Program
from penrose.numerics.values import MAKERS, Made, generator, orders

DECIMALS = 10**6  # largest denominator of a literal number that is taken at its word
ATTEMPTS = 8  # at drawing matrices that have an inverse; one fails about once in 2²⁶

Pair = tuple[Tensor, Tensor]
"""A tensor and its conjugate."""

Maker = Callable[["Draw", int, int, tuple[int, ...]], Pair]
"""From what is drawn with, rows, columns and a shape to a tensor of a kind."""


class Unavailable(Exception):
    """Why a program has no exact counterpart; the message is for the report."""


class Draw:
    """Random residues for one tensor: `p`, a generator, and whether complex numbers are meant."""

    def __init__(self, p: int, rng: torch.Generator, complex: bool) -> None:
        self.p, self.rng, self.complex = p, rng, complex

    def any(self, *size: int) -> Tensor:
        return torch.randint(self.p, size, generator=self.rng, dtype=torch.int64)

    def pair(self, *size: int) -> Pair:
        """A tensor without properties and its conjugate."""
        first = self.any(*size)
        return first, self.any(*size) if self.complex else first

    def isometry(self, rows: int, columns: int) -> Pair:
        """V and V̄ with V̄ᵀV the identity. Complex: V is anything and V̄ = G (VᵀG)⁻¹ for a random G. Real: columns of
        Cayley's orthogonal matrix (1 − S)⁻¹(1 + S) of a random antisymmetric S."""
        for _ in range(ATTEMPTS):
            try:
                return self._isometry(rows, columns)
            except ZeroDivisionError:
                continue
        raise Unavailable(f"no random isometry of {rows} by {columns} was found")

    def _isometry(self, rows: int, columns: int) -> Pair:
        if self.complex:
            v, g = self.any(rows, columns), self.any(rows, columns)
            return v, matmul(g, inverse(matmul(v.T.contiguous(), g, self.p), self.p), self.p)
        upper = self.any(rows, rows).triu(1)
        s = (upper - upper.T) % self.p
        one = torch.eye(rows, dtype=torch.int64)
        q = matmul(inverse((one - s) % self.p, self.p), (one + s) % self.p, self.p)[:, :columns]
        return q, q


def _real(draw: Draw) -> Draw:
    return Draw(draw.p, draw.rng, False)


def _each(pair: Pair, move: Callable[[Tensor], Tensor]) -> Pair:
    return move(pair[0]), move(pair[1])


def _diagonal(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
    pair = draw.pair(size[0])
    return pair if len(size) == 1 else _each(pair, torch.diag)


def _stochastic(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
    """Rows that add up to 1: the last entry makes up for the others."""
    rest = draw.any(rows, columns - 1)
    value = torch.cat([rest, (1 - rest.sum(1, keepdim=True)) % draw.p], dim=1)
    return value, value


def _alike(value: Tensor, sign: int) -> Tensor:
    """The sum over all orders of the legs, each with its sign if the whole is to change it."""
    turned = [value.permute(order) * (turn if sign < 0 else 1) for order, turn in orders(value.dim())]
    return torch.stack(turned).sum(0)


def _hadamard(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
    one = pow(root(2, draw.p), -1, draw.p)
    value = torch.tensor([[one, one], [one, draw.p - one]], dtype=torch.int64)
    return value, value


def _turned(rows: Callable[[int], list[list[Fraction | None]]], length: int) -> Maker:
    """Entries that are turns, or 0 where there is none, divided by the root of `length` or of the size."""

    def make(draw: Draw, _: int, columns: int, size: tuple[int, ...]) -> Pair:
        under = pow(root(length or size[0], draw.p), -1, draw.p)
        shares = rows(size[0])
        made = [[0 if r is None else turn(r, draw.p) * under % draw.p for r in row] for row in shares]
        bars = [[0 if r is None else turn(-r, draw.p) * under % draw.p for r in row] for row in shares]
        return torch.tensor(made, dtype=torch.int64), torch.tensor(bars, dtype=torch.int64)

    return make


_QUARTER = Fraction(1, 4)


def _mirrored(sign: int, adjoint: bool) -> Callable[[Draw, int, int, tuple[int, ...]], Pair]:
    def make(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
        if rows != columns:  # three legs and more, alike
            return _each(draw.pair(*size), lambda t: _alike(t, sign) % draw.p)
        a, bar = draw.pair(rows, rows)
        if adjoint and draw.complex:
            return a, a.T
        return (a + sign * a.T) % draw.p, (bar + sign * bar.T) % draw.p

    return make


def _positive(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
    a, bar = draw.pair(rows, rows)
    product = matmul(a, bar.T, draw.p)
    return product, product.T


def _projector(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
    v, bar = draw.isometry(rows, (rows + 1) // 2)
    product = matmul(v, bar.T, draw.p)
    return product, product.T


def _as_floats(kind: str) -> Callable[[Draw, int, int, tuple[int, ...]], Pair]:
    """Kinds whose entries are 0 and 1: the same tensors as in floating point."""

    def make(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
        edge = next((n for n in range(len(size) + 1) if prod(size[:n]) == rows), 0)
        value = MAKERS[kind](size, edge, draw.rng, torch.float64).long() % draw.p
        return value, value

    return make


def _coisometry(draw: Draw, rows: int, columns: int, size: tuple[int, ...]) -> Pair:
    return _each(draw.isometry(columns, rows), lambda t: t.T)


_BINARY = ("delta", "identity", "shift", "permutation", "one-hot", "mask", "causal", "ones", "zeros",
           "levi-civita", "xor", "pauli-x", "pauli-z")

MAKE: dict[str, Maker] = {
    "tensor": lambda draw, rows, columns, size: draw.pair(*size),
    "isometry": lambda draw, rows, columns, size: draw.isometry(rows, columns),
    "coisometry": _coisometry,
    "orthogonal": lambda draw, rows, columns, size: _real(draw).isometry(rows, columns),
    "unitary": lambda draw, rows, columns, size: draw.isometry(rows, columns),
    "diagonal": _diagonal,
    "stochastic": _stochastic,
    "symmetric": _mirrored(1, False),
    "antisymmetric": _mirrored(-1, False),
    "hermitian": _mirrored(1, True),
    "positive": _positive,
    "nonnegative": lambda draw, rows, columns, size: _real(draw).pair(*size),
    "projector": _projector,
    "triangular": lambda draw, rows, columns, size: _each(draw.pair(*size), lambda t: t.triu()),
    "hadamard": _hadamard,
    "pauli-y": _turned(lambda n: [[None, -_QUARTER], [_QUARTER, None]], 1),
    "phase": _turned(lambda n: [[Fraction(0), None], [None, _QUARTER]], 1),
    "fourier": _turned(lambda n: [[Fraction(j * k, n) for k in range(n)] for j in range(n)], 0),
    **{kind: _as_floats(kind) for kind in _BINARY},
}
"""How a random tensor of each kind is made modulo a prime, from its rows, columns and shape."""


def make(program: Program, sizes: Sizes, seed: int, p: int) -> Made:
    """Random residues for all inputs, with conjugates, which are others where numbers are meant to be complex.
    `Unavailable` says why a program has none."""
    made: Made = {}
    complex = complex_inputs(program)
    derived = {result.name for d in decompositions(program) for result in d.results}
    sources = {d.source: d for d in decompositions(program)}
    if len(sources) < len(decompositions(program)):
        raise Unavailable("a tensor is decomposed in more than one way")
    for tensor in program.inputs:
        if tensor.name in sources and tensor.kind not in ("tensor", "hermitian", "positive", "symmetric"):
            raise Unavailable(f"{tensor.name} is {tensor.kind} and decomposed")
        if tensor.name not in sources and (tensor.name in derived or tensor.derivation is None):
            _enter(made, tensor, sizes, seed, p, tensor.name in complex)
    for decomposition in sources.values():
        _compose(made, decomposition, program, sizes, p)
    return made


_TRIANGLES: dict[tuple[str, int], Callable[[Tensor], Tensor]] = {("qr", 1): torch.triu, ("cholesky", 0): torch.tril}
_REAL_RESULTS = (("svd", 1), ("eigh", 1))
"""Results of decompositions of which more is true than their kinds say."""


def _enter(made: Made, tensor: Input, sizes: Sizes, seed: int, p: int, complex: bool) -> None:
    size = shape(tuple(leg.dim for leg in tensor.legs), sizes)
    count = prod(tensor.layers)
    pairs = [_pair(tensor, size, Draw(p, generator(seed, tensor.name, n), complex)) for n in range(count)]
    for bar in (False, True):
        values = tuple(pair[bar] for pair in pairs)
        made[tensor.name, bar] = values if tensor.layers else values[0]


def _pair(tensor: Input, size: tuple[int, ...], draw: Draw) -> Pair:
    if tensor.data is not None:
        return _each((_data(tensor.data, draw.p, False), _data(tensor.data, draw.p, True)), lambda t: t.reshape(size))
    edge = sides(tensor)
    draw = _real(draw) if tensor.result in _REAL_RESULTS else draw
    if tensor.batch:
        pair = _batched(tensor, size, edge, draw)
    else:
        pair = MAKE[tensor.kind](draw, prod(size[:edge]), prod(size[edge:]), size)
    pair = _each(pair, lambda t: t.reshape(size))
    return _each(pair, _TRIANGLES[tensor.result]) if tensor.result in _TRIANGLES else pair


def _batched(tensor: Input, size: tuple[int, ...], edge: int, draw: Draw) -> Pair:
    """Each matrix of many anew."""
    batch, rows, columns = size[: tensor.batch], prod(size[tensor.batch : edge]), prod(size[edge:])
    pairs = [MAKE[tensor.kind](draw, rows, columns, size[tensor.batch :]) for _ in range(prod(batch))]
    return torch.stack([value for value, _ in pairs]), torch.stack([bar for _, bar in pairs])


def _data(numbers: object, p: int, bar: bool) -> Tensor:
    """Literal numbers, or their conjugates."""

    def read(item: object) -> object:
        if isinstance(item, (list, tuple)):
            return [read(i) for i in item]
        terms = numeral(str(item)) or ()
        if any(s.kind == "number" and Fraction(s.text).denominator > DECIMALS for _, scales in terms for s in scales):
            raise Unavailable(f"{item} is a rounded number; exact arithmetic takes no more than six decimals")
        return sum(sign * residue(conjugated(scales) if bar else scales, {}, p) for sign, scales in terms) % p

    return torch.tensor(read(numbers), dtype=torch.int64)


def data_scales(numbers: object) -> Iterator[Scale]:
    """The factors of literal numbers that are not just digits."""
    if isinstance(numbers, (list, tuple)):
        for item in numbers:
            yield from data_scales(item)
    elif isinstance(numbers, str):
        for _, scales in numeral(numbers) or ():
            yield from scales


def _compose(made: Made, d: Decomposition, program: Program, sizes: Sizes, p: int) -> None:
    """The decomposed tensor, as the product of its results."""
    if not any(tensor.name == d.source for tensor in program.inputs):
        raise Unavailable(f"{d.source} is a step and decomposed")
    if d.method not in COMPOSE:
        raise Unavailable(f"{d.method} has no counterpart modulo a prime")
    for bond, left, right in d.bonds():
        if sizes[bond] < min(prod(shape(left, sizes)), prod(shape(right, sizes))):
            raise Unavailable(f"the {d.method} of {d.source} is cut short")
    parts = [prod(sizes[d.dims[n]] for n in part) for part in d.parts]
    order = [n for part in d.parts for n in part]
    back = [order.index(n) for n in range(len(order))]
    for bar in (False, True):
        values = [(_one(made[r.name, bar]), _one(made[r.name, not bar])) for r in d.results]
        flat = COMPOSE[d.method](values, parts, p)
        made[d.source, bar] = flat.reshape([sizes[d.dims[n]] for n in order]).permute(back)


def _one(value: Tensor | tuple[Tensor, ...]) -> Tensor:
    if isinstance(value, tuple):
        raise Unavailable("a tensor that is another in every layer is decomposed")
    return value


Values = list[tuple[Tensor, Tensor]]


def _svd(values: Values, parts: list[int], p: int) -> Tensor:
    (u, _), (s, _), (_, v_bar) = values
    return matmul(u.reshape(parts[0], -1) * s % p, v_bar.reshape(parts[1], -1).T, p)


def _eigh(values: Values, parts: list[int], p: int) -> Tensor:
    (v, v_bar), (s, _) = values
    return matmul(v.reshape(parts[0], -1) * s % p, v_bar.reshape(parts[0], -1).T, p)


def _qr(values: Values, parts: list[int], p: int) -> Tensor:
    (q, _), (r, _) = values
    return matmul(q.reshape(parts[0], -1), r.reshape(-1, parts[1]), p)


def _cholesky(values: Values, parts: list[int], p: int) -> Tensor:
    ((lower, bar),) = values
    return matmul(lower.reshape(parts[0], -1), bar.reshape(parts[0], -1).T, p)


def _tt(values: Values, parts: list[int], p: int) -> Tensor:
    left = values[0][0].reshape(parts[0], -1)
    for (site, _), size in zip(values[1:], parts[1:], strict=True):
        left = matmul(left, site.reshape(left.shape[1], -1), p).reshape(left.shape[0] * size, -1)
    return left


def _tucker(values: Values, parts: list[int], p: int) -> Tensor:
    (core, _), *factors = values
    for (factor, _), size in zip(factors, parts, strict=True):
        rest = core.shape[1:]
        moved = matmul(factor.reshape(size, -1), core.reshape(core.shape[0], -1), p)
        core = moved.reshape(size, *rest).movedim(0, -1)
    return core


COMPOSE: dict[str, Callable[[Values, list[int], int], Tensor]] = {
    "svd": _svd,
    "eigh": _eigh,
    "qr": _qr,
    "cholesky": _cholesky,
    "tt": _tt,
    "tucker": _tucker,
}
"""How the results of each decomposition that is exact multiply to what was decomposed."""
