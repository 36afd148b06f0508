"""What operations of torch do that only move, cut and join axes: expressions stay, their atoms are dealt anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from penrose.tracing.expression import Value
from penrose.tracing.recorder import Recorder, rule


@rule("view", "reshape", "_unsafe_view", "unflatten", "flatten", "unsqueeze", "squeeze")
def _reshaped(r: Recorder, result: Tensor, x: Value, *_: Any, **__: Any) -> Value:
    return Value(x.terms, tuple(r.atoms.deal(x.axes, result.shape)))


@rule("transpose")
def _transposed(r: Recorder, result: Tensor, x: Value, a: int, b: int) -> Value:
    axes = list(x.axes)
    axes[a], axes[b] = axes[b], axes[a]
    return Value(x.terms, tuple(axes))


@rule("t", "mT", "numpy_T")
def _turned(r: Recorder, result: Tensor, x: Value) -> Value:
    return Value(x.terms, x.axes[::-1])


@rule("permute")
def _permuted(r: Recorder, result: Tensor, x: Value, order: Sequence[int]) -> Value:
    return Value(x.terms, tuple(x.axes[n] for n in order))


@rule("expand", "expand_as", "broadcast_to")
def _expanded(r: Recorder, result: Tensor, x: Value, *_: Any, **__: Any) -> Value:
    axes = ((),) * (result.dim() - len(x.axes)) + x.axes
    return Value(x.terms, tuple(a or r.atoms.axis(n) for a, n in zip(axes, result.shape, strict=True)))


@rule("contiguous", "clone", "dropout", "to", "alias", "detach", "_to_copy", "type_as", "float")
def _unchanged(r: Recorder, result: Any, x: Value, *_: Any, **__: Any) -> Any:
    return x


@rule("split", "split_with_sizes")
def _split(r: Recorder, result: Sequence[Tensor], x: Value, size: Any, dim: int = 0) -> Any:
    sizes = {part.shape[dim] for part in result}
    return chunks(r, x, dim % len(x.axes), sizes.pop(), len(result)) if len(sizes) == 1 else None


@rule("chunk")
def _chunk(r: Recorder, result: Sequence[Tensor], x: Value, count: int, dim: int = 0) -> Any:
    return _split(r, result, x, None, dim)


def chunks(r: Recorder, x: Value, dim: int, size: int, count: int) -> list[Value]:
    """Pieces of one size that an axis is cut into."""
    rest, atom = r.taken(x, dim, size)
    return [r.at(rest, atom, place) for place in range(count)]


@rule("getitem")
def _item(r: Recorder, result: Any, parts: Any, place: int) -> Any:
    return parts[place]


@rule("select")
def _select(r: Recorder, result: Tensor, x: Value, dim: int, place: int) -> Value:
    dim %= len(x.axes)
    if not x.axes[dim]:
        return Value(x.terms, x.axes[:dim] + x.axes[dim + 1 :])
    rest, atom = r.taken(x, dim, 1)
    full = r.atoms.size[atom]
    return r.at(Value(rest.terms, rest.axes[:dim] + rest.axes[dim + 1 :]), atom, place % full)


@rule("slice")
def _sliced(
    r: Recorder, result: Tensor, x: Value, dim: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Any:
    length = r.atoms.length(x.axes[dim])
    if result.shape[dim] == length:
        return x
    places = torch.arange(length)[slice(start, end, step)]
    return _chosen(r, x, dim % len(x.axes), torch.eye(length)[places])


@rule("cat")
def _joined_axes(r: Recorder, result: Tensor, parts: Sequence[Any], dim: int = 0) -> Any:
    """Values side by side along an axis: each placed there by a matrix of ones and zeros, and added."""
    dim, length, start, total = dim % result.dim(), result.shape[dim], 0, None
    for part in map(r.value, parts):
        own = r.atoms.length(part.axes[dim])
        placed = _chosen(r, part, dim, torch.eye(length)[:, start : start + own])
        total = placed if total is None else r.add(total, placed)
        start += own
    return total


@rule("stack")
def _stacked(r: Recorder, result: Tensor, parts: Sequence[Any], dim: int = 0) -> Any:
    wide = [r.value(p) for p in parts]
    dim %= result.dim()
    return _joined_axes(r, result, [Value(p.terms, (*p.axes[:dim], (), *p.axes[dim:])) for p in wide], dim)


def _chosen(r: Recorder, x: Value, dim: int, matrix: Tensor) -> Value:
    """An axis multiplied by a constant matrix, new places by old ones."""
    constant = r.constant("P", matrix)
    pairs = r.atoms.align(x.axes[dim], constant.axes[1])

    def axes(mine: Any, theirs: Any) -> Any:
        return (*mine[:dim], theirs[0], *mine[dim + 1 :])

    return r.times(x, constant, pairs, axes)
