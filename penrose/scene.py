"""The closed set of things an output format can draw: groups, shapes and mathematics. A renderer needs no more.

`Scene` knows nothing of tensors: the meaning travels only as inert tags (`Group.data`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from penrose.geometry.path import Box, Path, Point
from penrose.records import dataclass, replace


@dataclass(frozen=True)
class Shape:
    """A path with a paint, a name in the theme's table ("tensor", "wire" …), and a width factor for strokes."""

    path: Path
    paint: str
    weight: float = 1.0
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Math:
    """A label set in mathematics, baseline start at `at`, font size in pt, with a paint."""

    text: str
    at: Point
    size: float
    paint: str
    upside_down: bool = False


@dataclass(frozen=True)
class Group:
    """Items that belong together; `name` is one of the class names of design section 6, `data` its data- attributes."""

    name: str
    items: tuple[Item, ...]
    data: tuple[tuple[str, str], ...] = ()


Item = Group | Shape | Math


@dataclass(frozen=True)
class Scene:
    """A page: its box, title and description for screen readers, and the items in painting order."""

    box: Box
    items: tuple[Item, ...]
    title: str = ""
    description: str = ""


def moved(item: Item, by: Point) -> Item:
    """An item with all that it holds, elsewhere.

    >>> moved(Math("A", Point(1, 2), 10, "text"), Point(3, 4)).at
    Point(x=4.0, y=6.0)
    """
    if isinstance(item, Math):
        return replace(item, at=item.at.plus(by))
    if isinstance(item, Shape):
        return replace(item, path=item.path.moved(by))
    return replace(item, items=tuple(moved(inner, by) for inner in item.items))


def tags(items: Iterable[Item], *names: str) -> Iterator[str]:
    """The values of the tags of these names, in the order of painting.

    >>> inner = Group("tensor", (), (("tensor", "A"), ("kind", "isometry")))
    >>> list(tags([Group("term", (inner, inner))], "kind"))
    ['isometry', 'isometry']
    """
    for item in items:
        if not isinstance(item, Math):
            yield from (value for name, value in item.data if name in names)
        if isinstance(item, Group):
            yield from tags(item.items, *names)
