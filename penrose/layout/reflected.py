"""A tree, a MERA or a circuit before its conjugate: the half above the axis in layers, and below it its reflection.

The wires that cross the axis are the free legs of the half at its foot; what stands on the axis is its lowest layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from penrose.diagram.types import Tensor
from penrose.geometry.path import Line, Path, Point
from penrose.layout import style
from penrose.layout.flat import Edge, Flat
from penrose.layout.graph import Graph
from penrose.layout.layers.draw import draw_layers
from penrose.layout.layers.sweep import Sweep, sweep
from penrose.layout.layers.weave import Weave, weave
from penrose.layout.mirror import LEFT_OUT, Mirror, Port
from penrose.layout.sketch import OPPOSITE, Bodies, Sketch, Spot
from penrose.records import dataclass, replace


@dataclass(frozen=True)
class Half:
    """The half above the axis as a graph of its own, its layers, and which vertices and edges of the whole it has."""

    flat: Flat
    vertices: tuple[int, ...]
    edges: tuple[int, ...]
    found: Sweep
    woven: Weave


def half(flat: Flat, found: Mirror) -> Half | None:
    """The layers of a mirrored network above the axis; None if there are none, or not more than one, or what stands on
    the axis is joined there or has wires that come apart."""
    if LEFT_OUT in found.partner or any(_is_aside(flat, found, f) for f in found.fixed):
        return None
    number = {v: place for place, v in enumerate(found.upper)}
    kept = tuple(n for n, edge in enumerate(flat.edges) if set(edge.ends) & set(number))
    edges = tuple(_inner(flat.edges[n], number) for n in kept)
    tops = [place for place, n in enumerate(kept) if flat.edges[n].free]
    foot = [place for place, edge in enumerate(edges) if edge.free and place not in tops]
    vertices = tuple(replace(flat.vertices[v], tensor=_as_wide(flat, v, found.partner[v])) for v in found.upper)
    own = Flat(vertices, edges, (), (*foot, *tops))
    swept = sweep(Graph(own), foot)
    held = [[place for place in foot if f in flat.edges[kept[place]].ends] for f in found.fixed]
    several = [wires for wires in held if len(wires) > 1]
    woven = weave(Graph(own), swept, several) if swept and swept.height > 1 else None
    if swept is None or woven is None or woven.round:
        return None
    upper = Half(own, found.upper, kept, swept, woven)
    order = [next((v for v in flat.edges[kept[place]].ends if v in found.fixed), -1 - place) for place in _foot(upper)]
    return upper if len([f for f, _ in groupby(order)]) == len(set(order)) else None


def _is_aside(flat: Flat, found: Mirror, fixed: int) -> bool:
    """Whether something on the axis has a wire or an open leg along it."""
    graph = Graph(flat)
    return bool(graph.free_at(fixed)) or any(u in found.fixed for u in graph.neighbours(fixed))


def _foot(upper: Half) -> list[int]:
    """The wires that leave the half downwards, from left to right."""
    lowest = upper.woven.lines[0]
    return [edge for token in lowest for edge in (upper.woven.below[token] if token >= 0 else (~token,))]


def _inner(edge: Edge, number: dict[int, int]) -> Edge:
    """An edge of the half: one that crosses the axis ends there."""
    ends = [(number[v], leg) for v, leg in ((edge.tail, edge.tail_leg), (edge.head, edge.head_leg)) if v in number]
    (tail, tail_leg), (head, head_leg) = (*ends, (-1, -1))[:2]
    return Edge(tail, tail_leg, head, head_leg, edge.pieces)


def _as_wide(flat: Flat, vertex: int, partner: int) -> Tensor:
    """A tensor with the marks of its conjugate, so that both have room in glyphs of one size."""
    tensor, other = flat.vertices[vertex].tensor, flat.vertices[partner].tensor
    assert tensor is not None
    assert other is not None
    return replace(tensor, views=max(tensor.views, other.views, key=len))


def draw_reflected(flat: Flat, found: Mirror, upper: Half, bodies: Bodies, air: float) -> Sketch:
    """The sketch of a mirrored network, its axis on y = 0."""
    above = draw_layers(upper.flat, upper.found, upper.woven, bodies, air)
    sketch = Sketch(flat, bodies, air)
    wires: dict[int, list[float]] = {f: [] for f in found.fixed}
    for place, n in enumerate(upper.edges):
        for f in (v for v in flat.edges[n].ends if v in found.fixed):
            wires[f].append(above.paths[place].end.x)
    for f, xs in wires.items():
        apart = max(xs) - min(xs)
        sketch.spots[f] = bodies.spot(f, flat.vertices[f], {"N": apart, "S": apart}, "S")
        sketch.spots[f].centre = Point(sum(xs) / len(xs), 0)
    lowest = max(above.spots[v].box.bottom for v, layer in upper.found.layer.items() if layer == 1)
    room = max((style.GAP * air + sketch.spots[f].height for f in found.fixed), default=style.GAP * air / 2)
    above.move(Point(0, -lowest - room))
    for place, v in enumerate(upper.vertices):
        sketch.spots[v], sketch.spots[found.partner[v]] = above.spots[place], _below(above.spots[place])
    by_port = {port: n for n, edge in enumerate(flat.edges) for port in _ports(edge)}
    for place, n in enumerate(upper.edges):
        path, start = (
            above.paths[place],
            (upper.vertices[upper.flat.edges[place].tail], upper.flat.edges[place].tail_leg),
        )
        there = by_port[found.ports[start]]
        if not flat.edges[n].free and upper.flat.edges[place].free:
            path = _down(path, next((sketch.spots[v] for v in flat.edges[n].ends if v in found.fixed), None))
        sketch.paths[n] = _from(flat.edges[n], start, path)
        if there != n:
            sketch.paths[there] = _from(flat.edges[there], found.ports[start], _image(path))
    return sketch


def _ports(edge: Edge) -> Iterator[Port]:
    yield edge.tail, edge.tail_leg
    if not edge.free:
        yield edge.head, edge.head_leg


def _from(edge: Edge, start: Port, path: Path) -> Path:
    """A path that leaves a port, as that of an edge from its tail."""
    return path if (edge.tail, edge.tail_leg) == start else path.reversed()


def _below(spot: Spot) -> Spot:
    """The reflection of a spot."""
    tip = OPPOSITE[spot.tip] if spot.tip in "NS" else spot.tip
    return Spot(spot.shape, spot.width, spot.height, tip, _turned(spot.centre))


def _turned(point: Point) -> Point:
    return Point(point.x, -point.y)


def _image(path: Path) -> Path:
    """The reflection of a path."""
    segments = tuple(type(s)(*map(_turned, s)) for s in path.segments)
    return Path(_turned(path.start), segments, path.closed)


def _down(path: Path, fixed: Spot | None) -> Path:
    """A wire that leaves the half upright, led on to what stands on the axis or through to its reflection."""
    kept = path.segments[:-1]
    if fixed is not None:
        return Path(path.start, (*kept, Line(fixed.port("N", path.end.x - fixed.centre.x))))
    back = _image(Path(path.start, kept)).reversed()
    return Path(path.start, (*kept, Line(back.start), *back.segments))
