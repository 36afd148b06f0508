"""A product and the single-term bubbles inside it, as one flat graph: vertices, edges, and which bubbles hold them.

Bubbles become nested regions of the graph rather than boxes of their own, so that what stands inside lines up with
what stands outside. An index that passes through a hull is one edge with one piece per region it runs through.
A bubble that holds a sum cannot be flattened; it stays one vertex (`Vertex.composite`). `Graph`
says who is joined to whom.
"""

from __future__ import annotations

from functools import cached_property

from penrose.classes import Classes, grouped
from penrose.diagram.types import Bubble, Network, Scale, Tensor
from penrose.marks.types import Folded
from penrose.records import dataclass, field

Nest = tuple[int, ...]
"""Regions around a thing, outermost first."""
Place = tuple[float, float]
"""Column and row."""


@dataclass(frozen=True)
class Vertex:
    """A tensor, a bubble that holds a sum, a copy dot (`dot` names its index) or the end of a lone sum (`end`). A
    tensor of kind "fold" stands for those that are left out (`folded`)."""

    nest: Nest
    tensor: Tensor | None = None
    composite: Bubble | None = None
    dot: str = ""
    end: str = ""
    folded: Folded | None = None

    @property
    def kind(self) -> str:
        """The kind of a tensor; "" for anything else."""
        return self.tensor.kind if self.tensor else ""

    @property
    def legs(self) -> tuple[str, ...]:
        """Index names of the legs of a tensor or composite, in order."""
        node = self.tensor or self.composite
        return tuple(leg.index for leg in node.legs) if node else ()


@dataclass(frozen=True)
class Piece:
    """The stretch of an edge within one region, with the name the index has there."""

    nest: Nest
    index: str
    dim: str


@dataclass(frozen=True)
class Edge:
    """From vertex `tail` (its leg number, −1 on dots and ends) to vertex `head`, or to a free end (`head` −1)."""

    tail: int
    tail_leg: int
    head: int
    head_leg: int
    pieces: tuple[Piece, ...]

    @property
    def free(self) -> bool:
        return self.head < 0

    @property
    def ends(self) -> tuple[int, ...]:
        return (self.tail,) if self.free else (self.tail, self.head)


@dataclass(frozen=True)
class RegionOf:
    """A bubble that became a region: the bubble, the regions around it and the scales inside it."""

    bubble: Bubble
    nest: Nest
    scales: tuple[Scale, ...]
    sign: int


@dataclass(frozen=True)
class Product:
    """Every vertex with its column and row, and whether rows (columns) close to rings."""

    standing: tuple[tuple[int, Place], ...]
    ring_rows: bool
    ring_columns: bool

    @property
    def places(self) -> dict[int, Place]:
        """Column and row by vertex."""
        return dict(self.standing)


@dataclass(frozen=True)
class Inlay:
    """Identities that lie on an edge: their vertices, the edge, and what it parts into at them."""

    vertices: tuple[Vertex, ...]
    edge: int
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Flat:
    """The graph: vertices, edges, regions, and the free edges in the order of the result. `leads` and `ends` say
    whether it holds the first and the last leg of a result that it may share with other parts beside it."""

    vertices: tuple[Vertex, ...]
    edges: tuple[Edge, ...]
    regions: tuple[RegionOf, ...]
    free: tuple[int, ...]
    leads: bool = True
    ends: bool = True
    sides: tuple[tuple[int, str], ...] = ()  # free edges, and the sides they must leave on
    wished: tuple[tuple[int, str], ...] = ()  # free edges in their order, and the sides they leave on where they can
    walls: tuple[tuple[int, int], ...] = ()  # edges that end at the hull of a region, whose function reduces them
    product: Product | None = None  # the grid that this is, where columns or rows of it are left out
    lines: tuple[Inlay, ...] = ()  # identities that are arranged as edges
    alone: bool = False  # whether its equation says of it nothing but the order of its legs, which is to be seen


@dataclass(frozen=True)
class _Terminal:
    """Where an index arrives from inside: a vertex, its leg, and the pieces passed on the way out."""

    vertex: int
    leg: int
    pieces: tuple[Piece, ...]


def flatten(network: Network) -> Flat:
    """The flat graph of a network."""
    return _Flattener().run(network)


