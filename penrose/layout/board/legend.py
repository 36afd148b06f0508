"""The legend of sizes: for each dimension a sample of its wire, its indices, what it is, and how large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor

from penrose.diagram.types import Dim
from penrose.geometry.path import Box, Point, polyline
from penrose.layout import style
from penrose.marks.names import names
from penrose.marks.types import Equation, Glyph, Label, Measure, Sample, Wire
from penrose.marks.walk import networks

SAMPLE = 22.0  # length of a sample, about that of a free leg
ROW = 13.0  # from one line of the legend to the next, as in small print
CELL = 7.0  # between what stands in one line
COLUMN = 22.0  # between lines beside each other
HALF_X = 0.235  # half the height of a small letter, in font sizes: the line that the eye takes for the middle
MOST = 6  # indices of one dimension that are named
RIGHT = 2  # the cell whose words end at one line: the sizes

Cells = tuple[str, str, str]
"""Indices, what the dimension is, its size."""


def legend(equations: Iterable[Equation], dims: Iterable[Dim], measure: Measure, width: float) -> tuple[Sample, ...]:
    """The samples of the dimensions that are drawn and have a size, below y = 0 and right of x = 0: in as many columns
    as a picture `width` pt wide has room for."""
    drawn = _drawn(equations)
    told = [dim for dim in dims if dim.known and dim.name in drawn]
    rows = [_cells(dim, tuple(drawn[dim.name])) for dim in told]
    wide = [max((_width(row[cell], measure) for row in rows), default=0.0) for cell in range(3)]
    across = SAMPLE + sum(CELL + one for one in wide if one) + COLUMN
    places = zip(told, rows, _corners(len(rows), across, width), strict=True)
    return tuple(_sample(dim, tuple(drawn[dim.name]), at, _labels(row, wide, at, measure)) for dim, row, at in places)


def _corners(count: int, across: float, width: float) -> list[Point]:
    """Where the samples begin: in columns `across` pt apart, as many as fit, filled one after the other."""
    columns = max(1, min(count, floor((width + COLUMN) / across)))
    down = ceil(count / columns)
    return [Point(number // down * across, (number % down + 0.5) * ROW) for number in range(count)]


def _sample(dim: Dim, indices: tuple[str, ...], at: Point, labels: Iterable[Label]) -> Sample:
    line = polyline(at, at.plus(Point(SAMPLE, 0)))
    return Sample(dim.name, indices, dim.size, line, style.weight(dim.size), tuple(labels))


def extent(samples: Iterable[Sample]) -> Box:
    """The box of a legend's ink."""
    return Box.union(box for sample in samples for box in (sample.path.box(), *(label.box for label in sample.labels)))


def _drawn(equations: Iterable[Equation]) -> dict[str, dict[str, None]]:
    """The indices of every dimension that has a wire, in the order of the tensors that have them."""
    found: dict[str, dict[str, None]] = {}
    for items in networks(equations):
        legs = [leg for item in items if isinstance(item, Glyph) for leg in item.legs]
        rank = {leg: place for place, leg in reversed([*enumerate(legs)])}
        dims = {name: item.dim for item in items if isinstance(item, Wire) for name in names(item.index)}
        for name in sorted(dims, key=lambda name: rank.get(name, len(legs))):
            found.setdefault(dims[name], {})[name] = None
    return found


def _cells(dim: Dim, indices: tuple[str, ...]) -> Cells:
    """The words of a line; what a dimension is, its label or else its name, is left out where an index says it."""
    what = dim.label or dim.name
    said = [*indices[:MOST], *["…"] * (len(indices) > MOST)]
    return ", ".join(said), "" if what in indices else what, str(dim.size)


def _width(word: str, measure: Measure) -> float:
    return measure(word, style.INDEX).width if word else 0.0


def _labels(row: Cells, wide: list[float], at: Point, measure: Measure) -> Iterator[Label]:
    x, base = at.x + SAMPLE, at.y + HALF_X * style.INDEX
    for cell, (word, room) in enumerate(zip(row, wide, strict=True)):
        x += CELL * (room > 0)
        if word:
            extent = measure(word, style.INDEX)
            start = Point(x + (room - extent.width) * (cell == RIGHT), base)
            box = Box(start.x, base - extent.ascent, start.x + extent.width, base + extent.descent)
            yield Label(word, style.INDEX, start, box, "")
        x += room
