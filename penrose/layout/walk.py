"""Finished items, wherever in a picture they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from penrose.layout.types import Bound, Drawing, Equation, Item, Region, Repeated, Side, Stream
from penrose.records import replace

T = TypeVar("T")


def networks(equations: Iterable[Equation]) -> Iterator[tuple[Item, ...]]:
    """The items of every network of some equations, in reading order."""
    for equation in equations:
        yield from _of_values(equation.stream.steps if equation.stream else ())
        for side in equation.sides:
            yield from within_side(side)


def _of_values(steps: Iterable[Bound | Repeated]) -> Iterator[tuple[Item, ...]]:
    for step in steps:
        if isinstance(step, Repeated):
            yield from _of_values(step.steps)
        else:
            yield from within_side(step.side)


def within_side(side: Side) -> Iterator[tuple[Item, ...]]:
    """The items of every network of a side."""
    for term in side.terms:
        yield term.items
        for item in term.items:
            if isinstance(item, Region):
                yield from within_side(item.inside)


Change = Callable[[tuple[Item, ...]], tuple[Item, ...]]


def remade(thing: T, change: Change) -> T:
    """The same equations, stream or sides with the items of every network changed."""
    return _remade(thing, change)  # type: ignore[no-any-return]


def _remade(thing: Any, change: Change) -> Any:
    if isinstance(thing, tuple) and type(thing) is tuple:
        return tuple([_remade(part, change) for part in thing])
    if isinstance(thing, Drawing):
        return replace(thing, items=_remade(change(thing.items), change))
    fields = HOLDS.get(type(thing), ())
    return replace(thing, **{name: _remade(getattr(thing, name), change) for name in fields}) if fields else thing


HOLDS: dict[type, tuple[str, ...]] = {
    Equation: ("stream", "sides"),
    Stream: ("steps",),
    Bound: ("side",),
    Repeated: ("steps",),
    Side: ("terms",),
    Region: ("inside",),
}
"""The fields of everything drawn that hold networks."""