@dataclass
class _Flattener:
    """Builds the graph by walking the networks from the outside in."""

    vertices: list[Vertex] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    regions: list[RegionOf] = field(default_factory=list)
    walls: list[tuple[int, int]] = field(default_factory=list)

    def run(self, network: Network) -> Flat:
        free = []
        for terminal in self._network(network, ()):
            free.append(len(self.edges))
            self.edges.append(Edge(terminal.vertex, terminal.leg, -1, -1, terminal.pieces))
        return Flat(tuple(self.vertices), tuple(self.edges), tuple(self.regions), tuple(free), walls=tuple(self.walls))

    def _network(self, network: Network, nest: Nest) -> list[_Terminal]:
        """Add a network's vertices and inner edges; the terminals of its free wires, in order."""
        ports = [self._node(node, nest) for node in network.nodes]
        arrivals: dict[int, _Terminal] = {}
        for position, wire in enumerate(network.wires):
            piece = Piece(nest, wire.index, wire.dim)
            terminals = [ports[end.node][end.leg] for end in wire.ends]
            terminals = [_Terminal(t.vertex, t.leg, (*t.pieces, piece)) for t in terminals]
            arrival = self._join(terminals, wire.free, piece)
            if arrival:
                arrivals[position] = arrival
        return [arrivals[position] for position in network.free]

    def _node(self, node: Tensor | Bubble, nest: Nest) -> list[_Terminal]:
        if isinstance(node, Bubble) and is_region(node):
            return self._region(node, nest)
        here = len(self.vertices)
        if isinstance(node, Tensor):
            self.vertices.append(Vertex(nest, tensor=node))
        else:
            self.vertices.append(Vertex(nest, composite=node))
        return [_Terminal(here, leg, ()) for leg in range(len(node.legs))]

    def _region(self, bubble: Bubble, nest: Nest) -> list[_Terminal]:
        term = bubble.inside.terms[0]
        region = len(self.regions)
        inner = (*nest, region)
        self.regions.append(RegionOf(bubble, nest, term.scales, term.sign))
        terminals = self._network(term.network, inner)
        names = [term.network.wires[position].index for position in term.network.free]
        by_name = dict(zip(names, terminals, strict=True))
        for leg in bubble.inside.free[len(bubble.legs) :]:
            end = by_name[leg.index]
            self.walls.append((len(self.edges), region))
            self.edges.append(Edge(end.vertex, end.leg, -1, -1, end.pieces))
        return [by_name[leg.index] for leg in bubble.inside.free[: len(bubble.legs)]]

    def _join(self, terminals: list[_Terminal], free: bool, piece: Piece) -> _Terminal | None:
        """Tie the ends of one wire together; what is left to tie outside, if one end is free."""
        if len(terminals) + free >= 3 or (free and not terminals):
            hub = self._add(Vertex(piece.nest, dot=piece.index))
            for t in terminals:
                self.edges.append(Edge(t.vertex, t.leg, hub, -1, t.pieces))
            return _Terminal(hub, -1, (piece,)) if free else None
        if free:
            return terminals[0]
        if len(terminals) == 1:
            hub = self._add(Vertex(piece.nest, end=piece.index))
            self.edges.append(Edge(terminals[0].vertex, terminals[0].leg, hub, -1, terminals[0].pieces))
            return None
        a, b = terminals
        self.edges.append(Edge(a.vertex, a.leg, b.vertex, b.leg, (*a.pieces, *reversed(b.pieces[:-1]))))
        return None

    def _add(self, vertex: Vertex) -> int:
        self.vertices.append(vertex)
        return len(self.vertices) - 1


def is_region(bubble: Bubble) -> bool:
    """Whether a bubble can share the drawing around it: one term that has every leg, no Σ written before it."""
    inside = bubble.inside
    if len(inside.terms) != 1 or inside.terms[0].over or not inside.terms[0].network.nodes:
        return False
    return len(inside.terms[0].network.free) == len(inside.free)


