"""What the contractions of a program cost at given sizes: operations, the largest value, and the path found.

Operations are counted as opt_einsum counts them: a step that sums multiplies and adds at every place of its indices,
one that sums nothing multiplies alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from penrose.numerics.plan import WIDTH, amount, flat, pairs
from penrose.numerics.sizes import Sizes
from penrose.numerics.types import Contract, Let, Loop, Program
from penrose.records import dataclass


@dataclass(frozen=True)
class Expense:
    """One contraction: its value, how often it is done, operations each time, numbers in the largest value that it
    makes, and the pairs that are multiplied, as places among the values that are left."""

    name: str
    times: int
    operations: int
    largest: int
    path: tuple[tuple[int, int], ...]


def expenses(program: Program, sizes: Sizes) -> tuple[Expense, ...]:
    """All contractions of a program, in order."""
    return tuple(_body(program.body, sizes, 1))


def _body(body: tuple[Let | Loop, ...], sizes: Sizes, times: int) -> Iterator[Expense]:
    for item in body:
        if isinstance(item, Loop):
            yield from _body(item.body, sizes, times * item.count)
        elif isinstance(item.op, Contract):
            yield _of(item.name, item.op, sizes, times)


def _of(name: str, op: Contract, sizes: Sizes, times: int) -> Expense:
    inputs, output, dims = flat(op)
    size = {index: sizes[dim] for index, dim in dims.items()}
    steps, left = pairs(op, sizes), list(inputs)
    operations, largest = 0, _numbers(output, size)
    for step in steps:
        second, first = left.pop(step.second), left.pop(step.first)
        every = set(first) | set(second)
        operations += _numbers(every, size) * (1 + bool(every - set(step.keep)))
        largest = max(largest, _numbers(step.keep, size))
        left.append(step.keep)
    if not steps and set(inputs[0]) - set(output):
        operations = _numbers(inputs[0], size)
    return Expense(name, times, operations, largest, tuple((step.first, step.second) for step in steps))


def _numbers(indices: tuple[str, ...] | set[str], size: dict[str, int]) -> int:
    return prod(size[index] for index in indices)


def printed(program: Program, sizes: Sizes) -> str:
    """A line for each contraction, and their sum.

    >>> from penrose.pipeline import einsum
    >>> from penrose.numerics.program import program
    >>> print(printed(program(einsum("i j, j k -> i k")), {"i": 2, "j": 3, "k": 4}))
    t: 48 operations, largest value 8 numbers (64 B), path (0, 1)
    in all 48 operations, largest value 8 numbers (64 B)
    """
    found = expenses(program, sizes)
    lines = [f"{e.name}: {_said(e.operations, e.largest)}, path {' '.join(map(str, e.path)) or 'none'}"
             + f", {e.times} times" * (e.times > 1) for e in found]  # fmt: skip
    total = sum(e.operations * e.times for e in found)
    return "\n".join([*lines, f"in all {_said(total, max((e.largest for e in found), default=0))}"])


def _said(operations: int, largest: int) -> str:
    return f"{operations:,} operations, largest value {largest:,} numbers ({amount(largest * WIDTH)})"
