"""Sizes of indices: what must be equal is joined, conflicts are said at both places, gaps are filled.

A variable is a number. A class takes its size from the declared dimension in it. What
no one declared gets a small size of its own, after the products of groups, the bonds of decompositions and
the sides of isometries have had their say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle
from math import prod

from penrose.classes import Classes
from penrose.diagram.types import Dim, SizeRule
from penrose.errors import Problem
from penrose.records import dataclass
from penrose.source import Span
from penrose.spec import types as spec

SMALL = range(2, 10)  # sizes for dimensions that no one declared, in turn
ROUNDS = 20  # passes over the rules before the sizes are given up as contradictory


@dataclass(frozen=True)
class Rule:
    """A relation between products of sizes: `left` "=", "≥", "~" or "min" `right`.

    "=": equal products (a group and its parts, the two sides of a unitary); "≥": an isometry's edge and tip, or no
    less than `number`;
    "~": `left` had better be as large as `right`, where nothing else says how large; "min": the single
    variable `left` is the bond between `right` and `others`, at most as large as either; "+": the single variable
    `left` is `right` added up, and `number`, or had better be so where `text` says nothing.
    """

    sign: str
    left: tuple[int, ...]
    right: tuple[int, ...]
    span: Span
    text: str
    others: tuple[int, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Solution:
    """All dimensions, and the name of the dimension of every variable."""

    dims: tuple[Dim, ...]
    of: tuple[str, ...]


class Sizes:
    """The variables, their classes and the rules between them; problems are added to the list given."""

    def __init__(self, dims: Iterable[spec.Dim], problems: list[Problem]) -> None:
        self._problems = problems
        self._classes = Classes[int]()
        self._names: list[str] = []
        self._first: list[Span | None] = []
        self._size: list[int | None] = []
        self._presets: list[dict[str, int]] = []
        self._dim: list[spec.Dim | None] = []
        self._rules: list[Rule] = []
        self.declared: dict[str, int] = {}
        self._own: dict[str, spec.Dim] = {}
        for dim in dims:
            self._declare(dim)

    def _declare(self, dim: spec.Dim) -> None:
        variable = self.variable(dim.name.text)
        self._size[variable] = dim.size
        self._presets[variable] = dict(dim.presets)
        self._dim[variable] = dim
        self._first[variable] = dim.name.span
        self.declared.setdefault(dim.name.text, variable)
        self._own.setdefault(dim.name.text, dim)

    def variable(self, name: str) -> int:
        """A new variable; `name` is what its dimension may be called ("": better after another)."""
        self._names.append(name)
        self._first.append(None)
        self._size.append(None)
        self._presets.append({})
        self._dim.append(None)
        return len(self._names) - 1

    def fix(self, variable: int, size: int, span: Span, index: str, tensor: str) -> None:
        """Gives a variable the size that `tensor` has along `index` by itself, such as the data of a tensor."""
        given = self.variable("")
        self._size[given] = size
        self.join(variable, given, span, index, tensor)

    def rule(self, rule: Rule) -> None:
        """Adds a relation between products of sizes."""
        self._rules.append(rule)

    def root(self, variable: int) -> int:
        """The class of a variable: its first member."""
        return self._classes.root(variable)

    def join(self, one: int, other: int, span: Span, index: str, tensor: str) -> None:
        """Makes two variables equal because `index` stands on a leg of `tensor` at `span`."""
        first, second = self.root(one), self.root(other)
        if first != second:
            if self._differ(first, second):
                self._conflict(one, other, span, index, tensor)
            else:
                self._merge(min(first, second), max(first, second))
        if self._first[one] is None:
            self._first[one] = span

    def certain(self, variable: int) -> bool:
        """Whether a declared dimension gives the variable its size."""
        return self._size[self.root(variable)] is not None

    def _differ(self, first: int, second: int) -> bool:
        one, other = self._size[first], self._size[second]
        if one is not None and other is not None and one != other:
            return True
        presets, others = self._presets[first], self._presets[second]
        return any(presets[name] != others[name] for name in presets.keys() & others.keys())

    def _merge(self, kept: int, gone: int) -> None:
        self._classes.join(kept, gone)
        self._size[kept] = self._size[kept] if self._size[kept] is not None else self._size[gone]
        self._presets[kept] = {**self._presets[gone], **self._presets[kept]}
        self._dim[kept] = self._dim[kept] or self._dim[gone]
        self._names[kept] = self._names[kept] or self._names[gone]

    def _conflict(self, one: int, other: int, span: Span, index: str, tensor: str) -> None:
        had, has = self._said(self.root(one), index), self._said(self.root(other), index)
        self._problems.append(Problem(f"{index} has {had}, but this leg of {tensor} has {has}", span))
        place = self._first[one]
        if place is not None and place != span:
            self._problems.append(Problem(f"{index} has {had} here, but {has} on {tensor}", place))

    def _said(self, root: int, index: str) -> str:
        dim, size = self._dim[root], self._size[root]
        return f"size {size}" + (f" ({dim.name.text})" if dim and dim.name.text != index else "")

    # Filling the gaps.

    def solve(self) -> Solution:
        """Names and sizes of all dimensions; what was declared first, then in order of first appearance."""
        sizes, told = self._filled()
        names = self._named(sizes)
        of = [names[self.root(variable)] for variable in range(len(self._names))]
        for name, variable in self.declared.items():
            of[variable] = name
        return Solution(tuple(self._dims(sizes, names, told)), tuple(of))

    def demands(self, of: tuple[str, ...]) -> tuple[SizeRule, ...]:
        """The rules, with the names of dimensions for variables; each once, without those that cannot fail."""
        found: dict[object, SizeRule] = {}
        for rule in self._rules:
            left, right, others = (tuple(of[v] for v in side) for side in (rule.left, rule.right, rule.others))
            if rule.sign not in "~+" and right and left != right:
                made = SizeRule(rule.sign, left, right, others, rule.text, rule.span)
                found.setdefault((rule.sign, left, right, others), made)
        return tuple(found.values())

    def _roots(self) -> list[int]:
        return [v for v in range(len(self._names)) if self.root(v) == v]

    def _filled(self) -> tuple[dict[int, int], set[int]]:
        """The size of every class, and the classes whose size is declared or follows from what is."""
        known = {root: size for root in self._roots() if (size := self._size[root]) is not None}
        fixed = set(known)
        self._deduce(known)
        told = set(known)
        bonds = {self.root(rule.left[0]) for rule in self._rules if rule.sign != "≥" and len(rule.left) == 1}
        bonds |= {self.root(r.right[0]) for r in self._rules if r.sign == "+" and self.root(r.left[0]) in known}
        fresh = _small(set(known.values()))
        for root in self._roots():
            if root not in known and root not in bonds:
                known[root] = next(fresh)
        self._deduce(known)
        for root in self._roots():
            if root not in known:
                known[root] = next(fresh)
        self._settle(known, fixed)
        return known, told

    def _deduce(self, known: dict[int, int]) -> None:
        """Sizes that follow from a rule in which one is missing."""
        for _ in range(ROUNDS):
            before = len(known)
            for rule in self._rules:
                _DEDUCE[rule.sign](self, rule, known)
            if len(known) == before:
                return

    def _product(self, variables: tuple[int, ...], known: dict[int, int]) -> int | None:
        sizes = [known.get(self.root(variable)) for variable in variables]
        return None if None in sizes else prod(size for size in sizes if size is not None)

    def _deduce_equal(self, rule: Rule, known: dict[int, int]) -> None:
        for one, other in ((rule.left, rule.right), (rule.right, rule.left)):
            target = self._product(one, known)
            open_ = [self.root(v) for v in other if self.root(v) not in known]
            if target is None or len(open_) != 1:
                continue
            rest = prod(known[self.root(v)] for v in other if self.root(v) in known)
            if target % rest == 0:
                known[open_[0]] = target // rest

    def _deduce_bond(self, rule: Rule, known: dict[int, int]) -> None:
        bond = self.root(rule.left[0])
        left, right = self._product(rule.right, known), self._product(rule.others, known)
        if bond not in known and left is not None and right is not None:
            known[bond] = min(left, right)

    def _deduce_sum(self, rule: Rule, known: dict[int, int]) -> None:
        whole, parts = self.root(rule.left[0]), [self.root(v) for v in rule.right]
        open_ = {root for root in parts if root not in known}
        rest = rule.number + sum(known[root] for root in parts if root in known)
        if whole not in known and not open_ and rest > 0:
            known[whole] = rest
        elif whole in known and len(open_) == 1:
            [root] = open_
            size = (known[whole] - rest) // parts.count(root)
            if size > 0:
                known[root] = size

    def _added(self, rule: Rule, known: dict[int, int]) -> int:
        return rule.number + sum(known[self.root(v)] for v in rule.right)

    def _deduce_like(self, rule: Rule, known: dict[int, int]) -> None:
        left, right = self.root(rule.left[0]), self.root(rule.right[0])
        if right in known:
            known.setdefault(left, known[right])

    def _deduce_nothing(self, rule: Rule, known: dict[int, int]) -> None:
        """An isometry's edge says nothing of one size alone."""

    def _settle(self, known: dict[int, int], fixed: set[int]) -> None:
        """Moves sizes that no one declared until every rule holds; what then does not hold is a problem."""
        for _ in range(ROUNDS):
            broken = [rule for rule in self._rules if not self._holds(rule, known)]
            if not broken:
                return
            for rule in broken:
                self._mend(rule, known, fixed)
        for rule in self._rules:
            if rule.text and not self._holds(rule, known):
                self._problems.append(Problem(self._fault(rule, known), rule.span))

    def _holds(self, rule: Rule, known: dict[int, int]) -> bool:
        left, right = self._product(rule.left, known) or 1, self._product(rule.right, known) or 1
        if rule.sign == "min":
            return left <= min(right, self._product(rule.others, known) or 1)
        if rule.sign == "+":
            return not rule.text or left == self._added(rule, known)
        return {"=": left == right, "≥": left >= max(right, rule.number), "~": True}[rule.sign]

    def _mend(self, rule: Rule, known: dict[int, int], fixed: set[int]) -> None:
        if self._holds(rule, known):
            return
        if rule.sign == "min":
            bond = self.root(rule.left[0])
            if bond not in fixed:
                known[bond] = min(self._product(rule.right, known) or 1, self._product(rule.others, known) or 1)
            return
        if rule.sign == "+":
            whole, part = self.root(rule.left[0]), self.root(rule.right[0])
            if whole not in fixed:
                known[whole] = max(1, self._added(rule, known))
            elif part not in fixed:
                known[part] = max(1, known[part] + known[whole] - self._added(rule, known))
            return
        least = max(self._product(rule.right, known) or 1, rule.number)
        if not self._raise(rule.left, least, rule.sign, known, fixed) and rule.right:
            self._raise(
                rule.right,
                self._product(rule.left, known) or 1,
                "≤" if rule.sign == "≥" else "=",
                known,
                fixed,
            )

    def _raise(self, side: tuple[int, ...], target: int, sign: str, known: dict[int, int], fixed: set[int]) -> bool:
        """Changes one free size on a side so that the side's product becomes the target (or passes it)."""
        for variable in reversed(side):
            root = self.root(variable)
            power = sum(self.root(v) == root for v in side)
            rest = prod(known[self.root(v)] for v in side if self.root(v) != root)
            if root in fixed or power != 1:
                continue
            size = -(-target // rest) if sign == "≥" else target // rest
            if size >= 1 and (sign != "=" or size * rest == target):
                known[root] = size
                return True
        return False

    def _fault(self, rule: Rule, known: dict[int, int]) -> str:
        left, right = self._product(rule.left, known), self._product(rule.right, known)
        if rule.sign == "min":
            right = min(right or 1, self._product(rule.others, known) or 1)
        if rule.sign == "+":
            right = self._added(rule, known)
        return rule.text.format(left=left, right=right)

    # Names.

    def _named(self, sizes: dict[int, int]) -> dict[int, str]:
        """Every class's name: a declared dimension's, else its group's, else its first index's, unique."""
        taken = set(self.declared)
        names: dict[int, str] = {}
        groups = {self.root(rule.left[0]): rule for rule in reversed(self._rules) if rule.text == GROUP}
        for root in self._roots():
            dim = self._dim[root]
            if dim is not None:
                names[root] = dim.name.text
            elif root not in groups:
                names[root] = _unused(self._names[root] or "i", taken)
        for root, rule in sorted(groups.items()):
            if root not in names:
                parts = " ".join(names.get(self.root(v), self._names[self.root(v)]) for v in rule.right)
                names[root] = _unused(f"({parts})", taken)
        return names

    def _dims(self, sizes: dict[int, int], names: dict[int, str], told: set[int]) -> Iterator[Dim]:
        groups = {self.root(rule.left[0]): rule for rule in self._rules if rule.text == GROUP}
        for name, variable in self.declared.items():
            root, dim = self.root(variable), self._own[name]
            same = "" if root == variable else names[root]
            yield Dim(name, sizes[root], dim.label or "", tuple(sorted(self._presets[root].items())), same=same,
                      declared=True)  # fmt: skip
        for root in self._roots():
            if self._dim[root] is None:
                presets = self._group_presets(groups.get(root), sizes)
                yield Dim(names[root], sizes[root], "", presets, root in told)

    def _group_presets(self, rule: Rule | None, sizes: dict[int, int]) -> tuple[tuple[str, int], ...]:
        """A group's other sizes are the products of its parts'."""
        roots = [self.root(v) for v in rule.right] if rule else []
        presets = sorted({name for root in roots for name in self._presets[root]})
        return tuple((p, prod(self._presets[root].get(p, sizes[root]) for root in roots)) for p in presets)


GROUP = "the parts of this group make {right}, but the leg has size {left}"

_DEDUCE = {
    "=": Sizes._deduce_equal,
    "min": Sizes._deduce_bond,
    "~": Sizes._deduce_like,
    "+": Sizes._deduce_sum,
    "≥": Sizes._deduce_nothing,
}


def _small(taken: set[int]) -> Iterator[int]:
    """Small sizes in turn, those that are declared somewhere left out as long as others are left."""
    free = [size for size in SMALL if size not in taken]
    return cycle(free or SMALL)


def _unused(name: str, taken: set[str]) -> str:
    """The name, or with the fewest primes that make it new; it is taken from now on."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name
