"""Values as the rules of the vocabulary see them: numbers of one trial, in floats with their errors or modulo a prime.

Both arithmetics have products, sums, conjugates, masks and changed inputs, so a rule that uses those alone is tried in
both. Order, roots and eigenvalues are floats' alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import product
from math import prod

import torch
from torch import Tensor

from penrose.diagram.types import Leg, Scale
from penrose.numerics.algebra import Algebra, Numbers
from penrose.numerics.decompositions import decompositions, source_of
from penrose.numerics.draw import generator
from penrose.numerics.evaluate import Inputs, Trace, evaluate
from penrose.numerics.exact import Residues
from penrose.numerics.functions import later
from penrose.numerics.magnitudes import Magnitudes, Measured
from penrose.numerics.plan import Cost, cost, pruned
from penrose.numerics.sizes import Sizes, parameters, shape
from penrose.numerics.trial import Trial, Unanswerable
from penrose.numerics.types import LAYER, Contract, Let, Loop, Program, inside, lets
from penrose.records import dataclass, field

PLACES = 8  # along an axis at which it is tried whether others reach there: the first, the last, and between
ALLOWED = 32 * 2.0**-52  # times its error, what may be left of an imaginary part that is 0

Both = tuple[Numbers, Numbers]
"""Numbers and their conjugates."""

Hides = Callable[[Tensor, int], Tensor]
"""Which of all places may not reach one place."""


@dataclass(frozen=True)
class Source:
    """A program with inputs of one seed. Without `inputs` they are residues or floats, made by whoever is behind it.

    `at`: values are spoken of at these places of their legs alone, or in this turn of a loop under the name «layer».
    """

    program: Program
    sizes: Sizes
    seed: int
    algebra: Algebra
    inputs: Inputs
    at: tuple[tuple[str, int], ...] = ()
    kept: dict[str, tuple[Both, ...]] = field(default_factory=dict)

    def value(self, name: str) -> Both:
        """A value of the program, and its conjugate; of one that a loop makes anew, in the turn that is spoken of."""
        if name not in self.kept:
            turns = self._turns(name, self.inputs)
            if self.algebra.formal_conj:
                flipped = {(n, not bar): value for (n, bar), value in self.inputs.items()}
                other = self._turns(name, flipped)
            else:
                other = tuple(map(self.algebra.conj, turns))
            self.kept[name] = tuple(zip(turns, other, strict=True))
        turns = self.kept[name]
        return turns[min(dict(self.at).get(LAYER, -1), len(turns) - 1)]

    def turns(self, name: str) -> int:
        """In how many turns of loops a value is made anew; 0 outside of loops."""
        if any(tensor.name == name for tensor in self.program.inputs):
            return next(prod(t.layers) if t.layers else 0 for t in self.program.inputs if t.name == name)
        return _count(self.program.body, inside(self.program, name))

    def _turns(self, name: str, inputs: Inputs) -> tuple[Numbers, ...]:
        """The value, in every turn if turns are spoken of."""
        given, within = inputs.get((name, False)), inside(self.program, name) if LAYER in dict(self.at) else ""
        if given is not None:
            return given if isinstance(given, tuple) else (given,)
        trace = Trace(watched=frozenset((within,)))
        last = evaluate(self.program, inputs, self.sizes, self.algebra, [name], trace)[name]
        return tuple(value for _, _, value in trace.seen) if within else (last,)

    def given(self, name: str) -> Both:
        plain = self.inputs[name, False]
        return plain, self.inputs[name, True] if self.algebra.formal_conj else self.algebra.conj(plain)

    def changed(self, name: str, to: Both) -> Source:
        """The same with one input changed. Unanswerable if what is made from it beforehand would not follow."""
        for made in decompositions(self.program):
            whole = source_of(self.program, made.source)
            if name in {i.name for i in pruned(self.program, [whole]).inputs} | {whole}:
                raise Unanswerable(f"{name} cannot be changed: {made.method} is made of it before")
        plain, bar = (_constant(self.algebra, numbers) for numbers in to)
        inputs = {**self.inputs, (name, False): plain}
        inputs = {**inputs, (name, True): bar} if self.algebra.formal_conj else inputs
        return Source(self.program, self.sizes, self.seed, self.algebra, inputs, self.at)

    def again(self, name: str, like: Both) -> Both:
        """Random numbers in the place of an input, that belong to this trial and no tensor."""
        rng, size = generator(self.seed, f"{name} again"), tuple(like[0].shape)
        if isinstance(self.algebra, Residues):
            one, two = (torch.randint(self.algebra.p, size, generator=rng) for _ in range(2))
            return one, one if torch.equal(*like) else two
        plain = self.algebra.constant(torch.randn(size, generator=rng, dtype=_tensor(like[0]).dtype))
        return plain, self.algebra.conj(plain)

    def order(self, count: int) -> Tensor:
        """A random permutation that moves something, if there is anything to move."""
        order = torch.randperm(count, generator=generator(self.seed, "order"))
        return order.roll(1) if torch.equal(order, torch.arange(count)) else order


def _count(body: tuple[Let | Loop, ...], name: str) -> int:
    """How often loops make a value; 0 where none does."""
    found = 0
    for item in body:
        if isinstance(item, Loop):
            own = any(isinstance(let, Let) and let.name == name for let in item.body)
            found += item.count * (1 if own else _count(item.body, name))
    return found


def floats(trial: Trial) -> Source:
    """The source of a trial, with the sizes of rounding errors."""
    return Source(trial.program, trial.sizes, trial.seed, Magnitudes(), trial.measured)


def _constant(algebra: Algebra, numbers: Numbers) -> Numbers:
    return algebra.constant(numbers.at(0).value) if isinstance(numbers, Measured) else numbers


def _tensor(numbers: Numbers) -> Tensor:
    return numbers.at(0).value if isinstance(numbers, Measured) else torch.as_tensor(numbers)


def _at(place: tuple[int, ...], numbers: Numbers) -> Numbers:
    return _moved(numbers, lambda t: t[place])


def _exchanged(place: int, numbers: Numbers) -> Numbers:
    return _moved(numbers, lambda t: t.transpose(place, place + 1))


def _moved(numbers: Numbers, move: Callable[[Tensor], Tensor]) -> Numbers:
    if isinstance(numbers, Measured):
        return Measured(move(numbers.value), move(numbers.error), numbers.power)
    return move(numbers)


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
        return _tensor(self.both[0])

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
            one, other = (_moved(n, lambda t: t.select(axis, place)) for n in self.both)
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
        return self._each(lambda n: _moved(n, lambda t: t.masked_fill(~mask.expand_as(t), 0)))

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
        return self._each(lambda n: _moved(n, lambda t: t.index_select(axis, order)))

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
        return self._each(lambda n: _moved(n, lambda t: t.select(axis, place)))

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
        return peak_in_order(self._contraction()[1], order) if order else self._alone().order

    def _alone(self) -> Cost:
        let, _ = self._contraction()
        return cost(Program("", self.source.program.dims, (), (let,), (), (), ()), self.source.sizes)


def _mixed(hidden: Tensor, other: Numbers, own: Numbers) -> Numbers:
    if isinstance(own, Measured):
        value = torch.where(hidden, other.at(0).value, own.at(0).value)
        return Measured(value, value.abs())
    return torch.where(hidden, other, own)


def given(source: Source, name: str, legs: tuple[Leg, ...]) -> Entries:
    """An input of the program."""
    return Entries(source, legs, lambda: source.given(name), name, name)


def peak_in_order(op: Contract, order: Sequence[str]) -> int:
    """The most legs of an intermediate when operands are multiplied in the order of their names, those not named
    after them, and every index is summed as soon as no one else has it."""
    left = [(o.value, {i for axis in o.axes for i in axis}) for o in op.operands]
    ranks = {name: n for n, name in enumerate(order)}
    unknown = [name for name in order if name not in {value for value, _ in left}]
    if unknown:
        raise Unanswerable(f"{unknown[0]} is not in this contraction")
    left.sort(key=lambda item: ranks.get(item[0], len(ranks)))
    output = {i for axis in op.output for i in axis}
    held, most = set(left[0][1]), 0
    for n, (_, indices) in enumerate(left[1:], 2):
        needed = output.union(*(i for _, i in left[n:]))
        held = (held | indices) & needed
        most = max(most, len(held))
    return most
