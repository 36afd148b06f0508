"""One trial: a program at some sizes with random inputs of one seed; what a claim asks of it is read here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from torch import Tensor

from penrose.diagram.types import Leg
from penrose.numerics.algebra import Floats
from penrose.numerics.claims import Argument
from penrose.numerics.evaluate import Inputs, Key, evaluate
from penrose.numerics.kinds import NUMBERS
from penrose.numerics.magnitudes import Exercise, Magnitudes, Measured
from penrose.numerics.plan import cost
from penrose.numerics.sizes import Sizes
from penrose.numerics.types import Input, Program
from penrose.numerics.values import make
from penrose.records import dataclass

DEAR = 2 * 10**9  # multiplications beyond which error sizes are not followed
SUPPOSED = 16.0  # epsilons of its row's largest entry, the error that every entry is then supposed to have


class Unanswerable(Exception):
    """Why a claim cannot be tried; the message is for the report."""


@dataclass(frozen=True)
class Trial:
    """Random inputs of one seed at given sizes; those whose kind leaves their size free are multiplied by `scale`."""

    program: Program
    sizes: Sizes
    seed: int
    scale: float = 1.0

    @cached_property
    def inputs(self) -> Inputs:
        return dict(make(self.program, self.sizes, self.seed, self.scale))

    @cached_property
    def measured(self) -> Inputs:
        """The inputs with their errors."""
        found: dict[Key, Measured | tuple[Measured, ...]] = {}
        for tensor in self.program.inputs:
            if (tensor.name, False) in self.inputs:
                layers = self.layers(tensor)
                found[tensor.name, False] = layers if tensor.layers else layers[0]
        return found

    def layers(self, tensor: Input) -> tuple[Measured, ...]:
        """An input with its errors: one for every layer; none of what is not made beforehand."""
        algebra = Magnitudes()
        values = self.inputs.get((tensor.name, False), ())
        measure = algebra.rounded if _is_rounded(tensor) else algebra.constant
        return tuple(map(measure, values if isinstance(values, tuple) else (values,)))

    def run(self, names: Iterable[str], exercises: list[Exercise] | None = None) -> dict[str, Measured]:
        """Values of the program by name, with errors. `exercises` gets a line for each function that was applied."""
        algebra = Magnitudes(exercises=[] if exercises is None else exercises)
        return evaluate(self.program, self.measured, self.sizes, algebra, names)

    def plain(self, names: Iterable[str]) -> dict[str, Tensor]:
        """Values of the program by name, without errors: half the memory."""
        return evaluate(self.program, self.inputs, self.sizes, Floats(), names)

    def judged(self, name: str) -> Measured:
        """A value with errors; where it would take long to follow them, of every row what is supposed of its largest
        entry."""
        if cost(self.program, self.sizes).multiplications <= DEAR:
            return self.run([name])[name].at(0)
        value = self.plain([name])[name]
        rows = value.abs().amax(-1, keepdim=True) if value.dim() else value.abs()
        return Measured(value, (rows * SUPPOSED).expand(value.shape))

    def named(self, argument: Argument, layered: bool = False) -> tuple[str, tuple[Leg, ...]]:
        """The program's name of an argument's value, and its legs; `layered` where it may be another in every layer."""
        if argument.equation >= 0:
            sides = self.program.equations[argument.equation]
            return sides.values[0], sides.legs[0]
        step = next((s for s in reversed(self.program.steps) if s.step == argument.text), None)
        if step is not None:
            return step.value, step.legs
        tensor = self.input(argument.text)
        if tensor is None:
            raise Unanswerable(f"{argument.text} is neither a step nor a tensor")
        if tensor.layers and not layered:
            raise Unanswerable(f"{argument.text} is another tensor in every layer")
        return tensor.name, tensor.legs

    def input(self, name: str) -> Input | None:
        """The input of that name."""
        return next((tensor for tensor in self.program.inputs if tensor.name == name), None)


def _is_rounded(tensor: Input) -> bool:
    return tensor.data is None and (NUMBERS[tensor.kind].rounded or tensor.derivation is not None)

