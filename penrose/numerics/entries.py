"""Values as the rules of the vocabulary see them: numbers of one trial, in floats with their errors or modulo a prime.

Both arithmetics have products, sums, conjugates, masks and changed inputs, so a rule that uses those alone is tried in
both. Order, roots and eigenvalues are floats' alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import product

import torch
from torch import Tensor

from penrose.diagram.types import Leg, Scale
from penrose.numerics.algebra import Numbers
from penrose.numerics.functions import later
from penrose.numerics.magnitudes import Measured
from penrose.numerics.plan import Cost, cost, peak_in_order
from penrose.numerics.sizes import parameters, shape
from penrose.numerics.source import Both, Source, moved, tensor_of
from penrose.numerics.trial import Unanswerable
from penrose.numerics.types import Contract, Let, Program, lets
from penrose.records import dataclass, field

PLACES = 8  # along an axis at which it is tried whether others reach there: the first, the last, and between
ALLOWED = 32 * 2.0**-52  # times its error, what may be left of an imaginary part that is 0

Hides = Callable[[Tensor, int], Tensor]
"""Which of all places may not reach one place."""


def _at(place: tuple[int, ...], numbers: Numbers) -> Numbers:
    return moved(numbers, lambda t: t[place])


def _exchanged(place: int, numbers: Numbers) -> Numbers:
    return moved(numbers, lambda t: t.transpose(place, place + 1))


@dataclass(frozen=True)
class Entries:
    """A value: its source, its legs, how it is computed, and of which input or value of the program it is."""

    source: Source
    legs: tuple[Leg, ...]
    compute: Callable[[], Both]
    name: str = ""
    said: str = field(default="this value")
    sides: tuple[int, int] = (0, 0)  # of a value as a matrix

    @cached_property
    def both(self) -> Both:
        return self.compute()

    @property
    def value(self) -> Tensor:
        return tensor_of(self.both[0])

    @property
    def error(self) -> Tensor:
        """Entry by entry, the size of the rounding error in epsilons; modulo a prime none."""
        plain = self.both[0]
        none = torch.zeros(tuple(plain.shape), dtype=torch.float64)
        return plain.at(0).error if isinstance(plain, Measured) else none

    def unanswerable(self, why: str) -> Unanswerable:
        return Unanswerable(f"{self.said}: {why}")

    def like(self, both: Both, legs: tuple[Leg, ...] | None = None) -> Entries:
        return Entries(self.source, self.legs if legs is None else legs, lambda: both, self.name, self.said)

    def _each(self, function: Callable[[Numbers], Numbers], legs: tuple[Leg, ...] | None = None) -> Entries:
        return self.like((function(self.both[0]), function(self.both[1])), legs)

    # Legs.

    def axis(self, leg: int | str) -> int:
        """The axis of a leg by its index, or by its dimension if only one axis has it; counted from the end below 0."""
        if isinstance(leg, int):
            return leg % len(self.legs)
        for names in ([at.index for at in self.legs], [at.dim for at in self.legs]):
            if names.count(leg) == 1:
                return names.index(leg)
        shown = " ".join(at.index for at in self.legs) or "none"
        raise Unanswerable(f"there is no leg {leg} among {shown}")

    def axes(self, legs: Sequence[int | str]) -> tuple[int, ...]:
        names = [at.index for at in self.legs]
        spoken = all(isinstance(leg, str) for leg in legs) and not set(legs) & set(names)
        if spoken and len(legs) == len(names) and len(set(names)) < len(names):
            return tuple(range(len(names)))  # a tensor declared as `A: p p` is spoken of as A[q k]
        found = tuple(self.axis(leg) for leg in legs)
        if len(set(found)) < len(found):
            raise Unanswerable(f"{' '.join(map(str, legs))} names a leg twice")
        return found

    def cut(self, order: Sequence[int], edge: int) -> Entries:
        """The value as a matrix: the first `edge` of the axes in this order against the rest."""
        size = [len(self.legs) and 1, 1]
        for place, axis in enumerate(order):
            size[place >= edge] *= self.value.shape[axis]
        legs = (self.legs[order[0]], self.legs[order[edge]]) if 0 < edge < len(order) else self.legs[:2]
        return self._each(lambda n: n.permute(*order).reshape(*size) if order else n.reshape(1, 1), legs)

    def split(self, batch: int) -> Iterator[Entries]:
        """The value at each place of its first legs, or itself."""
        shape = tuple(self.both[0].shape)
        for place in product(*map(range, shape[:batch])):
            yield self._each(partial(_at, place), self.legs[batch:])

    def exchanged(self) -> Iterator[Entries]:
        """The value with each leg and the next one exchanged."""
        for place in range(len(self.legs) - 1):
            yield self._each(partial(_exchanged, place))

    def matched(self, other: Entries) -> Entries:
        """Another value with its axes in the order of this one's."""
        mine, theirs = ([at.index for at in value.legs] for value in (self, other))
        if sorted(mine) == sorted(theirs) and len(set(mine)) == len(mine):
            other = other._each(lambda n: n.permute(*map(theirs.index, mine)), self.legs)
        if self.value.shape != other.value.shape:
            one, two = (" ".join(names) or "none" for names in (mine, theirs))
            raise Unanswerable(f"{self.said} has legs {one}, {other.said} {two}")
        return other

    def placed(self) -> Entries:
        """The value at the places that its source speaks of."""
        value = self
        for index, place in self.source.at:
            while index in (names := [leg.index for leg in value.legs]):
                value = value._placed(names.index(index), place)
        return value

    def _placed(self, axis: int, place: int) -> Entries:
        def taken() -> Both:
            one, other = (moved(n, lambda t: t.select(axis, place)) for n in self.both)
            return one, other

        legs = self.legs[:axis] + self.legs[axis + 1 :]
        return Entries(self.source, legs, taken, self.name, self.said)

    # Arithmetic, the same in all numbers.

    @property
    def conj(self) -> Entries:
        return self.like(self.both[::-1])

    @property
    def T(self) -> Entries:
        return self._each(lambda n: n.permute(1, 0), self.legs[::-1])

    @property
    def H(self) -> Entries:
        return self.T.conj

    def __matmul__(self, other: Entries) -> Entries:
        pairs = zip(self.both, other.both, strict=True)
        one, two = (self.source.algebra.matmul(a, b) for a, b in pairs)
        return self.like((one, two))

    def __mul__(self, other: Entries) -> Entries:
        one, two = (self.source.algebra.times(a, b) for a, b in zip(self.both, other.both, strict=True))
        return self.like((one, two))

    def __rmul__(self, number: int) -> Entries:
        scales = (Scale("number", str(abs(number)), 1),)
        sign = 1 if number > 0 else -1
        return self._each(lambda n: self.source.algebra.scaled(n, sign, scales, self.source.sizes))

    def __sub__(self, other: Entries) -> Entries:
        minus = (-1 * other).both
        one, two = (self.source.algebra.plus(a, b) for a, b in zip(self.both, minus, strict=True))
        return self.like((one, two))

    def sum(self, legs: Sequence[int | str]) -> Entries:
        axes = self.axes(legs)
        left = tuple(at for n, at in enumerate(self.legs) if n not in axes)
        return self._each(lambda n: self.source.algebra.sum(n, axes), left)

    def _constant(self, values: Tensor) -> Entries:
        return self._each(lambda n: self.source.algebra.constant(values))

    def one(self) -> Entries:
        """The identity on the second side of a matrix."""
        return self._constant(torch.eye(self.value.shape[1], dtype=torch.float64))

    def ones(self) -> Entries:
        return self._constant(torch.ones(self.value.shape, dtype=torch.float64))

    def nothing(self) -> Entries:
        return self._constant(torch.zeros(self.value.shape, dtype=torch.float64))

    # Places.

    def where(self, mask: Tensor) -> Entries:
        """The value where the mask is true, else 0."""
        return self._each(lambda n: moved(n, lambda t: t.masked_fill(~mask.expand_as(t), 0)))

    def later(self, pair: Sequence[int | str]) -> Tensor:
        """Where the index on the second axis is larger than that on the first."""
        return later(self.value, self.axes(pair))

    def apart(self) -> Tensor:
        """Where two indices differ."""
        apart = torch.zeros(self.value.shape, dtype=torch.bool)
        for axis in range(1, self.value.dim()):
            first, other = (
                torch.arange(self.value.shape[n]).reshape([-1 if m == n else 1 for m in range(self.value.dim())])
                for n in (0, axis)
            )
            apart |= first != other
        return apart

    # Values of the program as they depend on its inputs.

    def at(self, x: Entries, new: Entries) -> Entries:
        """This value of the program with an input changed."""
        return self.like(self.source.changed(x.name, new.both).value(self.name))

    def carried(self, inputs: Sequence[Entries], leg: str) -> Entries:
        """This value of the program with inputs shuffled along a leg, all in the same way."""
        source = self.source
        for x in inputs:
            source = source.changed(x.name, x.shuffled(leg).both)
        return self.like(source.value(self.name))

    def again(self) -> Entries:
        return self.like(self.source.again(self.name, self.both))

    def shuffled(self, leg: int | str) -> Entries:
        axis = self.axis(leg)
        order = self.source.order(self.value.shape[axis])
        return self._each(lambda n: moved(n, lambda t: t.index_select(axis, order)))

    def inputs(self) -> Iterator[Entries]:
        """Every input of the program that is one tensor and not made from another."""
        for tensor in self.source.program.inputs:
            if not tensor.layers and tensor.derivation is None:
                yield given(self.source, tensor.name, tensor.legs)

    def unreached(self, x: Entries, leg: str, hides: Hides) -> Iterator[tuple[Entries, Entries]]:
        """The value at each place before and after x changes at the places that must not reach it."""
        along, axis = self.axis(leg), x.axis(leg)
        count = x.value.shape[axis]
        if self.value.shape[along] != count:
            raise Unanswerable(f"{leg} has one size in {self.said} and another in {x.said}")
        other = x.again()
        for here in sorted({round(n * (count - 1) / (PLACES - 1)) for n in range(PLACES)}):
            hidden = hides(torch.arange(count), here).reshape([-1 if n == axis else 1 for n in range(len(x.legs))])
            mixed = x.like(tuple(_mixed(hidden, a, b) for a, b in zip(other.both, x.both, strict=True)))
            yield self.at(x, mixed)._select(along, here), self._select(along, here)

    def _select(self, axis: int, place: int) -> Entries:
        return self._each(lambda n: moved(n, lambda t: t.select(axis, place)))

    # What floats alone have.

    def real(self) -> Tensor:
        """The entries, which must be real but for rounding."""
        value = self.value
        if value.is_complex() and bool((value.imag.abs() > ALLOWED * self.error).any()):
            raise self.unanswerable("its entries are complex, which have no order; say what is meant by abs or real")
        return value.real

    def several(self) -> Tensor:
        if self.value.numel() < 2:
            raise self.unanswerable("one number has no standard deviation")
        return self.real()

    def below(self) -> Entries:
        """What is left of the entries below 0."""
        plain = Measured(self.value.real.clamp_max(0), self.error)
        return self.like((plain, plain))

    def fall(self) -> Entries:
        """By how much each entry is above the next."""
        value, error = self.value.real, self.error
        plain = Measured(value[:-1] - value[1:], error[:-1] + error[1:])
        return self.like((plain, plain))

    def places(self, leg: int | str) -> Entries:
        """Where along a leg the largest entry stands."""
        value = self.real().argmax(self.axis(leg)).double()
        plain = Measured(value, torch.zeros_like(value))
        return self.like((plain, plain))

    def least_eigenvalue(self) -> Entries:
        value = torch.linalg.eigvalsh(self.value).amin()
        plain = Measured(value, self.error.sum())
        return self.like((plain, plain))

    def eigenvalues(self) -> Tensor:
        return torch.as_tensor(torch.linalg.eigvals(self.value))

    def singular_values(self) -> Tensor:
        return torch.as_tensor(torch.linalg.svdvals(self.value))

    # What is counted.

    def numel(self) -> int:
        return int(torch.Size(shape(tuple(leg.dim for leg in self.legs), self.source.sizes)).numel())

    def parameters(self) -> int:
        return parameters(self.source.program, self.source.sizes)

    def _contraction(self) -> tuple[Let, Contract]:
        found = next((let for let in lets(self.source.program.body) if let.name == self.name), None)
        if found is None or not isinstance(found.op, Contract):
            raise self.unanswerable("it is not one contraction")
        return found, found.op

    def multiplications(self) -> int:
        return self._alone().multiplications

    def peak(self, order: Sequence[str] = ()) -> int:
        """The most legs of an intermediate on the path found, or when the tensors named are multiplied in order."""
        op = self._contraction()[1]
        for name in order:
            if name not in [operand.value for operand in op.operands]:
                raise Unanswerable(f"{name} is not in this contraction")
        return peak_in_order(op, order) if order else self._alone().order

    def _alone(self) -> Cost:
        let, _ = self._contraction()
        return cost(Program("", self.source.program.dims, (), (let,), (), ()), self.source.sizes)


def _mixed(hidden: Tensor, other: Numbers, own: Numbers) -> Numbers:
    if isinstance(own, Measured):
        value = torch.where(hidden, other.at(0).value, own.at(0).value)
        return Measured(value, value.abs())
    return torch.where(hidden, other, own)


def given(source: Source, name: str, legs: tuple[Leg, ...]) -> Entries:
    """An input of the program."""
    return Entries(source, legs, lambda: source.given(name), name, name)
