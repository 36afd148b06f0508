"""Diagram → Layout: where everything stands.

The grammar. Products read from left to right on one axis: the first leg of the result leaves left, the last leaves
right, the others down. Neighbours are joined by straight strands; an index that three or more share has one dot,
and a λ or a vector hangs from it; other indices run as tracks above and below. Bubbles hug what they hold. Ladders
and grids are drawn as what they are, trees in layers, a residual stream as a straight backbone. Equal sides share
one axis and the order of their free legs.
"""

from __future__ import annotations

from penrose.diagram.types import Diagram
from penrose.diagram.walk import glyphs_of
from penrose.errors import PenroseError, Problem
from penrose.geometry.path import Box, Point
from penrose.layout import style
from penrose.layout.board import Composer
from penrose.layout.marks import MATRIX, Marks, ambiguous, with_marks
from penrose.layout.wishes import Spent, Unmet, Wishes, Work, allowed
from penrose.marks.types import Equation, Layout, Measure
from penrose.marks.walk import moved
from penrose.records import replace

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
    from penrose.layout.asked import extent, legend

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
        if diagram.hints.backbone or diagram.stream:
            from penrose.layout.board.stream import along_stream

            return along_stream(diagram, composer)
        return [composer.equation(equation) for equation in diagram.equations]
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
