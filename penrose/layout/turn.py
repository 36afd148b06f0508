"""Turns a drawn row into a column, for an author who wants products to read downwards."""

from __future__ import annotations

from penrose.errors import Problem
from penrose.geometry.path import Box, Path, Point
from penrose.layout.hinted import Unmet
from penrose.layout.sketch import ONWARDS, Sketch

BEFORE = {after: side for side, after in ONWARDS.items()}


def turn(sketch: Sketch) -> None:
    """Turn a sketch by a quarter, clockwise; labels stay level. Raises `Unmet` for a bubble around a sum."""
    for spot in sketch.spots.values():
        spot.centre, spot.tip = _turned(spot.centre), ONWARDS[spot.tip]
        if spot.shape == "composite":
            said = "with flow down a bubble around a sum finds no room"
            raise Unmet(Problem(said, None, "let the products flow right"))
        if spot.shape not in ("dot", "line"):
            spot.width, spot.height = spot.height, spot.width
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
