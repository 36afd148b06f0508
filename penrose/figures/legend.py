"""A table of legs: each as drawn, its letter, its name, its size under a preset, and what it counts."""

from __future__ import annotations

from collections.abc import Iterator

from penrose.diagram.types import Diagram, Dim
from penrose.errors import PenroseError, Problem, did_you_mean
from penrose.figures.text import SIZE, label, width
from penrose.figures.types import Legend
from penrose.geometry.path import Box, Point, polyline
from penrose.layout.style import weight
from penrose.scene import Group, Item, Shape
from penrose.source import Source

ROW = 18.0
SAMPLE = 34.0  # length of a leg
GAP = 16.0  # between columns
MARGIN = 4.0


def legend(figure: Legend, diagram: Diagram, source: Source) -> tuple[Box, tuple[Item, ...]]:
    """The box and the items of a table of legs; PenroseError for a leg without a size under the preset."""
    rows = list(_rows(figure, diagram, source))
    texts = [(dim.name, dim.label, f"{size:,}".replace(",", " "), meaning) for dim, size, meaning in rows]
    widths = [max(width(text[n], SIZE) for text in texts) for n in range(4)]
    items: list[Item] = []
    for number, ((dim, size, _), text) in enumerate(zip(rows, texts, strict=True)):
        y = (number + 0.5) * ROW
        leg = polyline(Point(0, y), Point(SAMPLE, y))
        items.append(Shape(leg, "wire", weight(size), (("index", dim.name),)))
        items += _cells(text, widths, y)
    total = SAMPLE + sum(widths) + 4 * GAP
    return Box(-MARGIN, -MARGIN, total + MARGIN, len(rows) * ROW + MARGIN), tuple(items)


def _cells(text: tuple[str, ...], widths: list[float], y: float) -> Iterator[Group]:
    """The words of a row; numbers end at one line."""
    x = SAMPLE + GAP
    for column, (word, wide) in enumerate(zip(text, widths, strict=True)):
        end = column == 2
        if word:
            yield label(word, Point(x + wide if end else x, y), SIZE, 1.0 if end else 0.0)
        x += wide + GAP


def _rows(figure: Legend, diagram: Diagram, source: Source) -> Iterator[tuple[Dim, int, str]]:
    dims = {dim.name: dim for dim in diagram.dims}
    problems: list[Problem] = []
    for name, meaning, span in figure.meanings:
        if name not in dims:
            problems.append(Problem(f"the spec has no dimension {name}", span, did_you_mean(name, dims)))
        elif figure.preset not in dict(dims[name].presets):
            problems.append(Problem(f"{name} has no size under {figure.preset}", span))
        else:
            yield dims[name], dict(dims[name].presets)[figure.preset], meaning
    if problems:
        raise PenroseError(source, problems)
