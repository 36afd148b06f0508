"""Networks that go over into themselves when each tensor is changed for its conjugate: a norm, an expectation value, an
environment, a transfer matrix.

What is its own partner stands on the axis: an operator, an environment. A network in which one tensor has no partner,
but as many legs are open as it has, is half of such a one: what an effective Hamiltonian does to a tensor is mirrored
but for the conjugate that is left out. Of a tree, a MERA or a circuit the half above the axis is drawn in layers, and
below it its reflection: the wires that cross the axis are the free legs of the half at its foot.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from penrose.diagram.types import Tensor
from penrose.diagram.views import conjugates, reverses
from penrose.geometry.path import Line, Path, Point
from penrose.layout import style
from penrose.layout.graph import Edge, Flat, Graph
from penrose.layout.layers import Sweep, sweep
from penrose.layout.layers.draw import draw_layers
from penrose.layout.layers.weave import Weave, weave
from penrose.layout.sketch import ODD, OPPOSITE, Bodies, Sketch, Spot, is_plain
from penrose.records import dataclass, replace

MOST = 40  # tensors; a larger network is a grid or is drawn by other means
Port = tuple[int, int]
"""A vertex and one of its legs, by its place as written."""
LEFT_OUT = -1  # the partner of a tensor whose conjugate is left out


@dataclass(frozen=True)
class Mirror:
    """The tensors above the axis and those on it, and the partner of every tensor and of every port."""

    upper: tuple[int, ...]
    fixed: tuple[int, ...]
    partner: dict[int, int]
    ports: dict[Port, Port]


def mirror(flat: Flat) -> Mirror | None:
    """The mirror of a network; None if it has none."""
    graph = Graph(flat)
    if not 2 <= len(flat.vertices) <= MOST or flat.regions or flat.product:
        return None
    if not is_plain(graph, (*ODD, "fold")) or not graph.has_ring():
        return None
    for start in _starts(graph):
        found = _Search(graph).run(*start)
        if found is not None:
            return found
    return None


def _starts(graph: Graph) -> Iterator[tuple[int, int]]:
    """Pairs to begin with: a tensor and its conjugate; where there are none, a tensor whose conjugate is left out."""
    tensors = [what.tensor for what in graph.flat.vertices]
    keys = [_key(tensor) for tensor in tensors]
    flags = [tensor is not None and conjugates(tensor.views) for tensor in tensors]
    pairs = [
        (v, u) for v, key in enumerate(keys) for u in range(len(keys)) if keys[u] == key and flags[u] and not flags[v]
    ]
    yield from pairs[: len(keys)]
    if not any(flags):
        open_legs = len(graph.flat.free)
        whole = [v for v in range(len(keys)) if not graph.free_at(v) and 2 < len(graph.neighbours(v)) == open_legs]
        yield from ((v, LEFT_OUT) for v in whole)


def _key(tensor: Tensor | None) -> tuple[object, ...]:
    """What partners have in common. A matrix and its † are none: who writes † multiplies matrices, in a row."""
    assert tensor is not None
    return tensor.name, tensor.number, tensor.scripts, len(tensor.legs), reverses(tensor.views)


class _Search:
    """Follows a pair along its wires to all others."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ends: dict[Port, Port | None] = {}  # the port at the far end of each
        for edge in graph.flat.edges:
            tail, head = (edge.tail, edge.tail_leg), (edge.head, edge.head_leg)
            self.ends[tail] = None if edge.free else head
            if not edge.free:
                self.ends[head] = tail
        self.partner: dict[int, int] = {}
        self.ports: dict[Port, Port] = {}

    def run(self, first: int, second: int) -> Mirror | None:
        """The mirror in which two tensors are partners."""
        if not self._pair(first, second) or not self._spread():
            return None
        if len(self.partner) - (LEFT_OUT in self.partner) < len(self.graph.flat.vertices):
            return None
        return self._halves(first)

    def _spread(self) -> bool:
        """Pair what is joined to partners by the same leg, until nothing is left to tell."""
        told: set[Port] = set()
        while left := [port for port in self.ports if port not in told]:
            for port in left:
                told.add(port)
                if not self._follow(port, self.ports[port]):
                    return False
            if all(port in told for port in self.ports) and not self._guess():
                return False
        return True

    def _follow(self, port: Port, other: Port) -> bool:
        """Pair the far ends of two ports that are partners."""
        if other[0] == LEFT_OUT or port[0] == LEFT_OUT:
            return True
        far, there = self.ends[port], self.ends[other]
        if far is None or there is None:
            return far is there or LEFT_OUT in (self.partner.get(end[0]) for end in (far, there) if end)
        return self._pair(far[0], there[0]) and self._tie(far, there)

    def _pair(self, a: int, b: int) -> bool:
        """Make two tensors partners, with all of their legs if they are two, or one with itself."""
        if a in self.partner or b in self.partner:
            return self.partner.get(a) == b and self.partner.get(b) == a
        self.partner |= {a: b, b: a}
        if a == b:
            return True
        if b == LEFT_OUT:
            return self._opened(a)
        first, second = (self.graph.flat.vertices[v].tensor for v in (a, b))
        if first is None or second is None or _key(first) != _key(second):
            return False
        if conjugates(first.views) == conjugates(second.views):
            return False
        return all(self._tie((a, leg), (b, leg)) for leg in range(len(first.legs)))

    def _tie(self, a: Port, b: Port) -> bool:
        """Make two ports partners."""
        if a in self.ports or b in self.ports:
            return self.ports.get(a) == b and self.ports.get(b) == a
        self.ports |= {a: b, b: a}
        return True

    def _opened(self, vertex: int) -> bool:
        """Pair the neighbours of a tensor whose conjugate is left out with themselves, and the legs by which they hold
        it with their nearest open legs."""
        for leg in range(len(self.graph.flat.vertices[vertex].legs)):
            far = self.ends[vertex, leg]
            assert far is not None
            v, held = far
            open_legs = [n for n in range(len(self.graph.flat.vertices[v].legs)) if self.ends[v, n] is None]
            left = [n for n in open_legs if (v, n) not in self.ports]
            if not left or not self._pair(v, v):
                return False
            self._tie(far, (v, min(left, key=lambda n: abs(n - held))))
            self._tie((vertex, leg), (LEFT_OUT, leg))
        return True

    def _guess(self) -> bool:
        """Pair the legs of a tensor on the axis that nothing told of: with each other if they lead to partners, else
        with themselves. Whether that was possible."""
        for v in [v for v, u in self.partner.items() if v == u]:
            loose = [n for n in range(len(self.graph.flat.vertices[v].legs)) if (v, n) not in self.ports]
            for leg in loose:
                if (v, leg) not in self.ports:
                    other = next((n for n in loose if n != leg and self._alike((v, leg), (v, n))), leg)
                    if not self._tie((v, leg), (v, other)):
                        return False
        return True

    def _alike(self, port: Port, other: Port) -> bool:
        """Whether two ports lead to a tensor and its conjugate by the same leg."""
        far, there = self.ends[port], self.ends[other]
        if far is None or there is None or far[0] == there[0]:
            return False
        first, second = (self.graph.flat.vertices[v].tensor for v in (far[0], there[0]))
        assert first is not None
        assert second is not None
        return _key(first) == _key(second) and conjugates(first.views) != conjugates(second.views)

    def _halves(self, first: int) -> Mirror | None:
        """The half above the axis: what is joined to the first without crossing it."""
        partner = self.partner
        upper = [first]
        for v in upper:
            near = self.graph.neighbours(v)
            upper += [u for u in near if u not in upper and partner[u] not in (u, v)]
        fixed = tuple(sorted(v for v, u in partner.items() if v == u))
        if any(partner[v] in upper for v in upper):
            return None
        whole = len(fixed) + len(upper) + sum(partner[v] != LEFT_OUT for v in upper)
        return Mirror(tuple(upper), fixed, partner, self.ports) if whole == len(self.graph.flat.vertices) else None


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
            sketch.paths[there] = _from(flat.edges[there], found.ports[start], path.mapped(_turned))
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


def _down(path: Path, fixed: Spot | None) -> Path:
    """A wire that leaves the half upright, led on to what stands on the axis or through to its reflection."""
    kept = path.segments[:-1]
    if fixed is not None:
        return Path(path.start, (*kept, Line(fixed.port("N", path.end.x - fixed.centre.x))))
    back = Path(path.start, kept).mapped(_turned).reversed()
    return Path(path.start, (*kept, Line(back.start), *back.segments))
