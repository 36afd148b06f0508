"""In which order the tensors of a product are multiplied, two at a time, so that as little as possible is multiplied.

Of few tensors every order is compared, by dynamic programming over subsets. Of more, several greedy orders are tried
from fixed seeds, and the best is improved part by part: every part of few tensors is put into its own best order. The
work is counted, not timed, so that the same product always gets the same path.

Sets of tensors and sets of indices are bits of whole numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations, pairwise
from math import inf, log
from random import Random

from penrose.records import dataclass, field

EXACT = 9  # tensors up to which every order is compared
PART = 7  # tensors of a part that is put into its own best order
GREEDY = 16  # greedy orders that are tried, as long as tensors are few
WORK = 60_000  # pairs of subsets that improvements may try
LUCK = 2_000  # tensors in all greedy orders together, one order apart
CROWD = 12  # tensors on one index beyond which not every two of them are compared

Tree = int | tuple["Tree", "Tree"]
"""A tensor by its place, or a product of two."""


def path(
    inputs: Sequence[Sequence[str]], output: Sequence[str], size: Mapping[str, int]
) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The pairs in order, as places among the values that are left (a product joins the end), and whether no other
    order takes fewer multiplications.

    >>> path(["ij", "jk", "k"], "i", {"i": 10, "j": 10, "k": 10})
    (((1, 2), (0, 1)), True)
    """
    letters = {index: 1 << n for n, index in enumerate(size)}
    sets = [sum(letters[index] for index in set(indices)) for indices in inputs]
    space, out = _Space(tuple(size.values())), sum(letters[index] for index in set(output))
    if len(inputs) <= EXACT:
        return tuple(_pairs(_best(sets, out, space), len(inputs))), True
    return tuple(_pairs(_searched(sets, out, space), len(inputs))), False


@dataclass
class _Space:
    """Sizes of indices, and how many numbers a tensor with some of them holds."""

    size: tuple[int, ...]
    known: dict[int, int] = field(default_factory=lambda: {0: 1})

    def numbers(self, indices: int) -> int:
        found = self.known.get(indices)
        if found is None:
            low = indices & -indices
            found = self.known[indices] = self.numbers(indices ^ low) * self.size[low.bit_length() - 1]
        return found


def _best(sets: Sequence[int], out: int, space: _Space) -> Tree:
    """The cheapest order of all, from those of all subsets."""
    count = len(sets)
    every = (1 << count) - 1
    union = [0] * (every + 1)
    for subset in range(1, every + 1):
        low = subset & -subset
        union[subset] = union[subset ^ low] | sets[low.bit_length() - 1]
    kept = [union[subset] & (out | union[every ^ subset]) for subset in range(every + 1)]
    cost: list[float] = [inf] * (every + 1)
    split = [0] * (every + 1)
    for n, indices in enumerate(sets):
        kept[1 << n], cost[1 << n] = indices, 0
    for subset in range(1, every + 1):
        low = subset & -subset
        rest = subset ^ low
        part = rest
        while part:
            other = subset ^ part
            below = cost[part] + cost[other]
            if below < cost[subset]:
                total = below + space.numbers(kept[part] | kept[other])
                if total < cost[subset]:
                    cost[subset], split[subset] = total, part
            part = (part - 1) & rest
    return _joined(every, split)


def _joined(subset: int, split: Sequence[int]) -> Tree:
    part = split[subset]
    return (_joined(subset ^ part, split), _joined(part, split)) if part else subset.bit_length() - 1


# More tensors than that.


def _searched(sets: Sequence[int], out: int, space: _Space) -> Tree:
    """The best of several greedy orders, improved part by part."""
    count, spent, found = len(sets), 0, []
    for seed in range(GREEDY):
        if seed and spent + count > LUCK:
            break
        found.append(_Order(sets, out, space, list(_greedy(sets, out, space, seed))))
        spent += count
    best = min(found, key=lambda order: order.total())
    best.improve(WORK)
    return best.tree(2 * count - 2)


def _greedy(sets: Sequence[int], out: int, space: _Space, seed: int) -> Iterator[tuple[int, int]]:
    """Always the two whose product is smallest next to what goes into it; beyond the first seed with some luck. Values
    are numbered on from the tensors."""
    rng, left = Random(seed), dict(enumerate(sets))
    holders: dict[int, set[int]] = {}
    for n, indices in left.items():
        for index in _bits(indices):
            holders.setdefault(index, set()).add(n)

    def gain(a: int, b: int) -> float:
        made = space.numbers(_kept(left[a], left[b], out, holders))
        by = made - space.numbers(left[a]) - space.numbers(left[b])
        luck = rng.random() if seed else 1.0
        sign = 1 if by > 0 else -1
        return sign * (log(abs(by) + 1) - sign * log(-log(luck or 0.5) + 1e-9)) if seed else float(by)

    met = {pair for group in holders.values() for pair in _couples(sorted(group))}
    queue = [(gain(a, b), a, b) for a, b in sorted(met)]
    heapify(queue)
    new = len(sets)
    while len(left) > 1:
        a, b = _next(queue, left, space)
        kept = _kept(left[a], left[b], out, holders)
        for index in _bits(left[a] | left[b]):
            holders[index] -= {a, b}
            if index & kept:
                holders[index].add(new)
        del left[a], left[b]
        left[new] = kept
        yield a, b
        near = {other for index in _bits(kept) for other in sorted(holders[index])[-CROWD:]} - {new}
        for other in sorted(near):
            heappush(queue, (gain(other, new), other, new))
        new += 1


