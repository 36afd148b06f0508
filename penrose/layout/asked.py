"""What the author asked for: tensors in the cells of a grid, legs on a side, a dashed line that deals a tensor's legs
into two groups, a legend of sizes. A wish is met or refused.

In the legend every dimension has a sample of its wire, its indices, what it is, and how large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil, floor

from penrose.diagram.cells import Block, Cell, blocks
from penrose.diagram.types import Cut, Dim, Hints
from penrose.errors import Problem
from penrose.geometry.path import Box, Line, Path, Point, polyline
from penrose.glyphs.outlines import SIDES
from penrose.layout import style
from penrose.layout.graph import Edge, Flat, Graph, Place
from penrose.layout.labels import along
from penrose.layout.plane import Plan
from penrose.layout.sketch import WAYS, Sketch, Spot
from penrose.layout.wishes import Unmet
from penrose.marks.names import names
from penrose.marks.types import Equation, Glyph, Label, Measure, Sample, Wire
from penrose.marks.walk import networks
from penrose.records import replace

BEFORE = 0.45  # share of a wire after which it has left the arc of an identity
COMPASS = {"left": "W", "right": "E", "up": "N", "down": "S"}
WORDS = {side: word for word, side in COMPASS.items()}


def with_sides(flat: Flat, hints: Hints) -> Flat:
    """The graph with the sides that the author gave free legs."""
    wished = {(tensor, index): COMPASS[side] for tensor, index, side in hints.sides}
    sides = []
    for edge in flat.free:
        name, index = _name(flat, flat.edges[edge].tail), flat.edges[edge].pieces[0].index
        if (name, index) in wished:
            sides.append((edge, wished[name, index]))
    return replace(flat, sides=tuple(sides)) if sides else flat


def check_sides(sketch: Sketch, hints: Hints) -> None:
    """Raises `Unmet` if a leg does not leave on the side that was asked for."""
    for (tensor, index, side), span in zip(hints.sides, hints.spans, strict=True):
        found = [way for name, leg, way in _leaving(sketch) if (name, leg) == (tensor, index)]
        if found and COMPASS[side] not in found:
            said = f"{tensor}'s leg {index} cannot leave {_towards(side)} here: it leaves {_towards(WORDS[found[0]])}"
            raise Unmet(Problem(said, span, "give the tensors places in a grid, or leave the side open"))


def _towards(side: str) -> str:
    return {"left": "to the left", "right": "to the right", "up": "upwards", "down": "downwards"}[side]


def _leaving(sketch: Sketch) -> list[tuple[str, str, str]]:
    """Every end of an edge at a tensor: its name, the index there, the side it leaves to."""
    out = []
    for number, path in sketch.paths.items():
        edge = sketch.flat.edges[number]
        for vertex, piece, share, way in ((edge.tail, edge.pieces[0], 0.0, 1), (edge.head, edge.pieces[-1], 1.0, -1)):
            if vertex >= 0:
                line = sketch.spots[vertex].shape == "line"  # whose legs begin in its middle, where it may turn
                _, tangent = along(path, abs(share - line * (1.0 if edge.free else BEFORE)))
                x, y = tangent.x * way, tangent.y * way
                side = ("E" if x > 0 else "W") if abs(x) > abs(y) else ("S" if y > 0 else "N")
                out.append((_name(sketch.flat, vertex), piece.index, side))
    return out


def _name(flat: Flat, vertex: int) -> str:
    tensor = flat.vertices[vertex].tensor
    return tensor.name if tensor else ""


def hinted_plan(flat: Flat, hints: Hints) -> Plan | None:
    """The places of the author's grid; None if the grid names none of this part's tensors. Dots, caps and other parts
    without a name stand beside what they join. Raises `Unmet` if the grid leaves out a tensor."""
    waiting = _cells(hints)
    names = {v: _name(flat, v) for v in range(len(flat.vertices))}
    if not any(name in waiting for name in names.values()):
        return None
    bars: dict[int, Block] = {}
    for name, cells in waiting.items():
        mine = [v for v, own in names.items() if own == name]
        bars |= dict(zip(mine, blocks(cells, len(mine)) or (), strict=False))
    places = {v: _middle([first, last]) for v, (first, last) in bars.items()}
    merged = {v: [waiting[word][0] for word in _words(flat, v) if word in waiting] for v in names if v not in bars}
    for vertex, found in merged.items():
        places |= {vertex: _middle(found)} if found else {}
        whole = blocks(found, 1) if found else None
        bars |= {vertex: whole[0]} if whole else {}
    for vertex, name in names.items():
        if vertex not in places and name and flat.vertices[vertex].tensor:
            raise Unmet(Problem(f"the grid has no place for {name}", hints.span, "name every tensor of the drawing"))
    spans = {v: bar for v, bar in bars.items() if bar[0] != bar[1]}
    kept = tuple(cell for cells in waiting.values() for cell in cells) if any(map(len, merged.values())) else ()
    ways = {edge: WAYS[side] for edge, side in flat.sides}
    return Plan(_with_rest(Graph(flat), places), ways, spans=spans, cells=kept)


def line(flat: Flat, hints: Hints) -> list[int]:
    """The order of a grid of one line that names every tensor of this part, from left to right; nothing otherwise."""
    cells = _cells(hints)
    standing = [v for v, what in enumerate(flat.vertices) if not what.dot]
    names = [_name(flat, v) for v in standing]
    if len(hints.grid or ()) > 1 or not set(names) <= set(cells) or any(names.count(n) != len(cells[n]) for n in names):
        return []
    left = {name: list(places) for name, places in cells.items()}
    return sorted(standing, key=dict(zip(standing, (left[name].pop(0) for name in names), strict=True)).__getitem__)


def _words(flat: Flat, vertex: int) -> list[str]:
    """The names of the tensors that a glyph made of several stands for: its label says them."""
    tensor = flat.vertices[vertex].tensor
    words = tensor.label.split() if tensor and tensor.step else []
    return words if len(words) > 1 else []


def _middle(cells: list[Cell]) -> Place:
    return sum(x for x, _ in cells) / len(cells), sum(y for _, y in cells) / len(cells)


def _cells(hints: Hints) -> dict[str, list[Cell]]:
    """The cells of every name in the grid, in reading order."""
    out: dict[str, list[Cell]] = {}
    for row, line in enumerate(hints.grid or ()):
        for column, name in enumerate(line):
            if name:
                out.setdefault(name, []).append((column, row))
    return out


def _with_rest(graph: Graph, places: Mapping[int, Place]) -> dict[int, Place]:
    """Places for the parts without a name: the middle of their neighbours, moved up where that is taken."""
    out = dict(places)
    left = [v for v in range(len(graph.flat.vertices)) if v not in out]
    while left:
        ready = [v for v in left if any(n in out for n in graph.neighbours(v))] or left
        vertex = ready[0]
        near = [out[n] for n in graph.neighbours(vertex) if n in out] or [(0.0, -1.0)]
        x, y = (sum(place[axis] for place in near) / len(near) for axis in (0, 1))
        while any(abs(x - a) < 0.3 and abs(y - b) < 0.3 for a, b in out.values()):
            y -= 0.5
        out[vertex] = (x, y)
        left.remove(vertex)
    return out


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
    return {names[leg]: point for at, leg, point in sketch.ports() if at == vertex}


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
    rows = [_said(dim, tuple(drawn[dim.name])) for dim in told]
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


def _said(dim: Dim, indices: tuple[str, ...]) -> Cells:
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
