"""Figures of data in the style of the diagrams: token strips, heat-maps of tensors, tables of legs.

A figure is a YAML file of its own, which says what to show and never what was computed: the numbers of a
heat-map and the sizes of a table come from the spec that it names.
"""

from __future__ import annotations

from pathlib import Path

from penrose import pipeline
from penrose.figures.heatmap import heatmap
from penrose.figures.legend import legend
from penrose.figures.reach import Reach
from penrose.figures.read import is_figure, read
from penrose.figures.strip import strip
from penrose.figures.types import Heatmap, Legend, Strip
from penrose.figures.values import diagram_at, matrix
from penrose.geometry.path import Box
from penrose.render.svg import svg
from penrose.scene import Item, Scene
from penrose.source import Source

__all__ = ["draw", "is_figure", "scene"]

MARGIN = 4.0  # around a figure, as around a diagram


def draw(path: str | Path, theme: str = pipeline.THEME, dialect: str = pipeline.DIALECT) -> str:
    """The SVG text of the figure in a file; PenroseError says what is wrong with it."""
    return svg(scene(pipeline.source(path), Reach(Path(path).parent)), theme, dialect)


def scene(source: Source, reach: Reach) -> Scene:
    """What any output format draws; `reach` says where addresses of specs start from, and what they may name."""
    figure = read(source)
    box, items = _drawn(figure.body, source, reach)
    return Scene(box.grown(MARGIN), items, figure.title, figure.caption)


def _drawn(body: Strip | Heatmap | Legend, source: Source, reach: Reach) -> tuple[Box, tuple[Item, ...]]:
    """The box and the items of a figure, from the spec that it names if it names one."""
    if isinstance(body, Strip):
        return strip(body)
    diagram = diagram_at(reach, body.spec, source, body.span)
    if isinstance(body, Legend):
        return legend(body, diagram, source)
    return heatmap(body, matrix(diagram, body.tensor, body.seed, source, body.span))
