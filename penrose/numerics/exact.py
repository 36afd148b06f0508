"""Residues modulo a prime as an algebra that programs are run in: without rounding, so that what differs differs.

A function is what its entry says that it is modulo a prime; every other is a fixed random map.
"""

from __future__ import annotations

import torch
from torch import Tensor

from penrose.diagram.functions import FUNCTIONS
from penrose.diagram.types import Scale
from penrose.numerics.functions import NUMBERS
from penrose.numerics.modular import key, matmul, one_sided, residue, scrambled
from penrose.numerics.sizes import Sizes
from penrose.records import dataclass, field


@dataclass(frozen=True)
class Residues:
    """Integers modulo p. A conjugate is another value: x and x̄ are independent unknowns, as for polynomials."""

    p: int
    formal_conj: bool = field(default=True, init=False)

    def constant(self, values: Tensor) -> Tensor:
        return values.long() % self.p

    def matmul(self, a: Tensor, b: Tensor) -> Tensor:
        return matmul(a, b, self.p)

    def times(self, a: Tensor, b: Tensor) -> Tensor:
        return a * b % self.p

    def sum(self, a: Tensor, axes: tuple[int, ...]) -> Tensor:
        return a.sum(axes) % self.p

    def plus(self, a: Tensor, b: Tensor) -> Tensor:
        return (a + b) % self.p

    def scaled(self, a: Tensor, sign: int, scales: tuple[Scale, ...], sizes: Sizes) -> Tensor:
        return a * (sign * residue(scales, sizes, self.p) % self.p) % self.p

    def conj(self, a: Tensor) -> Tensor:
        return a

    def apply(self, function: str, a: Tensor, over: tuple[int, ...]) -> Tensor:
        exact = NUMBERS[function].exact
        return exact(a, over, self.p) if exact else random_map(function, a, over, self.p)

    def invert(self, a: Tensor) -> Tensor:
        flat = a.reshape(-1, *a.shape[-2:])
        return torch.stack([one_sided(matrix, self.p) for matrix in flat]).reshape(
            *a.shape[:-2], a.shape[-1], a.shape[-2]
        )


def random_map(function: str, x: Tensor, over: tuple[int, ...], p: int) -> Tensor:
    """A function as a fixed random map. Along legs it sees each entry and what all entries give together, so that,
    like softmax, it turns with a permutation of them; functions that end legs give only the latter."""
    if not over:
        return scrambled(function, x, p)
    together = scrambled(f"{function} all", x, p).sum(over, keepdim=True) % p
    if FUNCTIONS[function].reduces:
        return scrambled(function, together, p).squeeze(over)
    return scrambled(function, (x + key(function, p) * together) % p, p)