def _next(queue: list[tuple[float, int, int]], left: Mapping[int, int], space: _Space) -> tuple[int, int]:
    while queue:
        _, a, b = heappop(queue)
        if a in left and b in left:
            return a, b
    first, second, *_ = sorted(left, key=lambda n: (space.numbers(left[n]), n))
    return first, second


def _kept(a: int, b: int, out: int, holders: Mapping[int, set[int]]) -> int:
    """The indices of a product: those that the result or others have."""
    both, kept = a & b, a ^ b
    for index in _bits(a | b):
        others = len(holders[index]) - (2 if index & both else 1)
        if others > 0 or index & out:
            kept |= index
        else:
            kept &= ~index
    return kept


def _couples(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    return combinations(group, 2) if len(group) <= CROWD else pairwise(group)


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low
        number ^= low


class _Order:
    """An order as a tree: for each product its two factors, and its indices."""

    def __init__(self, sets: Sequence[int], out: int, space: _Space, made: Sequence[tuple[int, int]]) -> None:
        self.count, self.space, self.out = len(sets), space, out
        self.kept = dict(enumerate(sets))
        self.factors = {self.count + n: pair for n, pair in enumerate(made)}
        uses: dict[int, int] = dict.fromkeys(_bits(out), 1)
        for indices in sets:
            for index in _bits(indices):
                uses[index] = uses.get(index, 0) + 1
        for node, (a, b) in self.factors.items():
            for indices in (self.kept[a], self.kept[b]):
                for index in _bits(indices):
                    uses[index] -= 1
            kept = sum(index for index in _bits(self.kept[a] | self.kept[b]) if uses[index])
            for index in _bits(kept):
                uses[index] += 1
            self.kept[node] = kept

    def cost(self, node: int) -> int:
        """The multiplications of one product."""
        a, b = self.factors[node]
        return self.space.numbers(self.kept[a] | self.kept[b])

    def total(self) -> int:
        return sum(map(self.cost, self.factors))

    def improve(self, work: int) -> None:
        """Put parts into their best order, the dearest first, until none gets cheaper or the work is used up."""
        changed = True
        while changed and work > 0:
            changed = False
            for node in sorted(self.factors, key=lambda node: (-self.cost(node), node)):
                leaves, inner = self.part(node)
                work -= 3 ** len(leaves) // 2
                changed |= len(leaves) > 2 and self.reordered(node, leaves, inner)
                if work <= 0:
                    return

    def part(self, node: int) -> tuple[list[int], list[int]]:
        """The values below a product that it is made of if its dearest factors are opened, and the products opened."""
        leaves, inner = list(self.factors[node]), [node]
        while len(leaves) < PART:
            products = [leaf for leaf in leaves if leaf in self.factors]
            if not products:
                break
            dear = max(products, key=lambda leaf: (self.cost(leaf), -leaf))
            leaves.remove(dear)
            leaves += self.factors[dear]
            inner.append(dear)
        return leaves, inner

    def reordered(self, node: int, leaves: list[int], inner: list[int]) -> bool:
        """Whether the best order of these values is cheaper; then it is theirs."""
        before = sum(map(self.cost, inner))
        old = {n: (self.factors[n], self.kept[n]) for n in inner}
        sets, free = [self.kept[leaf] for leaf in leaves], iter(inner[1:])

        def enter(tree: Tree, name: int | None) -> int:
            if isinstance(tree, int):
                return leaves[tree]
            name = next(free) if name is None else name
            self.factors[name] = (enter(tree[0], None), enter(tree[1], None))
            return name

        enter(_best(sets, self.kept[node], self.space), node)
        self.settle(node, set(leaves), self.kept[node])
        if sum(map(self.cost, inner)) < before:
            return True
        for n, (factors, kept) in old.items():
            self.factors[n], self.kept[n] = factors, kept
        return False

    def settle(self, node: int, leaves: set[int], wanted: int) -> None:
        """The indices of the products of a part: those that are wanted above or beside."""
        if node in leaves:
            return
        self.kept[node] = self.below(node, leaves) & wanted
        a, b = self.factors[node]
        self.settle(a, leaves, wanted | self.below(b, leaves))
        self.settle(b, leaves, wanted | self.below(a, leaves))

    def below(self, node: int, leaves: set[int]) -> int:
        if node in leaves:
            return self.kept[node]
        a, b = self.factors[node]
        return self.below(a, leaves) | self.below(b, leaves)

    def tree(self, node: int) -> Tree:
        """The order of a product, without recursion: chains are as long as there are tensors."""
        made: dict[int, Tree] = {n: n for n in range(self.count)}
        waiting = [node]
        while waiting:
            a, b = self.factors[waiting[-1]]
            missing = [n for n in (a, b) if n not in made]
            if missing:
                waiting += missing
            else:
                made[waiting.pop()] = (made[a], made[b])
        return made[node]


def _pairs(tree: Tree, count: int) -> Iterator[tuple[int, int]]:
    """The products of a tree, those below first, as places among the values that are left."""
    order: list[tuple[Tree, Tree]] = []
    waiting: list[Tree] = [tree]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, int):
            order.append(node)
            waiting += node
    left, names = list(range(count)), dict[int, int]()  # in order, for new values get larger numbers
    for number, product in enumerate(reversed(order)):
        values = [part if isinstance(part, int) else names[id(part)] for part in product]
        first, second = sorted(bisect_left(left, value) for value in values)
        left.pop(second)
        left.pop(first)
        left.append(count + number)
        names[id(product)] = count + number
        yield first, second
