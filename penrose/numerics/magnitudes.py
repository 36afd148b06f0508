"""Numbers with the size of the rounding error that each may carry, entry by entry, in units of the machine epsilon.

Every operation carries the errors of its operands on by its derivative at the values at hand (first order), as the
root of the sum of squares, because rounding errors are independent of each other; and adds what it rounds itself. An
error that all entries have in common, in proportion to their size, does not average out: it is kept beside, as one
relative error of the whole, which never falls. Of errors that are independent, the part that points along the value
itself becomes common: one in as many as there are entries along the shortest axis. So the size grows with depth as
errors do, not as bounds do, and a difference beyond it is no rounding.

Values are kept near 1 by powers of two beside them, so that a thousand tensors in a row neither overflow nor vanish.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, isfinite
from typing import Any

import torch
from torch import Tensor

from penrose.diagram.types import Scale
from penrose.numerics.algebra import Floats
from penrose.numerics.functions import NUMBERS
from penrose.numerics.scales import number
from penrose.numerics.sizes import Sizes
from penrose.records import dataclass, field

ROUNDED = 4.0  # of a tensor's largest entry: what an entry of a computed isometry or singular vector may be off by
WIDE = 100  # powers of two that the largest entry may be away from 1 before all are scaled: squares must fit, too


@dataclass(frozen=True)
class Measured:
    """Entries `value` times 2**`power`, and the size of the error of each in epsilons, times the same. `terms` is the
    typical size of what was added up last: what is 0 because terms cancel is measured by them. `common` is the square
    of the relative error that all entries share, `loose` that of the rest as a whole, where it is known."""

    value: Tensor
    error: Tensor
    power: int = 0
    terms: float = 0.0
    common: float = 0.0
    loose: float | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    def dim(self) -> int:
        return self.value.dim()

    def _both(self, move: Callable[[Tensor], Tensor], same: bool = False) -> Measured:
        loose = self.loose if same else None
        return Measured(move(self.value), move(self.error), self.power, self.terms, self.common, loose)

    def reshape(self, *shape: int) -> Measured:
        return self._both(lambda t: t.reshape(*shape), same=True)

    def permute(self, *order: Any) -> Measured:
        return self._both(lambda t: t.permute(*order), same=True)

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

    def at(self, power: int) -> Measured:
        """The same numbers, written with another power of two."""
        by = self.power - power
        if by == 0:
            return self
        terms = float(_shifted(torch.tensor(self.terms, dtype=torch.float64), by))
        return Measured(_shifted(self.value, by), _shifted(self.error, by), power, terms, self.common, self.loose)

    @property
    def own(self) -> Tensor:
        """The square of the error of each entry, without what all share."""
        every = self.error.square()
        return (every - self.common * _squared(self.value)).clamp_min(0) if self.common else every

    @property
    def relative(self) -> float:
        """The square of the relative error of the whole, in epsilons, without what all entries share."""
        if self.loose is not None:
            return self.loose
        size, error = float(_squared(self.value).sum()), float(self.own.sum())
        return error / size if size and isfinite(size) else 0.0

    @property
    def shared(self) -> float:
        """The square of the relative error that all entries of what is made of this have in common."""
        return self.common + self.relative / min((size for size in self.shape if size > 1), default=1)


def _shifted(t: Tensor, by: int) -> Tensor:
    """Times 2**by, in steps that floats can hold."""
    while by:
        step = max(-1000, min(1000, by))
        t, by = t * 2.0**step, by - step
        if abs(by) > 4000:  # whatever it was, it is now zero or infinite
            by = 0
    return t


def scaled_down(a: Measured) -> Measured:
    """The same numbers with the largest entry near 1, if it was far from there."""
    top = float(a.value.abs().amax()) if a.value.numel() else 0.0
    if top == 0.0 or not isfinite(top):
        return a
    exponent = frexp(top)[1]
    return a.at(a.power + exponent) if abs(exponent) > WIDE else a


def alike(a: Measured, b: Measured) -> tuple[Measured, Measured]:
    """Both with one power of two, that of the larger."""
    if a.power == b.power:
        return a, b
    zero = [float(x.value.abs().amax()) == 0.0 if x.value.numel() else True for x in (a, b)]
    power = b.power if zero[0] else a.power if zero[1] else max(a.power, b.power)
    return a.at(power), b.at(power)


def _squared(t: Tensor) -> Tensor:
    """The squares of the absolute values."""
    return t.abs().square()


@dataclass(frozen=True)
class Magnitudes:
    """Float64 with errors measured alongside. `exercises` takes down whether functions were exercised."""

    floats: Floats = field(default_factory=Floats)
    exercises: list[Exercise] = field(default_factory=list)
    formal_conj: bool = field(default=False, init=False)

    def constant(self, values: Tensor) -> Measured:
        value = self.floats.constant(values)
        return scaled_down(Measured(value, value.abs()))

    def rounded(self, values: Tensor) -> Measured:
        """An input that is itself the result of rounded arithmetic."""
        value = self.floats.constant(values)
        top = value.abs().amax() if value.numel() else 0.0
        return scaled_down(Measured(value, value.abs() + ROUNDED * top))

    def matmul(self, a: Measured, b: Measured) -> Measured:
        return _product(a, b, self.floats.matmul(a.value, b.value), torch.matmul)

    def times(self, a: Measured, b: Measured) -> Measured:
        return _product(a, b, a.value * b.value, torch.mul)

    def sum(self, a: Measured, axes: tuple[int, ...]) -> Measured:
        value = a.value.sum(axes)
        return _result(value, a.own.sum(axes), (a,), a.power)

    def plus(self, a: Measured, b: Measured) -> Measured:
        a, b = alike(a, b)
        value = a.value + b.value
        error = (a.error.square() + b.error.square() + _squared(value)).sqrt()
        terms = max(x.terms or _typical(x.value) for x in (a, b))
        size = float(_squared(value).sum())
        common = sum(x.common * float(_squared(x.value).sum()) for x in (a, b) if x.common) / size if size else 0.0
        return scaled_down(Measured(value, error, a.power, terms, common if isfinite(common) else 0.0))

    def scaled(self, a: Measured, sign: int, scales: tuple[Scale, ...], sizes: Sizes) -> Measured:
        factor = sign * number(scales, sizes)
        return a if factor == 1 else scaled_down(
            Measured(a.value * factor, a.error * abs(factor), a.power, a.terms * abs(factor), a.common, a.loose)
        )

    def conj(self, a: Measured) -> Measured:
        return Measured(self.floats.conj(a.value), a.error, a.power, a.terms, a.common, a.loose)

    def apply(self, function: str, a: Measured, over: tuple[int, ...]) -> Measured:
        a = a.at(0)
        result = self.floats.apply(function, a.value, over)
        self.exercises.append(exercised(function, a.value, result, over))
        return scaled_down(Measured(result, NUMBERS[function].error(a.value, result, a.error, over)))

    def invert(self, a: Measured) -> Measured:
        inverse = self.floats.invert(a.value)
        size = inverse.abs()
        return scaled_down(Measured(inverse, ROUNDED * (size @ a.error @ size) + size, -a.power))


def _product(a: Measured, b: Measured, value: Tensor, multiply: Callable[[Tensor, Tensor], Tensor]) -> Measured:
    """A product of either kind, with the errors of both factors carried on."""
    carried = multiply(_squared(a.value), b.own) + multiply(a.own, _squared(b.value))
    return _result(value, carried, (a, b), a.power + b.power)


def _typical(value: Tensor) -> float:
    """The root mean square of the entries."""
    return float(torch.linalg.vector_norm(value) / max(value.numel(), 1) ** 0.5)


def _result(value: Tensor, carried: Tensor, factors: tuple[Measured, ...], power: int) -> Measured:
    """A result with its errors, from the squares of what is carried on, entry by entry, and what its factors share."""
    squares = _squared(value)
    whole, most = float(squares.sum()), float(carried.sum())
    each, common = sum(factor.relative for factor in factors), sum(factor.shared for factor in factors)
    terms = (most / each / max(value.numel(), 1)) ** 0.5 if each and isfinite(most) else 0.0
    loose = most / whole + 1 if whole > 0 and isfinite(whole) and isfinite(most) else None
    error = (carried + (1 + common) * squares).sqrt()
    return scaled_down(Measured(value, error, power, terms, common, loose))


STEP = 2.0**-8  # by which entries are moved, times their root mean square
SEEN = 2.0**-40  # of the largest result: a change beyond this is one
SHARE = 0.05  # of the results must change


@dataclass(frozen=True)
class Exercise:
    """One application of a function: its name, and the share of its results that respond to what it is applied to. A
    claim that holds only because tanh is 1, relu is 0 or a softmax is one-hot everywhere says nothing."""

    function: str
    share: float

    @property
    def saturated(self) -> bool:
        return self.share < SHARE


def exercised(function: str, x: Tensor, y: Tensor, over: tuple[int, ...]) -> Exercise:
    """The share of results that change when every entry is moved a little, each in a direction of its own."""
    if NUMBERS[function].saturates == "never" or y.numel() == 0:
        return Exercise(function, 1.0)
    if NUMBERS[function].saturates == "jumps":
        return Exercise(function, float(y.numel() == 1 or bool((y != y.flatten()[0]).any())))
    finite = torch.isfinite(x)
    if not bool(finite.any()):
        return Exercise(function, 0.0)
    size = x[finite].abs().square().mean().sqrt()
    way = torch.rand(x.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64).to(x.device) + 0.5
    moved = torch.where(finite, x + STEP * size * way, x)
    change = (NUMBERS[function].compute(moved, over) - y).abs()
    seen = change > SEEN * y.abs().nan_to_num(0.0, 0.0, 0.0).amax()
    return Exercise(function, float(seen.double().mean()))
