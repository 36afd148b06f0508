"""Diagram → Layout: where everything stands.

The grammar. Products read from left to right on one axis: the first leg of the result leaves left, the last leaves
right, the others down. Neighbours are joined by straight strands; an index that three or more share has one dot,
and a λ or a vector hangs from it; other indices run as tracks above and below. Bubbles hug what they hold. Ladders
and grids are drawn as what they are, trees in layers, a residual stream as a straight backbone. Equal sides share
one axis and the order of their free legs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor

from penrose.diagram.types import Diagram, Dim
from penrose.diagram.walk import glyphs_of
from penrose.errors import PenroseError, Problem
from penrose.geometry.path import Box, Point, polyline
from penrose.layout import style
from penrose.layout.board import Composer
from penrose.layout.board.stream import draw_stream, no_stream
from penrose.layout.marks import MATRIX, Marks, ambiguous, with_marks
from penrose.layout.types import Equation, Glyph, Label, Layout, Measure, Sample, Wire, moved, networks
from penrose.layout.wishes import Spent, Unmet, Wishes, Work, allowed
from penrose.read.names import names
from penrose.records import replace

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


__all__ = ["layout"]

ABOVE = 10.0  # pt of air between the picture and its legend, besides the margin


def layout(diagram: Diagram, measure: Measure, strategy: str = "") -> Layout:
    """The picture of a diagram as numbers, one equation below the other, with a margin around them. Raises
    PenroseError if the author asked for something that cannot be. `strategy` draws every part one way, for comparison
    (table `penrose.layout.draw.STRATEGIES`)."""
    marks = Marks()
    wishes = Wishes(diagram.hints, marks, strategy, _notes(diagram), Work(allowed(diagram.source.text)))
    drawn = _laid_out(diagram, measure, wishes)
    first = ambiguous(drawn)
    if not marks.serve({key: order for key, order in first.items() if key[2] == MATRIX}, measure):
        drawn = _laid_out(diagram, measure, replace(wishes, marks=Marks(first)))
        first = ambiguous(drawn)
    return with_marks(drawn, first)


def _notes(diagram: Diagram) -> dict[str, str]:
    """What is said of each dimension beside its wires, if that was asked for: its label, else its name."""
    dims = diagram.dims if diagram.hints.sizes == "wires" else ()
    return {dim.name: dim.label or dim.name for dim in dims}


def _laid_out(diagram: Diagram, measure: Measure, wishes: Wishes) -> Layout:
    """The layout that some wishes give."""
    composer = Composer({dim.name: dim.size for dim in diagram.dims}, measure, wishes)
    placed: list[tuple[Equation, Box]] = []
    y = 0.0
    for drawn, box in _equations(diagram, composer):
        shift = Point(style.MARGIN - box.left, y - box.top + (style.MARGIN if not placed else style.BETWEEN))
        placed.append((moved(drawn, shift), box.moved(shift)))
        y = placed[-1][1].bottom
    right = max((box.right for _, box in placed), default=0.0)
    page = Box(0, 0, right + style.MARGIN, y + style.MARGIN)
    made = Layout(tuple(drawn for drawn, _ in placed), page, diagram.title, diagram.caption)
    return _with_legend(made, diagram, composer.measure) if diagram.hints.sizes == "legend" else made


def _with_legend(drawn: Layout, diagram: Diagram, measure: Measure) -> Layout:
    """A layout with the legend of its dimensions below it."""
    page = drawn.box
    width = max(page.width, diagram.hints.width or 0.0) - 2 * style.MARGIN
    samples = moved(legend(drawn.equations, diagram.dims, measure, width), Point(style.MARGIN, page.bottom + ABOVE))
    if not samples:
        return drawn
    box = extent(samples)
    right, bottom = max(page.right, box.right + style.MARGIN), box.bottom + style.MARGIN
    return replace(drawn, legend=samples, box=Box(0, 0, right, bottom))


def _equations(diagram: Diagram, composer: Composer) -> list[tuple[Equation, Box]]:
    """Every equation drawn, along the stream where there is one; PenroseError for a wish that cannot be met."""
    try:
        streams = [draw_stream(diagram, equation, composer) for equation in diagram.equations]
        if diagram.hints.backbone and not any(streams):
            raise Unmet(no_stream(diagram))
        return [
            drawn or composer.equation(equation) for drawn, equation in zip(streams, diagram.equations, strict=True)
        ]
    except Unmet as unmet:
        raise PenroseError(diagram.source, [unmet.problem]) from None
    except Spent:
        raise PenroseError(diagram.source, [_too_much(diagram)]) from None


def _too_much(diagram: Diagram) -> Problem:
    """What to do about a picture that would take too long."""
    drawn = [side for equation in diagram.equations for side in equation.sides]
    count = sum(1 for side in drawn for _ in glyphs_of(side))
    hint = "draw parts of it as pictures of their own, or name steps under layout: keep: to draw each as one glyph"
    return Problem(f"this drawing takes too long to lay out: {count} glyphs with many wires or bubbles", None, hint)
