"""Everything that is drawn already, so that a label can be set where nothing else is."""

from __future__ import annotations

import itertools
from collections import defaultdict
from math import floor

from penrose.geometry.path import Box, Path, Point

CELL = 32.0  # pt; about the size of a label with its surroundings

Stroke = tuple[Point, Point, float]


class Ink:
    """Strokes and boxes in a grid of cells."""

    def __init__(self) -> None:
        self._strokes: dict[tuple[int, int], list[Stroke]] = defaultdict(list)
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def add_path(self, path: Path, half: float) -> None:
        """A stroke of half width `half` along a path."""
        points = path.points()
        for a, b in itertools.pairwise(points):
            for cell in _cells(Box.around((a, b)).grown(half)):
                self._strokes[cell].append((a, b, half))

    def add_box(self, box: Box) -> None:
        """A filled box."""
        for cell in _cells(box):
            self._boxes[cell].append(box)

    def overlap(self, box: Box, clear: float) -> float:
        """0 if the box keeps `clear` pt from all ink; else how badly it does not, in pt."""
        wide = box.grown(clear)
        worst = 0.0
        for cell in _cells(wide):
            for other in self._boxes.get(cell, ()):
                if wide.meets(other):
                    worst += 10.0
            for a, b, half in self._strokes.get(cell, ()):
                if meets(a, b, wide.grown(half)):
                    worst += 5.0
        return worst


def _cells(box: Box) -> list[tuple[int, int]]:
    columns = range(floor(box.left / CELL), floor(box.right / CELL) + 1)
    rows = range(floor(box.top / CELL), floor(box.bottom / CELL) + 1)
    return [(x, y) for x in columns for y in rows]


def meets(a: Point, b: Point, box: Box) -> bool:
    """Whether a straight stroke has a point inside a box (Liang and Barsky, 1984)."""
    enter, leave = 0.0, 1.0
    for start, run, low, high in ((a.x, b.x - a.x, box.left, box.right), (a.y, b.y - a.y, box.top, box.bottom)):
        if run == 0:
            if not low < start < high:
                return False
            continue
        first, last = (low - start) / run, (high - start) / run
        enter, leave = max(enter, min(first, last)), min(leave, max(first, last))
    return enter < leave
