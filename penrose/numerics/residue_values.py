"""Random inputs modulo a prime, of every kind, together with their conjugates.

Decomposed tensors are made from random results by
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
from penrose.numerics.draw import Pair, Unavailable, Unknowns, generator
from penrose.numerics.fields import complex_inputs
from penrose.numerics.kinds import NUMBERS
from penrose.numerics.modular import matmul, residue
from penrose.numerics.program import sides
from penrose.numerics.sizes import Sizes, bonds, shape
from penrose.numerics.types import Input, Program
from penrose.numerics.values import Made

DECIMALS = 10**6  # largest denominator of a literal number that is taken at its word

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
    pairs = [_pair(tensor, size, Unknowns(generator(seed, tensor.name, n), p, complex)) for n in range(count)]
    for bar, values in ((False, tuple(pair.value for pair in pairs)), (True, tuple(pair.bar for pair in pairs))):
        made[tensor.name, bar] = values if tensor.layers else values[0]


def _pair(tensor: Input, size: tuple[int, ...], draw: Unknowns) -> Pair:
    if tensor.data is not None:
        return Pair(_data(tensor.data, draw.p, False), _data(tensor.data, draw.p, True), draw.p).reshape(*size)
    pair = _drawn(tensor, size, draw.real() if tensor.result in _REAL_RESULTS else draw).reshape(*size)
    return pair.each(_TRIANGLES[tensor.result]) if tensor.result in _TRIANGLES else pair


def _drawn(tensor: Input, size: tuple[int, ...], draw: Unknowns) -> Pair:
    """The tensor; of one whose first legs count matrices, each matrix anew."""
    numbers, edge, batch = NUMBERS[tensor.kind], sides(tensor), tensor.batch
    make, rows, columns = numbers.residues or numbers.make, prod(size[batch:edge]), prod(size[edge:])
    pairs = [make(draw, rows, columns, size[batch:]) for _ in range(prod(size[:batch]))]
    return Pair(torch.stack([pair.value for pair in pairs]), torch.stack([pair.bar for pair in pairs]), draw.p)


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
    own = {leg.dim for result in d.results for leg in result.legs}
    for bond, left, right in bonds(program):
        if bond in own and sizes[bond] < min(prod(shape(left, sizes)), prod(shape(right, sizes))):
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
