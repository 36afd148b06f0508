"""Where values come from: a program with the inputs of one seed, in floats with their errors or modulo a prime."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import torch
from torch import Tensor

from penrose.numerics.algebra import Algebra, Numbers
from penrose.numerics.decompositions import decompositions, source_of
from penrose.numerics.draw import generator
from penrose.numerics.evaluate import Inputs, Trace, evaluate
from penrose.numerics.exact import Residues
from penrose.numerics.magnitudes import Magnitudes, Measured
from penrose.numerics.plan import pruned
from penrose.numerics.sizes import Sizes
from penrose.numerics.trial import Trial, Unanswerable
from penrose.numerics.types import LAYER, Let, Loop, Program, inside
from penrose.records import dataclass, field

Both = tuple[Numbers, Numbers]
"""Numbers and their conjugates."""


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
        plain = self.algebra.constant(torch.randn(size, generator=rng, dtype=tensor_of(like[0]).dtype))
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


def tensor_of(numbers: Numbers) -> Tensor:
    """The numbers as a tensor, without their errors."""
    return numbers.at(0).value if isinstance(numbers, Measured) else torch.as_tensor(numbers)


def moved(numbers: Numbers, move: Callable[[Tensor], Tensor]) -> Numbers:
    """Numbers whose places are moved, and their errors with them."""
    if isinstance(numbers, Measured):
        return Measured(move(numbers.value), move(numbers.error), numbers.power)
    return move(numbers)
