"""Axes as lists of atoms. A reshape only cuts atoms and deals them anew; an axis of size 1 holds none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod

Axis = tuple[int, ...]


class Unfit(Exception):
    """Sizes that do not divide each other where axes are cut."""


class Atoms:
    """All atoms of one trace: sizes, names where somebody gave one, the parts of those that were cut.

    >>> atoms = Atoms()
    >>> merged = (atoms.new(12, "h"),)
    >>> rows, columns = atoms.deal([merged], (3, 4))
    >>> [atoms.size[a] for a in atoms.flat(merged)], atoms.flat(rows + columns) == atoms.flat(merged)
    ([3, 4], True)
    """

    def __init__(self) -> None:
        self.size: list[int] = []
        self.name: list[str] = []
        self.fixed: dict[int, int] = {}  # atoms of which one place is taken
        self.twin: dict[int, int] = {}  # a copy of another's axis, for a second index along it
        self._parts: dict[int, Axis] = {}

    def new(self, size: int, name: str = "") -> int:
        self.size.append(size)
        self.name.append(name)
        return len(self.size) - 1

    def axis(self, size: int, name: str = "") -> Axis:
        """An axis of its own; none of its atoms if its size is 1."""
        return () if size == 1 else (self.new(size, name),)

    def copy(self, atom: int) -> int:
        """Another atom of the same size, with its cuts."""
        found = self.new(self.size[atom])
        self.twin[found] = self.twin.get(atom, atom)
        if atom in self._parts:
            self._parts[found] = tuple(map(self.copy, self._parts[atom]))
        return found

    def flat(self, axis: Iterable[int]) -> list[int]:
        """The atoms of an axis, cut ones replaced by their parts."""
        return [leaf for a in axis for leaf in (self.flat(self._parts[a]) if a in self._parts else [a])]

    def length(self, axis: Iterable[int]) -> int:
        return prod(self.size[a] for a in axis)

    def deal(self, axes: Sequence[Axis], sizes: Sequence[int]) -> list[Axis]:
        """The atoms of some axes on axes of other sizes, cut where that is needed."""
        left = [a for axis in axes for a in self.flat(axis)]
        return [self._take(left, size) for size in sizes]

    def _take(self, left: list[int], size: int) -> Axis:
        taken: list[int] = []
        while (have := self.length(taken)) < size:
            if not left:
                raise Unfit
            atom = left.pop(0)
            need = size // have
            if self.size[atom] > need:
                first, rest = self.cut(atom, need)
                left.insert(0, rest)
                atom = first
            taken.append(atom)
        if self.length(taken) != size:
            raise Unfit
        return tuple(taken)

    def cut(self, atom: int, first: int) -> Axis:
        """An atom cut in two, of which the first has a given size."""
        if self.size[atom] % first:
            raise Unfit
        self._parts[atom] = (self.new(first), self.new(self.size[atom] // first))
        return self._parts[atom]

    def align(self, one: Iterable[int], other: Iterable[int]) -> list[tuple[int, int]]:
        """Pairs of atoms of equal size, both axes cut at the same places."""
        x, y = self.flat(one), self.flat(other)
        pairs = []
        while x and y:
            a, b = x.pop(0), y.pop(0)
            if self.size[a] > self.size[b]:
                a, rest = self.cut(a, self.size[b])
                x.insert(0, rest)
            elif self.size[b] > self.size[a]:
                b, rest = self.cut(b, self.size[a])
                y.insert(0, rest)
            pairs.append((a, b))
        if x or y:
            raise Unfit
        return pairs

    def replaced(self, axis: Iterable[int], by: Mapping[int, int]) -> Axis:
        """An axis with some of its atoms replaced."""
        return tuple(by.get(a, a) for a in self.flat(axis))
