"""Contraction of tensors whose axes have index names, in any algebra, two at a time. No alphabet, so no limit to it.

A pair becomes one batched matrix product: axes are put in the order (kept by both, of the first alone, summed) and
(kept by both, summed, of the second alone).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import prod

from penrose.numerics.algebra import Algebra, Numbers
from penrose.numerics.limits import tick
from penrose.numerics.plan import flat, pairs
from penrose.numerics.sizes import Sizes
from penrose.numerics.types import Contract

Indices = tuple[str, ...]


def contract(op: Contract, values: Sequence[Numbers], algebra: Algebra, sizes: Sizes) -> Numbers:
    """The value of a contraction: axes as in `op.output`."""
    _, output, dims = flat(op)
    size = {i: sizes[dim] for i, dim in dims.items()}
    left = [_opened(v, o.axes, size) for v, o in zip(values, op.operands, strict=True)]
    for step in pairs(op, sizes):
        tick()
        second, first = left.pop(step.second), left.pop(step.first)
        left.append(_pair(first, second, step.keep, algebra))
    value, indices = _summed(*left[0], output, algebra)
    value = algebra.scaled(_permuted(value, indices, output), op.sign, op.scales, sizes)
    return _closed(value, output, op.output, size)


def _opened(value: Numbers, axes: tuple[Indices, ...], size: dict[str, int]) -> tuple[Numbers, Indices]:
    """A value with thick axes split, and of an index that stands twice only the diagonal."""
    indices = [i for axis in axes for i in axis]
    if len(indices) != len(axes) or any(not axis for axis in axes):
        value = value.reshape([size[i] for i in indices])
    for index in dict.fromkeys(indices):
        while indices.count(index) > 1:
            first = indices.index(index)
            second = indices.index(index, first + 1)
            value = value.diagonal(dim1=first, dim2=second)
            indices = [i for n, i in enumerate(indices) if n not in (first, second)] + [index]
    return value, tuple(indices)


def _summed(value: Numbers, indices: Indices, keep: Collection[str], algebra: Algebra) -> tuple[Numbers, Indices]:
    axes = tuple(n for n, i in enumerate(indices) if i not in keep)
    if not axes:
        return value, indices
    return algebra.sum(value, axes), tuple(i for i in indices if i in keep)


def _permuted(value: Numbers, indices: Indices, wanted: Sequence[str]) -> Numbers:
    return value if indices == tuple(wanted) else value.permute([indices.index(i) for i in wanted])


def _pair(
    first: tuple[Numbers, Indices], second: tuple[Numbers, Indices], keep: Indices, algebra: Algebra
) -> tuple[Numbers, Indices]:
    a, mine = _summed(*first, set(keep) | set(second[1]), algebra)
    b, theirs = _summed(*second, set(keep) | set(first[1]), algebra)
    batch = [i for i in mine if i in theirs and i in keep]
    inner = [i for i in mine if i in theirs and i not in keep]
    rows = [i for i in mine if i not in theirs]
    columns = [i for i in theirs if i not in mine]
    left, right = _permuted(a, mine, [*batch, *rows, *inner]), _permuted(b, theirs, [*batch, *inner, *columns])
    shape = [*left.shape[: len(batch) + len(rows)], *right.shape[len(batch) + len(inner) :]]
    n, r, k, c = (prod(left.shape[: len(batch)]), prod(left.shape[len(batch) : len(batch) + len(rows)]),
                  prod(right.shape[len(batch) : len(batch) + len(inner)]),
                  prod(right.shape[len(batch) + len(inner) :]))  # fmt: skip
    left, right = left.reshape(n, r, k), right.reshape(n, k, c)
    result = algebra.matmul(left, right) if inner else algebra.times(left, right)
    return result.reshape(shape), (*batch, *rows, *columns)


def _closed(value: Numbers, indices: Indices, output: tuple[Indices, ...], size: dict[str, int]) -> Numbers:
    """The result with repeated indices spread on diagonals and groups fused."""
    wanted = [i for axis in output for i in axis]
    for place, index in enumerate(wanted):
        if index in wanted[:place]:
            value = _spread(value, indices, index)
            indices = (*indices, f"{index} {place}")
            wanted[place] = indices[-1]
    value = _permuted(value, indices, wanted)
    return value.reshape([prod(size[i] for i in axis) for axis in output])


def _spread(value: Numbers, indices: Indices, index: str) -> Numbers:
    """The value with one more axis, equal to `index` where it is not zero."""
    place = indices.index(index)
    return value.movedim(place, -1).diag_embed().movedim(-2, place)
