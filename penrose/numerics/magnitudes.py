"""Numbers with the size of the rounding error that each may carry, in units of the machine epsilon.

For a contraction that is the contraction of the absolute values, the classical bound; a function carries it on by its
derivative. Two computations of the same number differ by a small multiple of epsilon times this; two different
numbers differ by some 10¹⁴ times that.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from penrose.diagram.types import Scale
from penrose.numerics.algebra import Floats, number
from penrose.numerics.functions import TORCH
from penrose.numerics.sizes import Sizes
from penrose.records import dataclass, field

ROUNDED = 4.0  # of a tensor's largest entry: what an entry of a computed isometry or singular vector may be off by


@dataclass(frozen=True)
class Measured:
    """A value and, entry by entry, the size of its error in epsilons."""

    value: Tensor
    error: Tensor

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    def dim(self) -> int:
        return self.value.dim()

    def _both(self, move: Callable[[Tensor], Tensor]) -> Measured:
        return Measured(move(self.value), move(self.error))

    def reshape(self, *shape: int) -> Measured:
        return self._both(lambda t: t.reshape(*shape))

    def permute(self, *order: int) -> Measured:
        return self._both(lambda t: t.permute(*order))

    def diagonal(self, dim1: int, dim2: int) -> Measured:
        return self._both(lambda t: t.diagonal(dim1=dim1, dim2=dim2))

    def movedim(self, source: int, target: int) -> Measured:
        return self._both(lambda t: t.movedim(source, target))

    def diag_embed(self) -> Measured:
        return self._both(lambda t: t.diag_embed())

    def flatten(self, first: int, last: int = -1) -> Measured:
        return self._both(lambda t: t.flatten(first, last))

    def expand(self, shape: tuple[int, ...]) -> Measured:
        return self._both(lambda t: t.expand(shape))


@dataclass(frozen=True)
class Magnitudes:
    """Float64 with errors measured alongside."""

    floats: Floats = field(default_factory=Floats)
    formal_conj: bool = field(default=False, init=False)

    def constant(self, values: Tensor) -> Measured:
        value = self.floats.constant(values)
        return Measured(value, value.abs())

    def rounded(self, values: Tensor) -> Measured:
        """An input that is itself the result of rounded arithmetic."""
        value = self.floats.constant(values)
        top = value.abs().amax() if value.numel() else 0.0
        return Measured(value, value.abs() + ROUNDED * top)

    def matmul(self, a: Measured, b: Measured) -> Measured:
        return Measured(self.floats.matmul(a.value, b.value), a.error @ b.error)

    def times(self, a: Measured, b: Measured) -> Measured:
        return Measured(a.value * b.value, a.error * b.error)

    def sum(self, a: Measured, axes: tuple[int, ...]) -> Measured:
        return Measured(a.value.sum(axes), a.error.sum(axes))

    def plus(self, a: Measured, b: Measured) -> Measured:
        return Measured(a.value + b.value, a.error + b.error)

    def scaled(self, a: Measured, sign: int, scales: tuple[Scale, ...], sizes: Sizes) -> Measured:
        factor = sign * number(scales, sizes)
        return Measured(a.value * factor, a.error * abs(factor))

    def conj(self, a: Measured) -> Measured:
        return Measured(self.floats.conj(a.value), a.error)

    def apply(self, function: str, a: Measured, over: tuple[int, ...]) -> Measured:
        result = self.floats.apply(function, a.value, over)
        return Measured(result, TORCH[function].error(a.value, result, a.error, over))

    def invert(self, a: Measured) -> Measured:
        inverse = self.floats.invert(a.value)
        size = inverse.abs()
        return Measured(inverse, ROUNDED * (size @ a.error @ size) + size)
