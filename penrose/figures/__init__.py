"""Figures of data in the style of the diagrams: token strips, heat-maps of tensors, tables of legs; boards of all.

A figure is a YAML file of its own, which says what to show and never what was computed: the numbers of a
heat-map and the sizes of a table come from the spec that it names.
"""

from __future__ import annotations

from pathlib import Path

from penrose import pipeline
from penrose.errors import PenroseError, Problem
from penrose.figures.array import array
from penrose.figures.board import Drawn, board, titled, words
from penrose.figures.formula import said
from penrose.figures.heatmap import heatmap
from penrose.figures.legend import legend
from penrose.figures.reach import Reach
from penrose.figures.read import is_figure, read
from penrose.figures.strip import strip
from penrose.figures.types import Array, Board, Body, Cell, Data, Inline, Legend, Named, Said, Strip, Titled, Words
from penrose.figures.values import diagram_at, matrix, named
from penrose.render.svg import svg
from penrose.scene import Group, Scene
from penrose.source import Source

__all__ = ["Reach", "draw", "is_figure", "scene", "specs"]

MARGIN = 4.0  # around a figure, as around a diagram


def draw(path: str | Path, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> str:
    """The SVG text of the figure in a file; PenroseError says what is wrong with it."""
    return svg(scene(pipeline.source(path), Reach(Path(path).parent)), theme, dialect)


def scene(source: Source, reach: Reach) -> Scene:
    """What any output format draws; `reach` says where addresses of specs start from, and what they may name."""
    figure = read(source)
    box, items = _drawn(figure.body, source, reach)
    return Scene(box.grown(MARGIN), items, figure.title, figure.caption)


def specs(source: Source, reach: Reach) -> tuple[Source, ...]:
    """The specs that a figure shows, or takes its numbers from, each once: what it says is checked there."""
    body = read(source).body
    cells = [cell for row in body.rows for cell in row] if isinstance(body, Board) else [body]
    return tuple(dict.fromkeys(spec for cell in cells for spec in _specs(cell, source, reach)))


def _specs(cell: Cell, source: Source, reach: Reach) -> tuple[Source, ...]:
    if isinstance(cell, Titled):
        return _specs(cell.cell, source, reach)
    if isinstance(cell, Inline):
        return (cell.source,)
    if isinstance(cell, Words | Strip):
        return ()
    found, beyond = named(reach, cell.spec, source, cell.span)
    return specs(found, beyond) if is_figure(found) else (found,)


def _drawn(body: Body, source: Source, reach: Reach) -> Drawn:
    """The box and the items of a figure."""
    if isinstance(body, Board):
        return board([[_cell(cell, source, reach) for cell in row] for row in body.rows])
    return _data(body, source, reach)


def _cell(cell: Cell, source: Source, reach: Reach) -> Drawn:
    """The box and the items of a cell of a board."""
    if isinstance(cell, Titled):
        return titled(cell.title, _cell(cell.cell, source, reach))
    if isinstance(cell, Words):
        return words(cell.text)
    if isinstance(cell, Inline):
        return _spec(cell.source)
    if not isinstance(cell, Named):
        return _data(cell, source, reach)
    found, beyond = named(reach, cell.spec, source, cell.span)
    if not is_figure(found):
        return _spec(found)
    figure = read(found)
    if isinstance(figure.body, Board):
        raise PenroseError(source, [Problem("a board holds no other board", cell.span)])
    return _data(figure.body, found, beyond)


def _spec(source: Source) -> Drawn:
    """A diagram, held against its spec as every picture is, in a group that is read by itself."""
    made = pipeline.scene(pipeline.diagram(source))
    return made.box, (Group("cell", made.items),)


def _data(body: Data, source: Source, reach: Reach) -> Drawn:
    """The box and the items of a figure of data, in a group that says nothing of any contraction."""
    box, items = _figured(body, source, reach)
    return box, (Group("aside", items),)


def _figured(body: Data, source: Source, reach: Reach) -> Drawn:
    """A figure of data, from the spec that it names if it names one."""
    if isinstance(body, Strip):
        return strip(body)
    diagram = diagram_at(reach, body.spec, source, body.span)
    if isinstance(body, Legend):
        return legend(body, diagram, source)
    if isinstance(body, Said):
        return words(said(body, diagram, source))
    if isinstance(body, Array):
        return array(body, diagram, source)
    return heatmap(body, matrix(diagram, body.tensor, body.seed, source, body.span))
