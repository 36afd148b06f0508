"""What numbers are, for an evaluation: how they multiply, add, conjugate, and what a function does to them.

One evaluator serves four algebras: floats on a device (`Floats` here), sizes of rounding errors (`Magnitudes`, in
magnitudes.py) and integers modulo a prime (`Residues`, in exact.py); float32, TF32 and bfloat16 are `Floats` of
another type.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import torch
from torch import Tensor

from penrose.diagram.types import Scale
from penrose.numerics.functions import NUMBERS
from penrose.numerics.scales import number
from penrose.numerics.sizes import Sizes
from penrose.records import dataclass, field

Numbers = Any
"""A torch Tensor, or a value with its methods that move axes (`Measured` in magnitudes.py)."""


class Algebra(Protocol):
    """The operations that an evaluation needs of its numbers."""

    @property
    def formal_conj(self) -> bool:
        """Whether a conjugate is another value, computed beside the first, and not an operation on it."""

    def constant(self, values: Tensor) -> Numbers: ...
    def matmul(self, a: Numbers, b: Numbers) -> Numbers: ...
    def times(self, a: Numbers, b: Numbers) -> Numbers: ...
    def sum(self, a: Numbers, axes: tuple[int, ...]) -> Numbers: ...
    def plus(self, a: Numbers, b: Numbers) -> Numbers: ...
    def scaled(self, a: Numbers, sign: int, scales: tuple[Scale, ...], sizes: Sizes) -> Numbers: ...
    def conj(self, a: Numbers) -> Numbers: ...
    def apply(self, function: str, a: Numbers, over: tuple[int, ...]) -> Numbers: ...
    def invert(self, a: Numbers) -> Numbers: ...


@dataclass(frozen=True)
class Floats:
    """Floating point numbers of one type on one device. Real inputs are of `dtype`, complex ones of `complex`."""

    dtype: torch.dtype = torch.float64
    complex: torch.dtype = torch.complex128
    device: str = "cpu"
    tf32: bool = False
    formal_conj: bool = field(default=False, init=False)

    def constant(self, values: Tensor) -> Tensor:
        """Zeros and ones, or input values, as numbers of this algebra."""
        return values.to(self.device, self.complex if values.is_complex() else self.dtype)

    def matmul(self, a: Tensor, b: Tensor) -> Tensor:
        return torch.matmul(*_alike(a, b))

    def times(self, a: Tensor, b: Tensor) -> Tensor:
        return a * b

    def sum(self, a: Tensor, axes: tuple[int, ...]) -> Tensor:
        return a.sum(axes)

    def plus(self, a: Tensor, b: Tensor) -> Tensor:
        return a + b

    def scaled(self, a: Tensor, sign: int, scales: tuple[Scale, ...], sizes: Sizes) -> Tensor:
        factor = sign * number(scales, sizes)
        return a if factor == 1 else a * factor

    def conj(self, a: Tensor) -> Tensor:
        return a.conj() if a.is_complex() else a

    def apply(self, function: str, a: Tensor, over: tuple[int, ...]) -> Tensor:
        return NUMBERS[function].compute(a, over)

    def invert(self, a: Tensor) -> Tensor:
        square = a.shape[-1] == a.shape[-2]
        wide = a.to(torch.complex128 if a.is_complex() else torch.float64)
        inverse: Tensor = torch.linalg.inv(wide) if square else torch.linalg.pinv(wide)
        return inverse.to(a.dtype)

    @contextmanager
    def settings(self) -> Iterator[None]:
        """Multiplication of float32 by TF32, or not, while this algebra is at work; then as before."""
        before = torch.backends.cuda.matmul.allow_tf32
        torch.backends.cuda.matmul.allow_tf32 = self.tf32
        try:
            yield
        finally:
            torch.backends.cuda.matmul.allow_tf32 = before


SMALL = 10**7  # multiplications below which threads cost more than they bring


@contextmanager
def threads(multiplications: int) -> Iterator[None]:
    """One thread while small tensors are at work: on a busy machine others only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1 if multiplications < SMALL else before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _alike(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    dtype = torch.promote_types(a.dtype, b.dtype)
    return a.to(dtype), b.to(dtype)
