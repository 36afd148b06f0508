"""What the two ends of every stroke of a term touch, by geometry alone.

An end is *on* an outline if its centre line ends within `PORT` of it, however thick the stroke, and on a dot
if it ends within `PORT` of the dot's centre. Tags are not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from penrose.geometry.index import Index
from penrose.geometry.meet import cuts, inside, is_on
from penrose.geometry.path import Box, Path, Point
from penrose.marks.types import Dot, End, Glyph, Item, Region, Wire
from penrose.records import dataclass

PORT = 0.6  # pt; half a thin line: a gap or an overshoot of this much does not show
SMALL = 9.0  # pt; to an outline no wider than this (a delta drawn as a dot) strokes run to the centre

WALL = -1  # the "item" that stands for the hull around the whole term


class Tip(NamedTuple):
    """One end of a stroke: the stroke's position among the items, and whether it is the last point."""

    stroke: int
    last: bool


@dataclass(frozen=True)
class Touch:
    """A tip, its place, the items whose outline or centre it is on, and the other tips at the same place."""

    tip: Tip
    place: Point
    on: tuple[int, ...]
    tips: tuple[Tip, ...]


def touches(items: tuple[Item, ...], wall: Path | None) -> list[Touch]:
    """What every tip touches, in the order of the items. `wall` is the hull of the bubble around the term."""
    outlines: Index[int] = Index()
    tips: Index[tuple[Tip, Point]] = Index()
    for number, item in enumerate(items):
        if isinstance(item, Glyph | Dot | Region | End):
            outlines.put(number, _outline(item).box().grown(PORT))
    ends = [(Tip(n, last), p) for n, item in enumerate(items) if isinstance(item, Wire) for last, p in _ends(item)]
    for tip, p in ends:
        tips.put((tip, p), Box(*p, *p))
    found = []
    for tip, p in ends:
        reach = Box(*p, *p).grown(PORT)
        on = [number for number in outlines.near(reach) if is_at(p, items[number])]
        on += [WALL] if wall is not None and is_on(p, wall.points(), PORT) else []
        same = (other for other, q in tips.near(reach) if other != tip and p.minus(q).length() <= PORT)
        found.append(Touch(tip, p, tuple(on), tuple(same)))
    return found


def is_at(p: Point, item: Item) -> bool:
    """Whether a stroke that ends at a point ends on an item."""
    if isinstance(item, Dot):
        return p.minus(item.outline.box().centre).length() <= PORT
    if isinstance(item, End):
        return is_on(p, item.path.points(), PORT)
    if isinstance(item, Region):
        return is_on(p, item.outline.points(), PORT)
    if not isinstance(item, Glyph):
        return False
    box = item.outline.box()
    if max(box.width, box.height) <= SMALL:
        return p.minus(box.centre).length() <= PORT
    return is_on(p, item.outline.points(), PORT)


def crossed(stroke: Wire, hull: Path) -> Point | None:
    """A place where a stroke crosses a hull away from its own ends."""
    box, own = hull.box(), stroke.path.box()
    if own.right < box.left or own.left > box.right or own.bottom < box.top or own.top > box.bottom:
        return None
    line, wall = stroke.path.points(), hull.points()
    for a, b in pairwise(line):
        if (
            max(a.x, b.x) < box.left
            or min(a.x, b.x) > box.right
            or max(a.y, b.y) < box.top
            or min(a.y, b.y) > box.bottom
        ):
            continue
        for share in cuts(a, b, wall):
            p = a.plus(b.minus(a), share)
            if min(p.minus(line[0]).length(), p.minus(line[-1]).length()) > 2 * PORT:
                return p
    return None


def middle(item: Item) -> Point | None:
    """The middle of an item; of a stroke, the middle of a stretch of it; None for what stands nowhere."""
    if isinstance(item, Wire):
        line = item.path.points()
        half = len(line) // 2
        a, b = line[half - 1], line[half]
        return Point((a.x + b.x) / 2, (a.y + b.y) / 2)
    path = item.path if isinstance(item, End) else item.outline if isinstance(item, Glyph | Dot | Region) else None
    return path.box().centre if path else None


def stands_in(place: Point, hull: Path) -> bool:
    """Whether a place is inside a hull."""
    left, top, right, bottom = hull.box()
    return left <= place.x <= right and top <= place.y <= bottom and inside(place, hull.points())


def _ends(stroke: Wire) -> Iterator[tuple[bool, Point]]:
    """The two ends of a stroke; of a closed one, its start twice."""
    yield False, stroke.path.start
    yield True, stroke.path.start if stroke.path.closed else stroke.path.end


def _outline(item: Glyph | Dot | Region | End) -> Path:
    return item.path if isinstance(item, End) else item.outline