class Graph:
    """Adjacency of a flat graph, in the order of its edges."""

    def __init__(self, flat: Flat) -> None:
        self.flat = flat
        self.at: list[list[int]] = [[] for _ in flat.vertices]
        for number, edge in enumerate(flat.edges):
            for vertex in dict.fromkeys(edge.ends):
                self.at[vertex].append(number)
        self.wished = dict((*flat.wished, *flat.sides))
        self._free: dict[int, list[int]] = {}
        for number in (*flat.free, *(edge for edge, _ in flat.walls)):
            self._free.setdefault(flat.edges[number].tail, []).append(number)

    def other(self, edge: int, vertex: int) -> int:
        """The far vertex of an edge (the vertex itself for a loop, −1 for a free edge)."""
        e = self.flat.edges[edge]
        return e.head if e.tail == vertex else e.tail

    def neighbours(self, vertex: int) -> list[int]:
        """Distinct neighbours, in the order of the edges."""
        return self._near[vertex]

    @cached_property
    def _near(self) -> list[list[int]]:
        far = ([self.other(edge, vertex) for edge in edges] for vertex, edges in enumerate(self.at))
        return [[v for v in dict.fromkeys(others) if v >= 0 and v != vertex] for vertex, others in enumerate(far)]

    def is_dot(self, vertex: int) -> bool:
        """Whether indices meet here beside the row: a copy dot, or a δ among tensors with at most one free leg."""
        return vertex in self._dots

    @cached_property
    def _dots(self) -> frozenset[int]:
        return frozenset(v for v, what in enumerate(self.flat.vertices) if what.dot or self._is_joint(v))

    def _is_joint(self, vertex: int) -> bool:
        """Whether a vertex is a δ that does what a copy dot does."""
        joins = self.flat.vertices[vertex].kind == "delta" and not self.loops(vertex)
        return joins and self._stands_between(vertex) and len(self.free_at(vertex)) < 2

    def _stands_between(self, vertex: int) -> bool:
        near = [self.flat.vertices[v] for v in self.neighbours(vertex)]
        return bool(near) and not any(v.dot or v.end or v.kind == "delta" for v in near)

    def free_at(self, vertex: int) -> list[int]:
        """Free edges of a vertex, in the order of the result, then those that end at a hull."""
        return self._free.get(vertex, [])

    def is_fuse(self, vertex: int) -> bool:
        """Whether thin legs become one thick leg at a vertex."""
        return self.flat.vertices[vertex].kind == "fuse"

    def is_line(self, vertex: int) -> bool:
        """Whether a vertex is an identity, a bare line."""
        return self.flat.vertices[vertex].kind == "identity"

    def nest(self, edge: int) -> Nest:
        """The region an edge rises to: the shallowest of those it runs through."""
        return min((piece.nest for piece in self.flat.edges[edge].pieces), key=len)

    def owner(self, edge: int) -> int | None:
        """The dot on whose bus an edge runs: the one that lies in the region the edge rises to."""
        return self._owners[edge]

    @cached_property
    def _owners(self) -> list[int | None]:
        vertices = self.flat.vertices
        return [
            next((v for v in edge.ends if v in self._dots and vertices[v].nest == self.nest(number)), None)
            for number, edge in enumerate(self.flat.edges)
        ]

    def loops(self, vertex: int) -> bool:
        """Whether an edge leads from a vertex back to it."""
        return any(self.other(edge, vertex) == vertex for edge in self.at[vertex])

    def has_ring(self) -> bool:
        """Whether a network is more than a tree."""
        return len({(min(pair), max(pair)) for pair in bonds(self.flat)}) >= len(self.flat.vertices)

    def is_whole(self) -> bool:
        """Whether edges join every vertex to every other: parts that a bubble holds need not be joined."""
        return len(grouped(range(len(self.flat.vertices)), Classes.of(bonds(self.flat)).root)) == 1

    def leg(self, edge: int, vertex: int) -> int:
        """The leg by which an edge holds one of its vertices; of a loop the first."""
        e = self.flat.edges[edge]
        return e.tail_leg if e.tail == vertex else e.head_leg

    def between(self, a: int, b: int) -> list[int]:
        """Edges that join two vertices."""
        return [edge for edge in self.at[a] if self.other(edge, a) == b]


def bonds(flat: Flat) -> tuple[tuple[int, int], ...]:
    """The vertices that every edge joins, but for loops and free legs."""
    return tuple((edge.tail, edge.head) for edge in flat.edges if not edge.free and edge.tail != edge.head)


def opens(flat: Flat) -> bool:
    """Whether a shared index stays open."""
    return any(flat.vertices[flat.edges[edge].tail].dot for edge in flat.free)


def has_bus(flat: Flat) -> bool:
    """Whether more than three tensors share one index."""
    graph = Graph(flat)
    return any(vertex.dot and len(graph.at[number]) > 3 for number, vertex in enumerate(flat.vertices))


def is_comb(flat: Flat) -> bool:
    """Whether all tensors of a part share one index, and nothing else."""
    shared = {number for number, vertex in enumerate(flat.vertices) if vertex.dot}
    return len(shared) == 1 and all(edge.free or shared.intersection(edge.ends) for edge in flat.edges)


def permuted(flat: Flat) -> bool:
    """Whether a part is one tensor of three legs or more that the result names in another order."""
    legs = [flat.edges[edge].tail_leg for edge in flat.free]
    lone = len(flat.vertices) == 1 and flat.vertices[0].tensor is not None and len(legs) == len(flat.edges) > 2
    return lone and flat.leads and flat.ends and legs != sorted(legs)
