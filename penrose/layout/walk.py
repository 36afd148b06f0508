"""Finished items, wherever in a picture they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penrose.layout.types import Bound, Equation, Item, Region, Repeated, Side, Wire


def networks(equations: Iterable[Equation]) -> Iterator[tuple[Item, ...]]:
    """The items of every network of some equations, in reading order."""
    for equation in equations:
        yield from _of_values(equation.stream.steps if equation.stream else ())
        for side in equation.sides:
            yield from _of_side(side)


def _of_values(steps: Iterable[Bound | Repeated]) -> Iterator[tuple[Item, ...]]:
    for step in steps:
        if isinstance(step, Repeated):
            yield from _of_values(step.steps)
        else:
            yield from _of_side(step.side)


def _of_side(side: Side) -> Iterator[tuple[Item, ...]]:
    for term in side.terms:
        yield term.items
        for item in term.items:
            if isinstance(item, Region):
                yield from _of_side(item.inside)


def names(wire: Wire) -> list[str]:
    """The names of a stroke's index; a bare identity has two, a fused index is one."""
    return [wire.index] if wire.index.startswith("(") else wire.index.split()
