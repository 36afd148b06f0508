"""Moves finished items, whatever they are made of."""

from __future__ import annotations

from typing import Any, TypeVar

from penrose.geometry.path import Box, Path, Point
from penrose.records import fields, is_record, replace

T = TypeVar("T")


STILL = (str, int, float, type(None))  # what has no place


def moved(thing: T, by: Point) -> T:
    """The same item, side or tuple of items, with every point in it moved.

    >>> from penrose.layout.types import End
    >>> moved(End("i", Path(Point(0, 0), ())), Point(1, 2)).path.start
    Point(x=1.0, y=2.0)
    """
    if by == (0.0, 0.0):
        return thing
    return _moved(thing, by)  # type: ignore[no-any-return]


def _moved(thing: Any, by: Point) -> Any:
    if isinstance(thing, Path | Box):
        return thing.moved(by)
    if isinstance(thing, Point):
        return thing.plus(by)
    if isinstance(thing, tuple):
        return tuple(_moved(part, by) for part in thing)
    if is_record(thing):
        parts = {f.name: getattr(thing, f.name) for f in fields(thing)}
        return replace(thing, **{n: _moved(part, by) for n, part in parts.items() if not isinstance(part, STILL)})
    return thing
