"""A heat-map: one cell for each entry of a matrix, in eight shades; its first leg runs down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from penrose.figures.text import SIZE, SMALL, label, width
from penrose.figures.types import Heatmap
from penrose.figures.values import Matrix
from penrose.geometry.path import Box, Point, polyline, rounded_box
from penrose.scene import Group, Item, Shape

LEVELS = 8  # shades; what is less than half the first stays blank
SIDE = 200.0  # of the map, if its cells then are neither too small to tell nor too large
SMALLEST, LARGEST = 3.5, 20.0  # pt, of a cell
AIR = 5.0  # between the map and its ticks
LINE = 13.0  # of ticks and names
TICKS = 6  # numbers along an axis, at most


def heatmap(figure: Heatmap, values: Matrix) -> tuple[Box, tuple[Item, ...]]:
    """The box and the items of a heat-map; the map's upper left corner lies at the origin."""
    rows, columns = len(values), len(values[0])
    size = min(LARGEST, max(SMALLEST, SIDE / max(rows, columns)))
    wide = max([size, *(width(tick, SMALL) + AIR for tick in figure.column_ticks)])
    frame = Box(0, 0, columns * wide, rows * size)
    most = max((abs(value) for row in values for value in row), default=0.0) or 1.0
    items = [*_cells(values, most, wide, size), *_frame(figure, frame, wide, size)]
    marks = _Ticks(figure, frame, wide, size)
    return marks.around(), (*items, *marks.items(), *_scale(frame, marks.around(), most))


def level(value: float, most: float) -> int:
    """The shade of a value between 0 and the largest.

    >>> level(0.0, 1.0), level(1.0, 1.0), level(0.01, 1.0)
    (0, 8, 0)
    """
    return round(LEVELS * abs(value) / most)


def _cells(values: Matrix, most: float, wide: float, high: float) -> Iterator[Item]:
    """Cells of one shade together; neighbours in a row are one shape."""
    shapes: dict[int, list[Item]] = {}
    for row, numbers in enumerate(values):
        column = 0
        for shade, run in groupby(level(value, most) for value in numbers):
            count = len(list(run))
            if shade:
                cell = Box(column * wide, row * high, (column + count) * wide, (row + 1) * high)
                shapes.setdefault(shade, []).append(Shape(rounded_box(cell, 0), f"heat-{shade}"))
            column += count
    for shade in sorted(shapes):
        yield Group("heat", tuple(shapes[shade]), (("level", str(shade)),))


def _frame(figure: Heatmap, frame: Box, wide: float, high: float) -> Iterator[Item]:
    lines = [rounded_box(frame, 0)]
    if figure.divide:
        across, down = _steps(figure.divide * wide, frame.right), _steps(figure.divide * high, frame.bottom)
        lines += [polyline(Point(x, frame.top), Point(x, frame.bottom)) for x in across]
        lines += [polyline(Point(frame.left, y), Point(frame.right, y)) for y in down]
    yield Group("frame", tuple(Shape(line, "frame") for line in lines))


def _steps(step: float, end: float) -> Iterable[float]:
    return (step * number for number in range(1, round(end / step)))


def _scale(frame: Box, around: Box, most: float) -> Iterator[Item]:
    """The shades and what the last one stands for, to the right of the map."""
    side = 9.0
    x, top = frame.right + 14, frame.top
    for shade in range(1, LEVELS + 1):
        y = top + (LEVELS - shade) * side
        cell = Shape(rounded_box(Box(x, y, x + side, y + side), 0), f"heat-{shade}")
        yield Group("heat", (cell,), (("level", str(shade)),))
    yield Group("frame", (Shape(rounded_box(Box(x, top, x + side, top + LEVELS * side), 0), "frame"),))
    yield label(f"{most:.3g}", Point(x + side + AIR, top + 4), SMALL, 0)
    yield label("0", Point(x + side + AIR, top + LEVELS * side - 3), SMALL, 0)


class _Ticks:
    """Names and ticks of both axes: words where given, else numbers at round places."""

    def __init__(self, figure: Heatmap, frame: Box, wide: float, high: float) -> None:
        self.figure, self.frame = figure, frame
        self.wide, self.high = wide, high
        self.down = _ticks(figure.row_ticks, round(frame.height / high))
        self.right = _ticks(figure.column_ticks, round(frame.width / wide))

    def around(self) -> Box:
        """The frame with everything beside it."""
        margin = max(width(text, SMALL) for _, text in self.down) + AIR
        name = width(self.figure.rows, SIZE)
        top = 2 * LINE if self.figure.columns or self.figure.rows else LINE
        left, bottom = max(margin, name - AIR + margin if name else 0), max(self.frame.bottom, 80.0)
        return Box(-left - 2, -top, self.frame.right + 52, bottom + 2)

    def items(self) -> Iterator[Item]:
        for place, text in self.down:
            yield label(text, Point(-AIR, (place + 0.5) * self.high), SMALL, 1)
        for place, text in self.right:
            yield label(text, Point((place + 0.5) * self.wide, -LINE / 2), SMALL)
        if self.figure.columns:
            yield label(self.figure.columns, Point(self.frame.width / 2, -LINE * 1.5), SIZE)
        if self.figure.rows:
            yield label(self.figure.rows, Point(-AIR, -LINE * 0.5), SIZE, 1)


def _ticks(words: Sequence[str], count: int) -> list[tuple[int, str]]:
    """The places that bear a tick, and its text.

    >>> _ticks((), 10)
    [(0, '0'), (2, '2'), (4, '4'), (6, '6'), (8, '8')]
    """
    if words:
        return list(enumerate(words[:count]))
    step = next(step for step in _round() if count <= step * TICKS)
    return [(place, str(place)) for place in range(0, count, step)]


def _round() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
