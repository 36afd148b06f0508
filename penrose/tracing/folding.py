"""Equal blocks of steps, one after the other, as one block that is repeated: their parameters differ in the number of
the layer in their keys alone, and each block reads what the one before it made of one value, which is carried."""

from __future__ import annotations

import re
from collections.abc import Iterator

from penrose.records import dataclass, replace
from penrose.tracing.atoms import Atoms
from penrose.tracing.expression import Base, Call, Leaf, Sum, leaves

Sign = tuple[object, ...]


@dataclass(frozen=True)
class Fold:
    """Where the first block begins and ends among the steps that are left, how often it is done, the value that the
    last block made, and for each of its parameters those of all layers."""

    start: int
    end: int
    count: int
    last: Base
    layers: dict[int, list[Base]]


def folded(steps: list[Base], atoms: Atoms) -> tuple[list[Base], Fold | None]:
    """The steps without the blocks that repeat another, and the fold; the longest run of blocks that there is."""
    for size in range(len(steps) // 2, 1, -1):
        for start in range(len(steps) - 2 * size + 1):
            first = _signed(steps[start : start + size], _carried(steps, start), 0, atoms)
            count = 1
            while first is not None and _signed(
                steps[start + count * size :][:size], steps[start + count * size - 1], count, atoms
            ) == first:
                count += 1
            if count > 1 and (fold := _made(steps, start, size, count)) is not None:
                return steps[: start + size] + steps[start + count * size :], fold
    return steps, None


def _carried(steps: list[Base], start: int) -> Base | None:
    """What the first block reads: the last step before it, or an input."""
    if start:
        return steps[start - 1]
    return next((leaf.base for leaf in leaves(steps[0].value) if leaf.base.what == "input"), None)


def _signed(block: list[Base], carried: Base | None, turn: int, atoms: Atoms) -> Sign | None:
    """What a block computes, but for the names of its atoms and the number of its layer. None where it does not read
    what is carried."""
    if not block or carried is None:
        return None
    own = {id(step): place for place, step in enumerate(block)}
    read = False

    def leaf(one: Leaf, names: dict[int, int]) -> Sign:
        nonlocal read
        used = tuple((names.setdefault(a, len(names)), atoms.size[a], atoms.fixed.get(a)) for a in atoms.flat(one.used))
        if id(one.base) in own:
            return "own", own[id(one.base)], used
        if one.base is carried:
            read = True
            return "carried", used
        if one.base.what == "weight" and f".{turn}." in f".{one.base.key}":
            return "weight", re.sub(rf"(?<![^.]){turn}\.", "*.", one.base.key, count=1), used
        return "fixed", id(one.base), used

    def sum_(terms: Sum, names: dict[int, int]) -> Sign:
        return tuple((term.scale, tuple(
            leaf(f, names) if isinstance(f, Leaf) else
            (f.function, sum_(f.inside, names), tuple(names.setdefault(a, len(names)) for a in atoms.flat(f.over)))
            for f in term.factors)) for term in terms)  # fmt: skip

    signs = []
    for step in block:
        names: dict[int, int] = {}
        signs.append((tuple(names.setdefault(a, len(names)) for a in atoms.flat(step.atoms)), sum_(step.value, names)))
    return tuple(signs) if read else None


def _made(steps: list[Base], start: int, size: int, count: int) -> Fold | None:
    """The fold, if nothing but the last value of the last block is read after it; names and readers are put right."""
    blocks = [steps[start + n * size :][:size] for n in range(count)]
    after, last, carried = steps[start + count * size :], blocks[-1][-1], _carried(steps, start)
    if carried is None:
        return None
    inner = {id(step) for block in blocks for step in block} - {id(last)} | {id(carried)}
    if any(id(leaf.base) in inner for step in after for leaf in leaves(step.value)):
        return None
    if len(carried.atoms) != len(blocks[0][-1].atoms):
        return None
    blocks[0][-1].name = carried.name
    for step in after:
        step.value = rebased(step.value, last, blocks[0][-1])
    layers: dict[int, list[Base]] = {}
    for group in zip(*(_weights(block) for block in blocks), strict=True):
        if len({id(base) for base in group}) == count:
            layers[id(group[0])] = list(group)
            group[0].name = re.sub(r"\^\d+", "", group[0].name)
    return Fold(start, start + size, count, last, layers)


def _weights(block: list[Base]) -> Iterator[Base]:
    return (leaf.base for step in block for leaf in leaves(step.value) if leaf.base.what == "weight")


def rebased(terms: Sum, old: Base, new: Base) -> Sum:
    """A sum that reads one tensor in the place of another."""

    def one(factor: Leaf | Call) -> Leaf | Call:
        if isinstance(factor, Leaf):
            return replace(factor, base=new) if factor.base is old else factor
        return replace(factor, inside=rebased(factor.inside, old, new))

    return tuple(replace(term, factors=tuple(map(one, term.factors))) for term in terms)
