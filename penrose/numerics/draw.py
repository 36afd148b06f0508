"""What random tensors are made of: normal numbers, or residues modulo a prime together with their conjugates.

Both draw the same things, so that one function makes the tensors of a kind in either arithmetic. A polynomial in
entries x and x̄ that vanishes on all complex numbers vanishes when x and x̄ are independent unknowns; so a complex
tensor and its conjugate are two tensors modulo a prime, that share only what their kind says: for an isometry, that
V̄ᵀV is the identity. A real tensor is its own conjugate.

Random numbers come from a generator of their own for each tensor and layer, seeded by its name: adding a tensor to
a spec changes the numbers of no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import blake2b

import torch
from torch import Tensor

from penrose.diagram.types import Scale
from penrose.numerics.modular import inverse, matmul, root, turn
from penrose.numerics.scales import value
from penrose.records import dataclass

ATTEMPTS = 8  # at drawing matrices that have an inverse; one fails about once in 2²⁶

Shares = Sequence[Sequence[Fraction | None]]
"""Entries of a matrix as shares of a turn; None is 0."""


class Unavailable(Exception):
    """Why a program has no exact counterpart; the message is for the report."""


def generator(seed: int, name: str, layer: int = 0) -> torch.Generator:
    """A generator for one tensor of one trial."""
    digest = blake2b(f"{seed} {name} {layer}".encode(), digest_size=7).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest))


@dataclass(frozen=True)
class Normals:
    """Random numbers in floating point: standard normal ones of a type."""

    rng: torch.Generator
    dtype: torch.dtype = torch.float64

    def real(self) -> Normals:
        return Normals(self.rng)

    def some(self, *size: int) -> Tensor:
        """A tensor without properties."""
        return torch.randn(size, generator=self.rng, dtype=self.dtype)

    def isometry(self, rows: int, columns: int) -> Tensor:
        """Q of the QR decomposition of a normal matrix; its columns' signs are the random matrix's own."""
        q: Tensor = torch.linalg.qr(self.some(rows, columns)).Q
        return q

    def just(self, numbers: Tensor) -> Tensor:
        """Zeros, ones and minus ones as they are."""
        return numbers.double()

    def turned(self, shares: Shares, under: int) -> Tensor:
        """exp(2πi share)/√under, real where all shares are halves."""
        rows = [[0 if s is None else value(Scale("turn", str(s % 1), 1), {}) for s in row] for row in shares]
        found: Tensor = torch.tensor(rows, dtype=torch.complex128) * under**-0.5
        return found if bool(found.imag.any()) else found.real.clone()


@dataclass(frozen=True)
class Pair:
    """A tensor of residues modulo p and its conjugate, with as much of what tensors do as makers of tensors need."""

    value: Tensor
    bar: Tensor
    p: int

    def each(self, move: Callable[[Tensor], Tensor]) -> Pair:
        return Pair(move(self.value) % self.p, move(self.bar) % self.p, self.p)

    def _both(self, other: Pair, join: Callable[[Tensor, Tensor], Tensor]) -> Pair:
        return Pair(join(self.value, other.value) % self.p, join(self.bar, other.bar) % self.p, self.p)

    @property
    def shape(self) -> torch.Size:
        return self.value.shape

    @property
    def mT(self) -> Pair:
        return self.each(lambda t: t.mT)

    @property
    def mH(self) -> Pair:
        return Pair(self.bar.mT, self.value.mT, self.p)

    def reshape(self, *size: int) -> Pair:
        return self.each(lambda t: t.reshape(size))

    def permute(self, *order: int) -> Pair:
        return self.each(lambda t: t.permute(order))

    def triu(self) -> Pair:
        return self.each(torch.triu)

    def diag(self) -> Pair:
        return self.each(torch.diag)

    def __add__(self, other: Pair) -> Pair:
        return self._both(other, torch.add)

    def __mul__(self, number: int) -> Pair:
        return self.each(lambda t: t * number)

    def __truediv__(self, number: int) -> Pair:
        return self * pow(number, -1, self.p)

    def __matmul__(self, other: Pair) -> Pair:
        return self._both(other, lambda a, b: matmul(a, b, self.p))


@dataclass(frozen=True)
class Unknowns:
    """Random residues modulo p, with conjugates that are others where `complex` numbers are meant."""

    rng: torch.Generator
    p: int
    complex: bool = False

    def real(self) -> Unknowns:
        return Unknowns(self.rng, self.p)

    def any(self, *size: int) -> Tensor:
        return torch.randint(self.p, size, generator=self.rng, dtype=torch.int64)

    def some(self, *size: int) -> Pair:
        """A tensor without properties."""
        first = self.any(*size)
        return Pair(first, self.any(*size) if self.complex else first, self.p)

    def just(self, numbers: Tensor) -> Pair:
        """Zeros, ones and minus ones as they are."""
        found = numbers.long() % self.p
        return Pair(found, found, self.p)

    def turned(self, shares: Shares, under: int) -> Pair:
        """exp(2πi share)/√under, by roots of unity modulo p."""
        part = pow(root(under, self.p), -1, self.p)
        made = [[[0 if s is None else turn(sign * s, self.p) * part % self.p for s in row] for row in shares]
                for sign in (1, -1)]  # fmt: skip
        return Pair(torch.tensor(made[0]), torch.tensor(made[1]), self.p)

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
            return Pair(v, matmul(g, inverse(matmul(v.T.contiguous(), g, self.p), self.p), self.p), self.p)
        upper = self.any(rows, rows).triu(1)
        s = (upper - upper.T) % self.p
        one = torch.eye(rows, dtype=torch.int64)
        q = matmul(inverse((one - s) % self.p, self.p), (one + s) % self.p, self.p)[:, :columns]
        return Pair(q, q, self.p)
