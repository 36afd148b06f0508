"""Instructions as they are collected: names given once, equal instructions shared.

Two instructions are equal when they differ only in the letters of their indices; the second then gets no line of its
own. A loop body shares what stands before it, and nothing of its own outlives it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from penrose.diagram.types import Leg
from penrose.numerics.types import Contract, Let, Loop, Op, Operand
from penrose.records import dataclass, field, replace


@dataclass(frozen=True)
class Value:
    """A value's name and the index and dimension of each of its axes."""

    name: str
    legs: tuple[Leg, ...]

    @property
    def indices(self) -> tuple[str, ...]:
        return tuple(leg.index for leg in self.legs)


@dataclass
class Emitter:
    """Collects the instructions of one body. `taken` is shared by all bodies of a program."""

    taken: set[str]
    known: dict[Op, Let] = field(default_factory=dict)
    body: list[Let | Loop] = field(default_factory=list)

    def inner(self) -> Emitter:
        """An emitter for a loop body."""
        return Emitter(self.taken, dict(self.known))

    def fresh(self, wish: str) -> str:
        """A name nobody has: the wish itself, or with the first free number behind it."""
        name, number = wish, 0
        while name in self.taken:
            number += 1
            name = f"{wish}_{number}"
        self.taken.add(name)
        return name

    def emit(self, op: Op, legs: Sequence[Leg], wish: str = "", step: str = "") -> Value:
        """The value of an instruction: of an equal one that is already there, or of a new line."""
        key = canonical(op)
        before = self.known.get(key)
        if before is not None and before.dims == tuple(leg.dim for leg in legs):
            return Value(before.name, tuple(legs))
        name = self.fresh(wish or "t")
        let = Let(name, op, tuple(leg.index for leg in legs), tuple(leg.dim for leg in legs), step)
        self.known[key] = let
        self.body.append(let)
        return Value(name, tuple(legs))


def canonical(op: Op) -> Op:
    """The instruction with its indices named by order of appearance, so that equal ones are `==`."""
    if not isinstance(op, Contract):
        return op
    letters: dict[str, str] = {}

    def rename(axes: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(letters.setdefault(i, str(len(letters))) for i in axis) for axis in axes)

    operands = tuple(Operand(o.value, rename(o.axes), o.conj) for o in op.operands)
    output = rename(op.output)
    dims = tuple(sorted((letters[i], dim) for i, dim in op.dims if i in letters))
    return replace(op, operands=operands, output=output, dims=dims)
