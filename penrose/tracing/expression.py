"""What a traced value is: a sum of products of tensors, with the atoms on each of its axes.

Every atom that stands on no axis is summed, in its own product. Two values meet only after the second was renamed
to the first: paired axes take the first's atoms, and whatever else has the same name by accident gets another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from torch import Tensor

from penrose.records import dataclass, replace
from penrose.tracing.atoms import Atoms, Axis


class Base:
    """A tensor with a name, itself alone: `what` is input, weight, constant, opaque or step; a step has an expression.

    `places`: it is given as whole numbers that choose among its last axis. `key` is a parameter's path.
    """

    def __init__(
        self, name: str, atoms: Axis, what: str, data: Tensor | None = None, value: Sum = (), key: str = ""
    ) -> None:
        self.name, self.atoms, self.what, self.data, self.value, self.key = name, atoms, what, data, value, key
        self.places = False


@dataclass(frozen=True)
class Leaf:
    """A tensor as it stands in a product: for each of its atoms the one that it is joined by."""

    base: Base
    used: Axis


@dataclass(frozen=True)
class Call:
    """A function of a sum, along some atoms."""

    function: str
    over: Axis
    inside: Sum


@dataclass(frozen=True)
class Term:
    """A product with a factor. A call stands alone in its product."""

    scale: float
    factors: tuple[Leaf | Call, ...]


Sum = tuple[Term, ...]


@dataclass(frozen=True)
class Value:
    """A sum, and the atoms of each axis."""

    terms: Sum
    axes: tuple[Axis, ...]


def leaves(terms: Sum) -> Iterator[Leaf]:
    """Every tensor in a sum, in order."""
    for term in terms:
        for factor in term.factors:
            if isinstance(factor, Leaf):
                yield factor
            else:
                yield from leaves(factor.inside)


def within(atoms: Atoms, terms: Sum) -> set[int]:
    """Every atom in a sum."""
    return {a for leaf in leaves(terms) for a in atoms.flat(leaf.used)}


def free(atoms: Atoms, value: Value) -> list[int]:
    """The atoms on a value's axes, in order."""
    return [a for axis in value.axes for a in atoms.flat(axis)]


def renamed(atoms: Atoms, terms: Sum, by: Mapping[int, int]) -> Sum:
    """A sum with atoms replaced."""

    def one(factor: Leaf | Call) -> Leaf | Call:
        if isinstance(factor, Leaf):
            return replace(factor, used=atoms.replaced(factor.used, by))
        return Call(factor.function, atoms.replaced(factor.over, by), renamed(atoms, factor.inside, by))

    return tuple(replace(term, factors=tuple(map(one, term.factors))) for term in terms) if by else terms


def joined(atoms: Atoms, one: Value, other: Value, pairs: Iterable[tuple[int, int]]) -> tuple[Value, Value]:
    """Two values ready to stand in one product or sum: of each pair the second's atom becomes the first's, and no other
    atom of the second is one of the first's."""
    by = {b: a for a, b in pairs}
    mine, theirs = within(atoms, one.terms) | set(free(atoms, one)), within(atoms, other.terms)
    for atom in sorted((theirs | set(free(atoms, other))) - set(by)):
        if atom in mine or atom in by.values():
            by[atom] = atoms.copy(atom)
    by = {b: a for b, a in by.items() if b != a}
    axes = tuple(atoms.replaced(axis, by) for axis in other.axes)
    return one, Value(renamed(atoms, other.terms, by), axes)


def scaled(value: Value, factor: float) -> Value:
    """A value times a number."""
    return replace(value, terms=tuple(replace(term, scale=term.scale * factor) for term in value.terms))
