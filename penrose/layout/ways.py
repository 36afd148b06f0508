"""The side of the page on which each free leg of a drawing leaves, and how drawings of equal values differ in that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from math import inf
from typing import NamedTuple

from penrose.geometry.path import Box, Path, Point
from penrose.layout.types import Glyph, Item, Wire


class Way(NamedTuple):
    """The side on which a leg leaves (N, E, S, W), and where along it: x above and below, y to the left and right."""

    side: str
    place: float


OPPOSITE = {"E": "W", "W": "E", "N": "S", "S": "N"}
FACING = 40  # tensors; in a larger drawing no leg points at one
BEHIND = 1e-6  # pt; nearer than any two legs stand
Ways = Mapping[str, Way]
"""Free legs by the names of their indices."""


def ways(items: Iterable[Item], free: Set[str]) -> dict[str, Way]:
    """How the free legs of a drawing leave, in their order along each side. A leg that points at another tensor, as
    those of a reduced density matrix do, is held on the side on which it begins."""
    found: dict[str, Way] = {}
    drawn = list(items)
    glyphs = [item for item in drawn if isinstance(item, Glyph) and item.outline]
    glyphs = glyphs if len(glyphs) <= FACING else []
    for wire in (item for item in drawn if isinstance(item, Wire) and item.free):
        for index, path in _outward(wire, free):
            found.setdefault(index, _outside(_way(path), path.end, _joined(glyphs, index)))
    return dict(sorted(found.items(), key=lambda leg: leg[1].place))


def _joined(glyphs: Sequence[Glyph], index: str) -> Iterator[Box]:
    """The boxes of the tensors that hang together with one that has an index."""
    names, left = {index}, list(glyphs)
    while near := [glyph for glyph in left if not names.isdisjoint(glyph.legs)]:
        names.update(*(glyph.legs for glyph in near))
        left = [glyph for glyph in left if glyph not in near]
        yield from (glyph.outline.box() for glyph in near if glyph.outline)


def _outside(way: Way, end: Point, boxes: Iterable[Box]) -> Way:
    """A way, turned round if a tensor stands ahead of where it ends."""
    x, y = end
    ahead = {
        "E": lambda box: x < box.left and box.top < y < box.bottom,
        "W": lambda box: x > box.right and box.top < y < box.bottom,
        "S": lambda box: y < box.top and box.left < x < box.right,
        "N": lambda box: y > box.bottom and box.left < x < box.right,
    }[way.side]
    return Way(OPPOSITE[way.side], way.place) if any(map(ahead, boxes)) else way


def _outward(wire: Wire, free: Set[str]) -> list[tuple[str, Path]]:
    """The free ends of a stroke by name, each with the path that leads to it; bare identities have a name at each."""
    names = [wire.index] if wire.index in free else wire.index.split()
    if len(names) == 1:
        return [(wire.index, wire.path)]
    ends = ((names[0], wire.path.reversed()), (names[-1], wire.path))
    return [(name, path) for name, path in ends if name in free]


def _way(path: Path) -> Way:
    before, end = path.points()[-2:]
    run = end.minus(before)
    if abs(run.x) > abs(run.y):
        return Way("E" if run.x > 0 else "W", end.y)
    return Way("S" if run.y > 0 else "N", end.x)


def differing(held: Ways, goal: Ways) -> int:
    """How many legs leave on another side than in the goal, and how many neighbours on one side stand the other way
    round there.

    >>> left, right, below, beside = Way("W", 0), Way("E", 0), Way("S", 0), Way("S", 9)
    >>> differing({"i": left, "j": right}, {"i": left, "j": below})
    1
    >>> differing({"i": below, "j": beside}, {"i": beside, "j": below})
    1
    """
    both = sorted((index for index in held if index in goal), key=lambda index: held[index])
    same = [(held[index], goal[index]) for index in both if held[index].side == goal[index].side]
    turned = sum(a.side == b.side and there.place >= here.place for (a, there), (b, here) in pairwise(same))
    return len(both) - len(same) + turned


def goals(held: Sequence[Ways]) -> list[dict[str, Way]]:
    """What drawings could agree on: how each of them holds its legs, and what the others tell of those it lacks."""
    out: list[dict[str, Way]] = []
    for one in held:
        goal = dict(one)
        for other in held:
            _complete(goal, other)
        if goal and all(differing(goal, known) for known in out):
            out.append(dict(sorted(goal.items(), key=lambda leg: leg[1].place)))
    return out


def _complete(goal: dict[str, Way], other: Ways) -> None:
    """Add the legs that a goal lacks, each right after the leg that it follows on its side in another drawing."""
    last = dict.fromkeys("NESW", -inf)
    for index, way in other.items():
        side, place = goal.setdefault(index, Way(way.side, last[way.side] + BEHIND))
        if side == way.side:
            last[side] = max(last[side], place)
