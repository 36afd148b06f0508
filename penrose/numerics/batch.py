"""The bundle of axes that an ellipsis stands for: given tensors have any number of them, as one axis inside.

As in numpy, the axes of several tensors are broadcast to one shape: those that a tensor lacks, or has with size 1, are
repeated. Along the bundle everything acts entry by entry or sums over all of it, so one axis of as many places as the
bundle has is the same computation.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import torch
from torch import Tensor

from penrose.numerics.types import Program

BUNDLE = "…"
"""The index of an ellipsis."""


def bundle(program: Program, values: Mapping[str, object]) -> tuple[int, ...] | None:
    """The shape that the bundles of all given tensors have together; None where none has one, or they do not fit."""
    own = [value.shape[place : place + many] for _, value, place, many in _bundled(program, values)]
    try:
        return tuple(torch.broadcast_shapes(*own)) if own else None  # type: ignore[no-untyped-call]
    except RuntimeError:
        return None


def _bundled(program: Program, values: Mapping[str, object]) -> list[tuple[str, Tensor, int, int]]:
    """The given tensors with a bundle: name, numbers, the first axis of the bundle, and how many it has."""
    found = []
    for tensor in program.inputs:
        legs, value = [leg.index for leg in tensor.legs], values.get(tensor.name)
        if isinstance(value, Tensor) and not tensor.layers and BUNDLE in legs and value.dim() >= len(legs) - 1:
            found.append((tensor.name, value, legs.index(BUNDLE), value.dim() - len(legs) + 1))
    return found


def as_one_axis(program: Program, values: Mapping[str, object], shape: tuple[int, ...]) -> dict[str, object]:
    """The tensors with their bundles as one axis each, repeated to the shape of all.

    >>> from penrose.figure import einsum
    >>> from penrose.numerics.program import program
    >>> whole = program(einsum("...i, ...i -> ...").diagram)
    >>> both = {"A": torch.ones(4, 1, 3), "B": torch.ones(5, 3)}
    >>> shape = bundle(whole, both)
    >>> shape, [tuple(value.shape) for value in as_one_axis(whole, both, shape).values()]
    ((4, 5), [(20, 3), (20, 3)])
    """
    found = dict(values)
    for name, value, place, many in _bundled(program, values):
        before, own, after = value.shape[:place], value.shape[place : place + many], value.shape[place + many :]
        filled = value.reshape((*before, *(1,) * (len(shape) - many), *own, *after))
        found[name] = filled.expand((*before, *shape, *after)).reshape((*before, prod(shape), *after))
    return found


def as_given(value: Tensor, legs: tuple[str, ...], shape: tuple[int, ...]) -> tuple[Tensor, tuple[str, ...]]:
    """A result and its legs, the bundle taken apart again: an axis … for each that was given."""
    if BUNDLE not in legs:
        return value, legs
    place = legs.index(BUNDLE)
    apart = value.reshape((*value.shape[:place], *shape, *value.shape[place + 1 :]))
    return apart, (*legs[:place], *(BUNDLE,) * len(shape), *legs[place + 1 :])
