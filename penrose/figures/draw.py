"""From the file of a figure to its SVG, by the writer that diagrams have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from penrose import pipeline
from penrose.figures.heatmap import heatmap
from penrose.figures.legend import legend
from penrose.figures.reach import Reach
from penrose.figures.read import BODIES, is_figure, read
from penrose.figures.strip import strip
from penrose.figures.types import Heatmap, Legend, Strip
from penrose.figures.values import diagram_at, matrix
from penrose.geometry.path import Box
from penrose.render.labels import measure
from penrose.render.svg import svg
from penrose.scene import Item, Scene
from penrose.source import Source

MARGIN = 4.0  # around a figure, as around a diagram
KINDS = tuple(BODIES)
"""The keys by which a file is known as a figure of data."""

Drawn = tuple[Box, tuple[Item, ...]]


def draw(path: str | Path, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> str:
    """The SVG text of the figure in a file; PenroseError says what is wrong with it."""
    return svg(scene(pipeline.source(path), Reach(Path(path).parent)), theme, dialect)


def scene(source: Source, reach: Reach) -> Scene:
    """What any output format draws; `reach` says where addresses of specs start from, and what they may name."""
    figure = read(source)
    box, items = _DRAWN[type(figure.body)](figure.body, source, reach)
    return Scene(box.grown(MARGIN), items, figure.title, figure.caption)


def _strip(body: object, source: Source, reach: Reach) -> Drawn:
    assert isinstance(body, Strip)
    return strip(body, measure)


def _heatmap(body: object, source: Source, reach: Reach) -> Drawn:
    assert isinstance(body, Heatmap)
    diagram = diagram_at(reach, body.spec, source, body.span)
    return heatmap(body, matrix(diagram, body.tensor, body.seed, source, body.span), measure)


def _legend(body: object, source: Source, reach: Reach) -> Drawn:
    assert isinstance(body, Legend)
    return legend(body, diagram_at(reach, body.spec, source, body.span), measure, source)


_DRAWN: dict[type, Callable[[object, Source, Reach], Drawn]] = {
    Strip: _strip,
    Heatmap: _heatmap,
    Legend: _legend,
}

__all__ = ["KINDS", "draw", "is_figure", "scene"]
