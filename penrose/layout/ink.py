"""Everything that is drawn already, so that a label can be set where nothing else is."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from penrose.geometry.path import Box, Path, Point

CELL = 32.0  # pt; about the size of a label with its surroundings
ON_LABEL, ON_STROKE = 10.0, 5.0  # how bad it is to lie on a box, and on a stroke

Stroke = tuple[float, float, float, float, float, float, float, float, float]
"""The box of its ink (left, top, right, bottom), from x, y to u, v, and half its width."""


class Ink:
    """Strokes and boxes in a grid of cells."""

    def __init__(self) -> None:
        self._strokes: dict[tuple[float, float], list[Stroke]] = defaultdict(list)
        self._boxes: dict[tuple[float, float], list[Box]] = defaultdict(list)

    def add_path(self, path: Path, half: float) -> None:
        """A stroke of half width `half` along a path."""
        for (x, y), (u, v) in pairwise(path.points()):
            left, right = (x - half, u + half) if x < u else (u - half, x + half)
            top, bottom = (y - half, v + half) if y < v else (v - half, y + half)
            stroke = (left, top, right, bottom, x, y, u, v, half)
            for cell in _cells(left, top, right, bottom):
                self._strokes[cell].append(stroke)

    def add_box(self, box: Box) -> None:
        """A filled box."""
        for cell in _cells(*box):
            self._boxes[cell].append(box)

    def overlap(self, box: Box, clear: float) -> float:
        """0 if the box keeps `clear` pt from all ink; else how badly it does not, in pt."""
        left, top, right, bottom = box
        left, top, right, bottom = left - clear, top - clear, right + clear, bottom + clear
        worst = 0.0
        for cell in _cells(left, top, right, bottom):
            for other in self._boxes.get(cell, ()):
                if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                    worst += ON_LABEL
            for low, high, far, deep, x, y, u, v, half in self._strokes.get(cell, ()):
                if far <= left or low >= right or deep <= top or high >= bottom:
                    continue
                if _crosses(x, y, u, v, left - half, top - half, right + half, bottom + half):
                    worst += ON_STROKE
        return worst


def _cells(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float]]:
    """The cells that a box touches, each as the whole numbers of its column and row."""
    first, last, high, low = left // CELL, right // CELL, top // CELL, bottom // CELL
    if first == last and high == low:
        return [(first, high)]
    columns = range(int(first), int(last) + 1)
    rows = range(int(high), int(low) + 1)
    return [(x, y) for x in columns for y in rows]


def meets(a: Point, b: Point, box: Box) -> bool:
    """Whether a straight stroke has a point inside a box."""
    return _crosses(*a, *b, *box)


def _crosses(x: float, y: float, u: float, v: float, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a segment has a point inside a box (Liang and Barsky, ACM Transactions on Graphics 3, 1984)."""
    enter, leave = 0.0, 1.0
    for start, run, low, high in ((x, u - x, left, right), (y, v - y, top, bottom)):
        if run == 0:
            if not low < start < high:
                return False
            continue
        first, last = (low - start) / run, (high - start) / run
        if first > last:
            first, last = last, first
        enter, leave = (first if first > enter else enter), (last if last < leave else leave)
    return enter < leave
