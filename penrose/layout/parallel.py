"""Blocks beside and above each other; and the identities of a product as parallel lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from penrose.diagram.types import Network, Tensor
from penrose.geometry.path import Box, Point
from penrose.layout import style
from penrose.layout.finish import Block
from penrose.layout.move import moved
from penrose.layout.types import Item
from penrose.layout.ways import Way, Ways

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


def straightened(parts: Sequence[Network], ways: Ways, downwards: bool) -> list[tuple[Network, dict[str, Way]]]:
    """The identities among the parts of a product, each with the ways of its ends as those of a straight line, in the
    order in which their legs are to leave; one that is alone may also turn, if its ends are to leave differently."""
    along, across = (DOWN, RIGHT) if downwards else (RIGHT, DOWN)
    lines = [part for part in parts if _is_line(part)]
    if len(lines) == 1 and len({ways[name].side for name in _legs(lines[0]) if name in ways}) > 1:
        return []
    lines.sort(key=lambda part: tuple(map(sum, zip(*(_rank(name, ways, across) for name in _legs(part)), strict=True))))
    return [(part, _straight(sorted(_legs(part), key=lambda name: _rank(name, ways, along)), along)) for part in lines]


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
