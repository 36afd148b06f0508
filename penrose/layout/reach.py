"""Leads the legs of a sum within a bubble to its hull, where the bubble's own legs go on."""

from __future__ import annotations

from collections.abc import Mapping, Set

from penrose.diagram.types import Bubble
from penrose.geometry.path import Line, Path, Point
from penrose.layout.types import Item, Label, Side, Wire
from penrose.records import replace


def unchanged(bubble: Bubble) -> set[str]:
    """The legs of a bubble that have one name inside and outside."""
    pairs = zip(bubble.inside.free, bubble.legs, strict=False)
    return {inner.index for inner, outer in pairs if inner.index == outer.index}


def reached(inside: Side, arrivals: Mapping[str, Point], same: Set[str]) -> Side:
    """A sum within a hull whose outermost level legs run on to the hull where their outer legs arrive. Those of the
    `same` name inside and outside are labelled outside alone."""
    terms = list(inside.terms)
    for place, way in ((0, -1), (len(terms) - 1, 1)):
        if way > 0 or not terms[place].marks:
            items = tuple(_run_on(item, arrivals, way) for item in terms[place].items)
            pairs = zip(terms[place].items, items, strict=True)
            ran = {new.index for old, new in pairs if new is not old and isinstance(new, Wire)}
            named = (item for item in items if not (isinstance(item, Label) and item.of in ran & same))
            terms[place] = replace(terms[place], items=tuple(named))
    return replace(inside, terms=tuple(terms))


def _run_on(item: Item, arrivals: Mapping[str, Point], way: int) -> Item:
    """A free leg that leaves to one side at the height of its arrival, led on to it; anything else as it is."""
    if not isinstance(item, Wire) or item.free != 1 or item.index not in arrivals or len(item.path.segments) != 1:
        return item
    (start, end), goal = (item.path.start, item.path.end), arrivals[item.index]
    level = abs(start.y - goal.y) < 0.01 and abs(end.y - goal.y) < 0.01
    if not level or (end.x - start.x) * way <= 0 or (goal.x - end.x) * way <= 0:
        return item
    return replace(item, path=Path(start, (Line(goal),)), free=0)
