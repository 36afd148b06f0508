"""Marks moved, walked through and changed, by two tables: which fields have a place, and which hold networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from penrose.geometry.path import Point
from penrose.marks.types import (
    Arrowhead,
    Bound,
    Dash,
    Dot,
    Drawing,
    End,
    Equation,
    Glyph,
    Item,
    Label,
    Link,
    Panel,
    Region,
    Repeated,
    Sample,
    Side,
    Stream,
    Wire,
)
from penrose.records import replace

T = TypeVar("T")

PLACED: dict[type, tuple[str, ...]] = {
    Label: ("at", "box", "note", "letters"),
    Sample: ("path", "labels"),
    Glyph: ("outline", "label", "count", "marks"),
    Wire: ("path",),
    Arrowhead: ("outline",),
    Dot: ("outline",),
    End: ("path",),
    Region: ("outline", "labels", "inside"),
    Link: ("path",),
    Dash: ("path",),
    Drawing: ("marks", "items"),
    Side: ("terms",),
    Panel: ("outline", "label"),
    Bound: ("side",),
    Repeated: ("steps",),
    Stream: ("steps", "links", "panels", "labels"),
    Equation: ("sides", "marks", "stream"),
}
"""The fields of everything drawn that have a place."""


def moved(thing: T, by: Point) -> T:
    """The same item, side or tuple of items, with every point in it moved.

    >>> from penrose.geometry.path import Path
    >>> moved(End("i", Path(Point(0, 0), ())), Point(1, 2)).path.start
    Point(x=1.0, y=2.0)
    """
    if by == (0.0, 0.0):
        return thing
    return _moved(thing, by)  # type: ignore[no-any-return]


def _moved(thing: Any, by: Point) -> Any:
    kind = thing.__class__
    if kind is tuple:
        return tuple([_moved(part, by) for part in thing])
    if kind is Point:
        return thing.plus(by)
    if kind in PLACED:
        return replace(thing, **{name: _moved(getattr(thing, name), by) for name in PLACED[kind]})
    return thing and thing.moved(by)  # a path, a box, or a label that is not there


def networks(thing: object) -> Iterator[tuple[Item, ...]]:
    """The items of every network of equations, a side or a stream, in reading order."""
    if type(thing) is tuple:
        for part in thing:
            yield from networks(part)
    elif isinstance(thing, Drawing):
        yield thing.items
        yield from networks(thing.items)
    for name in HOLDS.get(type(thing), ()):
        yield from networks(getattr(thing, name))


Change = Callable[[tuple[Item, ...]], tuple[Item, ...]]


def remade(thing: T, change: Change) -> T:
    """The same equations, stream or sides with the items of every network changed."""
    return _remade(thing, change)  # type: ignore[no-any-return]


def _remade(thing: Any, change: Change) -> Any:
    if type(thing) is tuple:
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
