"""Moves finished items, whatever they are made of."""

from __future__ import annotations

from typing import Any, TypeVar

from penrose.geometry.path import Point
from penrose.layout import types as drawn
from penrose.records import replace

T = TypeVar("T")

PLACED: dict[type, tuple[str, ...]] = {
    drawn.Label: ("at", "box", "note"),
    drawn.Sample: ("path", "labels"),
    drawn.Glyph: ("outline", "label", "count", "marks"),
    drawn.Wire: ("path",),
    drawn.Arrowhead: ("outline",),
    drawn.Dot: ("outline",),
    drawn.End: ("path",),
    drawn.Region: ("outline", "labels", "inside"),
    drawn.Link: ("path",),
    drawn.Dash: ("path",),
    drawn.Drawing: ("marks", "items"),
    drawn.Side: ("terms",),
    drawn.Panel: ("outline", "label"),
    drawn.Bound: ("side",),
    drawn.Repeated: ("steps",),
    drawn.Stream: ("steps", "links", "panels", "labels"),
    drawn.Equation: ("sides", "marks", "stream"),
}
"""The fields of everything drawn that have a place."""


def moved(thing: T, by: Point) -> T:
    """The same item, side or tuple of items, with every point in it moved.

    >>> from penrose.geometry.path import Path
    >>> moved(drawn.End("i", Path(Point(0, 0), ())), Point(1, 2)).path.start
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
