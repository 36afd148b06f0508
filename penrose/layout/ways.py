"""The side of the page on which each free leg of a drawing leaves, how drawings of equal values differ in that, and the
identities of a product as parallel lines between such sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations, pairwise
from math import inf
from typing import NamedTuple

from penrose.diagram.types import Network, Tensor
from penrose.geometry.path import Box, Path, Point
from penrose.layout import style
from penrose.layout.finish import Block
from penrose.layout.graph import Flat
from penrose.layout.sketch import OPPOSITE
from penrose.marks.types import Glyph, Item, Side, Wire
from penrose.marks.walk import moved


class Way(NamedTuple):
    """The side on which a leg leaves (N, E, S, W), and where along it: x above and below, y to the left and right."""

    side: str
    place: float


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
        yield from (glyph.outline.box() for glyph in near)


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


def arriving(flat: Flat, inside: Side) -> tuple[tuple[int, str], ...]:
    """The sides on which the legs of a lone bubble around a sum leave: where all its terms hold them, in the order of
    the first. Nothing if they do not agree, or if the bubble holds other legs too."""
    bubble = flat.vertices[0].composite
    names = [leg.index for leg in bubble.inside.free] if bubble else []
    held = [ways(term.items, set(names)) for term in inside.terms]
    if len(flat.free) != len(flat.edges) or len(names) != len(flat.free) or any(len(one) < len(names) for one in held):
        return ()
    if any(one[name].side != held[0][name].side for one in held for name in names):
        return ()
    edges = {names[flat.edges[edge].tail_leg]: edge for edge in flat.free}
    return tuple((edges[name], way.side) for name, way in held[0].items())


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


RIGHT = {"W": 0, "N": 1, "S": 1, "E": 2}
DOWN = {"N": 0, "W": 1, "E": 1, "S": 2}
"""How far along a direction the sides of a page are."""


def beside(blocks: Sequence[Block]) -> Block:
    """Blocks in a row, on one axis; one alone as it is."""
    if len(blocks) == 1:
        return blocks[0]
    x, shifts = 0.0, []
    for block in blocks:
        shifts.append(Point(x - block.box.left, 0))
        x += block.box.width + style.TERM
    return _together(blocks, shifts)


def stacked(blocks: Sequence[Block]) -> Block:
    """Blocks below each other, about the axis."""
    y, heights = 0.0, []
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None:
            y += max(style.PORT, before.box.bottom - block.box.top + style.CLEAR)
        heights.append(y)
    return _together(blocks, [Point(-block.box.left, at - y / 2) for block, at in zip(blocks, heights, strict=True)])


def _together(blocks: Sequence[Block], shifts: Sequence[Point]) -> Block:
    items: list[Item] = []
    for block, shift in zip(blocks, shifts, strict=True):
        items += moved(block.items, shift)
    boxes = [block.box.moved(shift) for block, shift in zip(blocks, shifts, strict=True)]
    faults, crossings = (sum(getattr(block, what) for block in blocks) for what in ("faults", "crossings"))
    return Block(tuple(items), Box.union(boxes) if boxes else Box(0, -6, 0, 6), 0, faults, crossings)


def crossed(parts: Sequence[Network], ways: Ways, downwards: bool) -> list[Network]:
    """The identities among the parts of a product, if as straight lines they would not end where their legs are to
    leave: two of them cross, or one comes back to the side that it left."""
    along, _ = (DOWN, RIGHT) if downwards else (RIGHT, DOWN)
    first, _, _, last = along
    lines = [part for part in parts if _is_line(part)]
    if any(name not in ways or ways[name].side not in (first, last) for part in lines for name in _legs(part)):
        return []
    ends = [sorted((ways[name] for name in _legs(part)), key=lambda way: along[way.side]) for part in lines]
    bent = any(a.side == b.side for a, b in ends)
    turned = any((a.place - c.place) * (b.place - d.place) < 0 for (a, b), (c, d) in combinations(ends, 2))
    return lines if bent or turned else []


def straightened(parts: Sequence[Network], ways: Ways, downwards: bool) -> list[tuple[Network, dict[str, Way]]]:
    """The identities among the parts of a product, each with the ways of its ends as those of a straight line, in the
    order in which their legs are to leave; one that is alone may also turn, if its ends are to leave differently."""
    along, across = (DOWN, RIGHT) if downwards else (RIGHT, DOWN)
    lines = [part for part in parts if _is_line(part)]
    if len(lines) == 1 and len({ways[name].side for name in _legs(lines[0]) if name in ways}) > 1:
        return []
    lines.sort(key=lambda part: tuple(map(sum, zip(*(_rank(name, ways, across) for name in _legs(part)), strict=True))))
    return [(part, _straight(sorted(_legs(part), key=lambda name: _rank(name, ways, along)), along)) for part in lines]


def are_lines(network: Network) -> bool:
    """Whether a product is nothing but several identities, which leave open on which sides their legs leave."""
    return len(network.nodes) > 1 and all(isinstance(n, Tensor) and n.kind == "identity" for n in network.nodes)


def are_across(network: Network, ways: Ways, downwards: bool) -> bool:
    """Whether a product is several identities that are all to run across the reading direction."""
    first, _, _, last = RIGHT if downwards else DOWN
    return are_lines(network) and all(name in ways and ways[name].side in (first, last) for name in _legs(network))


def halves(network: Network, downwards: bool) -> dict[str, Way]:
    """The first half of the legs of the result at the beginning of the reading direction, the second at its end."""
    first, _, _, last = DOWN if downwards else RIGHT
    legs = _legs(network)
    half = len(legs) // 2
    return {index: Way((first, last)[place >= half], float(place % half)) for place, index in enumerate(legs)}


def _is_line(part: Network) -> bool:
    """Whether a part is an identity, or several that follow each other, with two free ends."""
    identities = (isinstance(node, Tensor) and node.kind == "identity" for node in part.nodes)
    return len(part.free) == 2 and all(len(wire.ends) < 3 - wire.free for wire in part.wires) and all(identities)


def _legs(part: Network) -> list[str]:
    return [part.wires[position].index for position in part.free]


def _rank(index: str, ways: Ways, sides: Mapping[str, int]) -> tuple[int, float]:
    """How far along a direction a leg is to leave."""
    way = ways.get(index, Way(next(iter(sides)), 0.0))
    return sides[way.side], way.place if sides[way.side] == 1 else 0.0


def _straight(legs: Sequence[str], along: Mapping[str, int]) -> dict[str, Way]:
    first, *_, last = along
    return {index: Way(side, 0.0) for index, side in zip(legs, (first, last), strict=True)}
