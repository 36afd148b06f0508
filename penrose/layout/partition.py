"""The dashed line that deals a tensor's legs into two groups, as an author asked for it."""

from __future__ import annotations

from penrose.diagram.types import Cut, Hints
from penrose.errors import Problem
from penrose.geometry.path import Line, Path, Point
from penrose.glyphs.outlines import SIDES
from penrose.layout import style
from penrose.layout.flat import Edge, Flat
from penrose.layout.hinted import Unmet
from penrose.layout.sketch import Sketch, Spot

OVER = 9.0  # pt beyond the body: short of a hull around it and of neighbours
BESIDE = style.STUB + 6  # pt beyond it where free legs leave: past their ends


def partition(sketch: Sketch, vertex: int, cuts: tuple[Cut, ...]) -> tuple[Path, ...]:
    """The two stretches of the line through a glyph, outwards from its outline; none if it is not to be cut, or if
    its legs leave so that no upright or level line can."""
    cut = _asked(sketch.flat, vertex, cuts)
    if cut is None:
        return ()
    spot = sketch.spots[vertex]
    legs = _starts(sketch, vertex)
    upright = _between({name: start.x for name, start in legs.items()}, cut)
    level = _between({name: start.y for name, start in legs.items()}, cut)
    if upright is not None:
        offset, sides = upright - spot.centre.x, "NS"
    elif level is not None:
        offset, sides = level - spot.centre.y, "WE"
    else:
        return ()
    free = [legs[sketch.flat.vertices[vertex].legs[edge.tail_leg]] for edge in _free(sketch, vertex)]
    return tuple(_stretch(spot, side, offset, free) for side in sides)


def dealt(flat: Flat, cuts: tuple[Cut, ...]) -> tuple[tuple[int, str], ...]:
    """The free legs of a lone tensor that is to be cut, in the order of the groups, and the sides for them."""
    cut = _asked(flat, 0, cuts) if len(flat.vertices) == 1 and len(flat.free) == len(flat.edges) else None
    if cut is None:
        return ()
    named = {flat.edges[edge].pieces[-1].index: edge for edge in flat.free}
    order = [named[name] for name in (*cut.before, *cut.after)]
    sides = ["W", *"S" * (len(order) - 2), "E"]
    return tuple(zip(order, sides, strict=True))


def check_cuts(sketch: Sketch, hints: Hints) -> None:
    """Raises `Unmet` if a glyph that is to be cut has its legs in another order."""
    for vertex in sketch.spots:
        cut = _asked(sketch.flat, vertex, hints.cuts)
        if cut is not None and not partition(sketch, vertex, (cut,)):
            said = f"no straight line cuts {cut.tensor} between {' '.join(cut.before)} and {' '.join(cut.after)} here"
            raise Unmet(Problem(said, cut.span, "draw it beside what it equals, or say under sides: where legs leave"))


def _asked(flat: Flat, vertex: int, cuts: tuple[Cut, ...]) -> Cut | None:
    what = flat.vertices[vertex]
    if what.tensor is None:
        return None
    name, legs = what.tensor.name, sorted(what.legs)
    return next((cut for cut in cuts if cut.tensor == name and sorted((*cut.before, *cut.after)) == legs), None)


def _starts(sketch: Sketch, vertex: int) -> dict[str, Point]:
    """Where each leg of a vertex leaves it."""
    names = sketch.flat.vertices[vertex].legs
    found = {}
    for number, path in sketch.paths.items():
        edge = sketch.flat.edges[number]
        for at, leg, point in ((edge.tail, edge.tail_leg, path.start), (edge.head, edge.head_leg, path.end)):
            if at == vertex:
                found[names[leg]] = point
    return found


def _free(sketch: Sketch, vertex: int) -> list[Edge]:
    return [edge for edge in sketch.flat.edges if edge.free and edge.tail == vertex]


def _between(places: dict[str, float], cut: Cut) -> float | None:
    """A place between the two groups, if they do not overlap."""
    before, after = ([places[name] for name in names if name in places] for names in (cut.before, cut.after))
    for low, high in ((before, after), (after, before)):
        if low and high and max(low) < min(high) - 0.01:
            return (max(low) + min(high)) / 2
    return None


def _stretch(spot: Spot, side: str, offset: float, free: list[Point]) -> Path:
    """From the outline outwards, farther where free legs leave to that side."""
    start, way = spot.port(side, offset), SIDES[side]
    reach = spot.height if way.y else spot.width
    runs = [leg.minus(spot.centre) for leg in free]
    beside = any(run.x * way.x + run.y * way.y > reach / 2 for run in runs)
    return Path(start, (Line(start.plus(way, BESIDE if beside else OVER)),))
