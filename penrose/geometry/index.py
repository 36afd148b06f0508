"""A uniform grid of cells over the page: which things may be near a place, without looking at all of them."""

from __future__ import annotations

from collections import defaultdict
from math import ceil
from typing import Generic, TypeVar

from penrose.geometry.path import Box, Point

CELL = 32.0  # pt; about one glyph, so that a cell holds a handful of things
WIDE = 4096  # cells; what covers more is looked at everywhere: a page of this many cells is 2 m²

T = TypeVar("T")


class Index(Generic[T]):
    """Things by the cells that their boxes touch; `near` returns them in the order they were put in.

    >>> index: Index[str] = Index()
    >>> index.put("glyph", Box(0, 0, 20, 20))
    >>> index.put_segment("wire", Point(0, 0), Point(200, 200))
    >>> index.near(Box(150, 150, 151, 151)), index.near(Box(150, 10, 151, 11))
    (['wire'], [])
    """

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.things: list[T] = []
        self.everywhere: list[int] = []

    def put(self, thing: T, box: Box) -> None:
        """Add a thing that lies within a box."""
        number = len(self.things)
        self.things.append(thing)
        if (box[2] - box[0]) * (box[3] - box[1]) > WIDE * CELL * CELL:
            self.everywhere.append(number)
            return
        for cell in cells(box):
            self.cells[cell].append(number)

    def put_segment(self, thing: T, a: Point, b: Point) -> None:
        """Add a thing that lies along a segment, to the cells along it rather than to those of its box."""
        number = len(self.things)
        self.things.append(thing)
        (ax, ay), (bx, by) = a, b
        straight = ax == bx or ay == by
        pieces = 1 if straight else max(1, ceil(max(abs(bx - ax), abs(by - ay)) / CELL))
        dx, dy = (bx - ax) / pieces, (by - ay) / pieces
        touched: dict[tuple[int, int], None] = {}
        for piece in range(pieces):
            x, y = ax + piece * dx, ay + piece * dy
            for cell in cells(Box(min(x, x + dx), min(y, y + dy), max(x, x + dx), max(y, y + dy))):
                touched[cell] = None
        for cell in touched:
            self.cells[cell].append(number)

    def near(self, box: Box) -> list[T]:
        """All things whose cells touch the box's cells: everything that meets the box, and some more."""
        if not self.things:
            return []
        table = self.cells
        touched = [table[cell] for cell in cells(box) if cell in table]
        if self.everywhere:
            touched.append(self.everywhere)
        things = self.things
        if len(touched) == 1:
            return [things[number] for number in touched[0]]
        return [things[number] for number in sorted({number for numbers in touched for number in numbers})]


def cells(box: Box) -> list[tuple[int, int]]:
    """The cells that a box touches.

    >>> cells(Box(1, 1, 40, 2))
    [(0, 0), (1, 0)]
    """
    left, right = int(box[0] // CELL), int(box[2] // CELL)
    top, bottom = int(box[1] // CELL), int(box[3] // CELL)
    if left == right and top == bottom:
        return [(left, top)]
    return [(x, y) for y in range(top, bottom + 1) for x in range(left, right + 1)]
