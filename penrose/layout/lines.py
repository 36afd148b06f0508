"""Identities: within a product edges with several names, and no bodies that a strategy has to find a place for; alone,
cups, caps and snakes, whose legs are asked to leave on one side, and lines between the places at which other terms
hold their legs, which cross where the order asks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from penrose.diagram.types import Hints
from penrose.geometry.path import Cubic, Line, Path, Point
from penrose.layout import style
from penrose.layout.curves import BRAID, braid, braided, level
from penrose.layout.graph import Edge, Flat, Graph, Inlay, Vertex
from penrose.layout.sketch import Bodies, Sketch, Spot
from penrose.layout.strokes import parted
from penrose.records import dataclass, replace


@dataclass(frozen=True)
class _Chain:
    """Edges that follow each other, and the identities between them."""

    edges: tuple[Edge, ...]
    lines: tuple[int, ...] = ()

    @property
    def ends(self) -> tuple[int, int]:
        """The vertices it joins; −1 for a free end."""
        return self.edges[0].tail, self.edges[-1].head

    @property
    def free(self) -> bool:
        return self.edges[-1].free

    def turned(self) -> _Chain:
        """The same from its other end."""
        back = (Edge(e.head, e.head_leg, e.tail, e.tail_leg, e.pieces[::-1]) for e in reversed(self.edges))
        return _Chain(tuple(back), self.lines[::-1])

    def other(self, vertex: int) -> int:
        """The end that is not a vertex, or that vertex if both are."""
        return next((end for end in self.ends if end != vertex), vertex)


def without_lines(flat: Flat) -> Flat:
    """The graph with every identity between two others as one edge, which `restore` parts again."""
    chains = _chains(flat) if flat.product is None else dict(enumerate(map(_single, flat.edges)))
    inner = [line for chain in chains.values() for line in chain.lines]
    outer = [number for number in range(len(flat.vertices)) if number not in inner]
    vertex = {-1: -1, **{old: new for new, old in enumerate([*outer, *inner])}}
    edge = {old: new for new, old in enumerate(chains)}
    edges = {
        old: tuple(replace(e, tail=vertex[e.tail], head=vertex[e.head]) for e in c.edges) for old, c in chains.items()
    }
    return replace(
        flat,
        vertices=tuple(flat.vertices[old] for old in outer),
        edges=tuple(map(_merged, edges.values())),
        free=tuple(edge[old] for old in flat.free),
        walls=tuple((edge[old], region) for old, region in flat.walls),
        lines=tuple(
            Inlay(tuple(flat.vertices[line] for line in chain.lines), edge[old], edges[old])
            for old, chain in chains.items()
            if chain.lines
        ),
    )


def restore(sketch: Sketch) -> None:
    """Part the edges of a sketch on which identities lie."""
    vertices, edges = list(sketch.flat.vertices), list(sketch.flat.edges)
    for line in sketch.flat.lines:
        paths = parted(sketch.paths[line.edge], len(line.edges))
        numbers = [*range(len(edges), len(edges) + len(line.edges) - 1), line.edge]  # what is free keeps its number
        edges += line.edges[:-1]
        edges[line.edge] = line.edges[-1]
        sketch.paths |= dict(zip(numbers, paths, strict=True))
        for vertex, path in zip(line.vertices, paths, strict=False):
            sketch.spots[len(vertices)] = Spot("line", 0.0, 0.0, centre=path.end)
            vertices.append(vertex)
    sketch.flat = replace(sketch.flat, vertices=tuple(vertices), edges=tuple(edges))


def _single(edge: Edge) -> _Chain:
    return _Chain((edge,))


def _chains(flat: Flat) -> dict[int, _Chain]:
    """The edges by number, joined at every identity that is no vertex of its own."""
    chains = dict(enumerate(map(_single, flat.edges)))
    at: dict[int, set[int]] = {}
    for number, chain in chains.items():
        for end in chain.ends:
            at.setdefault(end, set()).add(number)
    for line, vertex in enumerate(flat.vertices):
        numbers = sorted(at.get(line, ()), key=lambda number: (chains[number].free, number))
        meet = vertex.kind == "identity" and len(numbers) > 1
        joined = _joined(flat, line, *(chains[n] for n in numbers)) if meet else None
        if joined is not None:
            kept, gone = numbers[::-1] if joined.free else numbers
            chains[kept] = joined
            del chains[gone]
            for end in joined.ends:
                at[end] = at[end] - {gone} | {kept}
    return chains


def _joined(flat: Flat, line: int, first: _Chain, second: _Chain) -> _Chain | None:
    """Two chains that meet at an identity as one, that to a dot or a free end last; None if the identity has to stand
    for itself: as what is left of a line, at a hull, and between two dots."""
    ends = [flat.vertices[chain.other(line)] for chain in (first, second) if not chain.free]
    nests = {piece.nest for chain in (first, second) for edge in chain.edges for piece in edge.pieces}
    if not ends or len(nests) > 1 or all(map(_is_joint, ends)) or (second.free and ends[0].kind != "identity"):
        return None
    if _is_joint(ends[0]):
        first, second = second, first
    begin = first if first.ends[1] == line else first.turned()
    after = second if second.ends[0] == line else second.turned()
    return _Chain((*begin.edges, *after.edges), (*begin.lines, line, *after.lines))


def _merged(edges: tuple[Edge, ...]) -> Edge:
    first, last = edges[0], edges[-1]
    pieces = tuple(piece for edge in edges for piece in edge.pieces)
    return Edge(first.tail, first.tail_leg, last.head, last.head_leg, pieces)


def _is_joint(vertex: Vertex) -> bool:
    return bool(vertex.dot or vertex.end)


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


def is_sheaf(flat: Flat) -> bool:
    """Whether a part is nothing but identities, every leg of which has a place to the left or right."""
    wished = dict(flat.wished)
    lines = all(map(Graph(flat).is_line, range(len(flat.vertices))))
    placed = all(wished.get(edge, "") in ("W", "E") for edge in flat.free)
    return lines and placed and len(flat.free) == len(flat.edges) == 2 * len(flat.vertices)


def draw_sheaf(flat: Flat, bodies: Bodies, air: float) -> Sketch:
    """Every identity between the places of its legs, two neighbours crossing at a time; an arc where both are on one
    side."""
    sketch, at = Sketch(flat, bodies, air), _heights(flat)
    by_end = sorted(flat.free, key=lambda edge: at[edge])
    pairs = [[edge for edge in by_end if flat.edges[edge].tail == vertex] for vertex in range(len(flat.vertices))]
    across = [pair for pair in pairs if at[pair[0]][0] != at[pair[1]][0]]
    arcs = [pair for pair in pairs if pair not in across]
    orders = [sorted(across, key=lambda pair, end=end: at[pair[end]]) for end in (0, 1)]  # type: ignore[misc]
    turns = len(braid(*([across.index(pair) for pair in order] for order in orders))) - 1
    stub = style.STUB * max((1 + len(line.vertices) for line in flat.lines), default=1)
    reach = stub * air + BRAID * turns / 2 + RADIUS * bool(arcs)
    for (first, last), path in [*_across(across, at, reach, turns), *_arcs(arcs, at, reach)]:
        before, after = parted(path, 2)
        vertex = flat.edges[first].tail
        sketch.spots[vertex] = bodies.spot(vertex, flat.vertices[vertex])
        sketch.spots[vertex].centre = after.start
        sketch.paths |= {first: before.reversed(), last: after}
    return sketch


Pair = list[int]
"""The two legs of an identity, the left or upper first."""
Heights = dict[int, tuple[int, float]]
"""For every free leg whether it leaves to the left (0) or right (1), and at which height."""


def _across(pairs: list[Pair], at: Heights, reach: float, turns: int) -> Iterator[tuple[Pair, Path]]:
    """Lines from left to right that change places so many times."""
    heights = [(at[first][1], at[last][1]) for first, last in pairs]
    straight = [level(Point(-reach, first), Point(reach, last)) for first, last in heights]
    yield from zip(pairs, braided(heights, -reach, reach) if turns else straight, strict=True)


def _heights(flat: Flat) -> Heights:
    sides = {side: [edge for edge, wish in flat.wished if wish == side] for side in "WE"}
    return {
        edge: ("WE".index(side), (place - (len(edges) - 1) / 2) * style.PORT)
        for side, edges in sides.items()
        for place, edge in enumerate(edges)
    }


def _arcs(pairs: list[Pair], at: Heights, reach: float) -> Iterator[tuple[Pair, Path]]:
    """Lines from a leg to another on the same side: level, round, and back."""
    for first, last in pairs:
        (side, top), (_, bottom) = at[first], at[last]
        way, radius = (1 if side else -1), min((bottom - top) / 2, RADIUS)
        tip, turn, far = (way * x for x in (reach, reach - style.STUB, reach - style.STUB - radius))
        bend = radius * (1 - ROUND)
        begin = Cubic(Point(far + way * bend, top), Point(far, top + bend), Point(far, top + radius))
        end = Cubic(Point(far, bottom - bend), Point(far + way * bend, bottom), Point(turn, bottom))
        out, back = Line(Point(turn, top)), Line(Point(tip, bottom))
        yield [first, last], Path(Point(tip, top), (out, begin, Line(Point(far, bottom - radius)), end, back))
