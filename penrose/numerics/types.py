"""What is to be computed, as data: a `Program` of contractions, functions and sums. Torch-free and printable.

A program is in single-assignment form: every value is named once, by an input or by a `Let`. A `Loop` does its body
`count` times and carries values from one turn to the next. Sizes are not part of a program: each axis has the name of
a dimension, and a mapping from those names to sizes is an argument of whoever computes, estimates or prints.
"""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Derivation, Dim, Leg, Scale, SizeRule
from penrose.records import dataclass
from penrose.spec.types import Stored


@dataclass(frozen=True)
class Input:
    """A tensor that is made before the program runs: at random by its kind, from data, or derived from another.

    `layers` are the counts of the loops that read it, outermost first: it is fresh in every turn of each.
    """

    name: str
    legs: tuple[Leg, ...]
    kind: str = "tensor"
    role: str = ""
    edge: int | None = None
    data: object | None = None
    derivation: Derivation | None = None
    layers: tuple[int, ...] = ()
    stored: Stored | None = None
    batch: int = 0

    @property
    def result(self) -> tuple[str, int]:
        """The decomposition it comes from, and which result of it this is."""
        return (self.derivation.method, self.derivation.number(self.name)) if self.derivation else ("", 0)


@dataclass(frozen=True)
class Operand:
    """A value in a contraction. `axes[i]` are the indices on its i-th axis: one, or several for a thick leg that is
    split (the first varies slowest)."""

    value: str
    axes: tuple[tuple[str, ...], ...]
    conj: bool = False


@dataclass(frozen=True)
class Contract:
    """The sum over every index that is not in `output` of the product of the operands, scaled.

    `output[i]` are the indices of the result's i-th axis, several where legs are fused. An index may stand twice in
    the output: the result is then zero off that diagonal. `dims` gives each index its dimension.
    """

    operands: tuple[Operand, ...]
    output: tuple[tuple[str, ...], ...]
    dims: tuple[tuple[str, str], ...]
    scales: tuple[Scale, ...] = ()
    sign: int = 1


@dataclass(frozen=True)
class Summand:
    """A value in a sum: its sign, its scales, and for each of its axes the axis of the sum that it lies along."""

    value: str
    sign: int
    scales: tuple[Scale, ...]
    axes: tuple[int, ...]


@dataclass(frozen=True)
class Add:
    """A sum of values; one that lacks an axis is repeated along it."""

    summands: tuple[Summand, ...]


@dataclass(frozen=True)
class Apply:
    """A named function of one value, along some of its axes. One that reduces removes those axes."""

    function: str
    value: str
    over: tuple[int, ...]


@dataclass(frozen=True)
class Invert:
    """The inverse of a value read as a matrix, from its first `edge` axes after `batch` ones to the rest. The result's
    axes are the batch, then the rest, then the edge. A matrix that is not square gets its one-sided inverse."""

    value: str
    batch: int
    edge: int


@dataclass(frozen=True)
class Constant:
    """Zeros and ones: "ones" along one axis, "cap" (a single 1, at `place`), "fuse" (first axis the thick one) or
    "offset" (where the first axis is the others added up, and `place`)."""

    kind: str
    place: int = 0


Op = Contract | Add | Apply | Invert | Constant


@dataclass(frozen=True)
class Let:
    """A named value: what it is computed from and the dimension of each axis. `index` names the axes for printing,
    `step` is the name of the step it is the value of (else empty)."""

    name: str
    op: Op
    index: tuple[str, ...]
    dims: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True)
class Carry:
    """A value handed from turn to turn: its name inside the body, its value before the first turn, and the body's
    value that it takes at the end of each turn."""

    inside: str
    start: str
    end: str


@dataclass(frozen=True)
class Export:
    """A value of the last turn, under the name it has after the loop."""

    name: str
    inside: str


@dataclass(frozen=True)
class Loop:
    """A body done `count` times. `fresh` inputs are read at this turn's layer."""

    count: int
    carries: tuple[Carry, ...]
    body: tuple[Let | Loop, ...]
    exports: tuple[Export, ...]
    fresh: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """A step's value: the step's name, its number among steps of that name, the value, its free legs in order."""

    step: str
    number: int
    value: str
    legs: tuple[Leg, ...]


@dataclass(frozen=True)
class Sides:
    """An equation: the value of each side with its free legs in order, and the signs between."""

    values: tuple[str, ...]
    legs: tuple[tuple[Leg, ...], ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    """Everything that a diagram computes: inputs, instructions in order, the values of its steps and equations.

    `rules` and `caps` are what sizes must satisfy, `caps` the largest place that is spoken of along a dimension.
    `complex` says that a conjugate matters: real numbers would hide one that is missing.
    """

    title: str
    dims: tuple[Dim, ...]
    inputs: tuple[Input, ...]
    body: tuple[Let | Loop, ...]
    steps: tuple[Named, ...]
    equations: tuple[Sides, ...]
    rules: tuple[SizeRule, ...] = ()
    caps: tuple[tuple[str, int], ...] = ()
    functions: tuple[tuple[str, str], ...] = ()
    complex: bool = False


def lets(body: tuple[Let | Loop, ...]) -> tuple[Let, ...]:
    """All instructions of a body and of the loops in it, in order."""
    found: list[Let] = []
    for item in body:
        found += [item] if isinstance(item, Let) else lets(item.body)
    return tuple(found)


LAYER = "layer"
"""The first leg of a value that a `repeat` makes anew in every turn."""


def inside(program: Program, value: str) -> str:
    """The name that a value has within the innermost loop that makes it; "" if no loop does."""
    exports = dict(pair for item in program.body if isinstance(item, Loop) for pair in _exports(item))
    found = ""
    while value in exports:
        value = found = exports[value]
    return found


def _exports(loop: Loop) -> Iterator[tuple[str, str]]:
    yield from ((e.name, e.inside) for e in loop.exports)
    for item in loop.body:
        if isinstance(item, Loop):
            yield from _exports(item)


def operands(op: Op) -> tuple[str, ...]:
    """The names of the values that an instruction reads."""
    match op:
        case Contract():
            return tuple(operand.value for operand in op.operands)
        case Add():
            return tuple(summand.value for summand in op.summands)
        case Apply() | Invert():
            return (op.value,)
        case Constant():
            return ()
