"""Cups, caps and snakes: identities both of whose legs are asked to leave on one side, as smooth arcs."""

from __future__ import annotations

from itertools import pairwise

from penrose.diagram.types import Hints
from penrose.geometry.path import Cubic, Line, Path, Point
from penrose.layout.flat import Flat
from penrose.layout.graph import Graph
from penrose.layout.sketch import Bodies, Sketch

RADIUS = 17.0  # pt; of an arc: its two legs stand as far apart as two tensors with a short bond
RUN = 12.0  # pt from an arc to the middle of a snake, and half of what a free leg goes on
ROUND = 0.5523  # share of the radius at which the inner points of a quarter of a circle lie
SIGN = {"up": -1, "down": 1}


def bends(flat: Flat, hints: Hints) -> dict[int, int]:
    """The identities of a part that is nothing but those, from its first open end to its last, each with the side that
    both of its legs leave on (−1 up, 1 down) and no two neighbours on the same; empty if they are not so asked for."""
    graph = Graph(flat)
    if len(flat.free) != 2 or not all(map(graph.is_line, range(len(flat.vertices)))):
        return {}
    asked = {(name, index): side for name, index, side in hints.sides}
    opens: dict[int, int] = {}
    before, here = -1, flat.edges[flat.free[0]].tail
    while here >= 0 and here not in opens:
        tensor = flat.vertices[here].tensor
        assert tensor is not None
        sides = {asked.get((tensor.name, leg.index), "") for leg in tensor.legs}
        if len(sides) > 1 or not sides <= set(SIGN):
            return {}
        opens[here] = SIGN[sides.pop()]
        before, here = here, next((v for v in graph.neighbours(here) if v != before), -1)
    return opens if all(a != b for a, b in pairwise(opens.values())) else {}


def draw_bends(flat: Flat, opens: dict[int, int], bodies: Bodies, air: float) -> Sketch:
    """Arcs beside each other, joined by upright lines, the middle on the axis."""
    sketch = Sketch(flat, bodies, air)
    middle = len(opens) - 1
    for place, (vertex, side) in enumerate(opens.items()):
        spot = sketch.spots[vertex] = bodies.spot(vertex, flat.vertices[vertex])
        spot.centre = Point((2 * place - middle) * RADIUS, -side * (RADIUS + RUN))
    for number, edge in enumerate(flat.edges):
        way = 1 if not edge.free or number == flat.free[-1] else -1
        forwards = edge.free or list(opens).index(edge.tail) < list(opens).index(edge.head)
        first = edge.tail if forwards else edge.head
        arc = _half(sketch.spots[first].centre, way, opens[first])
        if edge.free:
            sketch.paths[number] = Path(
                arc.start, (*arc.segments, Line(arc.end.plus(Point(0, opens[first] * 2 * RUN))))
            )
            continue
        last = edge.head if forwards else edge.tail
        back = _half(sketch.spots[last].centre, -1, opens[last]).reversed()
        path = Path(arc.start, (*arc.segments, Line(back.start), *back.segments))
        sketch.paths[number] = path if forwards else path.reversed()
    return sketch


def _half(middle: Point, way: int, side: int) -> Path:
    """A quarter of a circle from the middle of an arc, to the left or right, and then up or down."""
    x, y = way * RADIUS, side * RADIUS
    first, second, end = Point(x * ROUND, 0), Point(x, y - y * ROUND), Point(x, y)
    return Path(middle, (Cubic(middle.plus(first), middle.plus(second), middle.plus(end)),))
