"""Turns a drawn row into a column, for an author who wants products to read downwards."""

from __future__ import annotations

from penrose.errors import Problem
from penrose.geometry.path import Box, Path, Point
from penrose.layout import style
from penrose.layout.hinted import Unmet
from penrose.layout.sketch import Sketch, Spot, label_of
from penrose.layout.types import Measure

ONWARDS = {"E": "S", "S": "W", "W": "N", "N": "E"}
BEFORE = {after: side for side, after in ONWARDS.items()}
RIM = 2.5  # pt between a label and the outline at its narrowest


def turn(sketch: Sketch, measure: Measure) -> None:
    """Turn a sketch by a quarter, clockwise; labels stay level. Raises `Unmet` for a label that then finds no room."""
    for vertex, spot in sketch.spots.items():
        spot.centre, spot.tip = _turned(spot.centre), ONWARDS[spot.tip]
        if spot.shape not in ("dot", "line"):
            spot.width, spot.height = spot.height, spot.width
            _check_label(label_of(sketch.flat.vertices[vertex]), spot, measure)
    sketch.paths = {edge: _turned_path(path) for edge, path in sketch.paths.items()}
    sketch.hulls = {
        region: Box(-hull.bottom, hull.left, -hull.top, hull.right) for region, hull in sketch.hulls.items()
    }
    middle = sketch.box().centre
    sketch.move(Point(0, -middle.y))


def _turned(point: Point) -> Point:
    return Point(-point.y, point.x)


def _turned_path(path: Path) -> Path:
    segments = tuple(type(s)(*(_turned(p) for p in s)) for s in path.segments)
    return Path(_turned(path.start), segments, path.closed)


def _check_label(text: str, spot: Spot, measure: Measure) -> None:
    if spot.shape == "composite" or (text and measure(text, style.LABEL).width / 2 > spot.width - RIM):
        what = f"the label {text}" if text else "a bubble around a sum"
        raise Unmet(Problem(f"with flow down {what} finds no room", None, "shorten it, or let the products flow right"))
