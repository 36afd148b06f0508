"""The adjacency of a flat graph, and what its vertices are."""

from __future__ import annotations

from functools import cached_property

from penrose.layout.flat import Flat, Nest, Vertex


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
        joins = is_delta(self.flat.vertices[vertex]) and not self.loops(vertex)
        return joins and self._stands_between(vertex) and len(self.free_at(vertex)) < 2

    def _stands_between(self, vertex: int) -> bool:
        near = [self.flat.vertices[v] for v in self.neighbours(vertex)]
        return bool(near) and not any(v.dot or v.end or is_delta(v) for v in near)

    def free_at(self, vertex: int) -> list[int]:
        """Free edges of a vertex, in the order of the result, then those that end at a hull."""
        return self._free.get(vertex, [])

    def is_fuse(self, vertex: int) -> bool:
        """Whether thin legs become one thick leg at a vertex."""
        return is_fuse(self.flat.vertices[vertex])

    def is_line(self, vertex: int) -> bool:
        """Whether a vertex is an identity, a bare line."""
        tensor = self.flat.vertices[vertex].tensor
        return tensor is not None and tensor.kind == "identity"

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

    def between(self, a: int, b: int) -> list[int]:
        """Edges that join two vertices."""
        return [edge for edge in self.at[a] if self.other(edge, a) == b]


def is_delta(vertex: Vertex) -> bool:
    """Whether a vertex is a δ tensor."""
    return vertex.tensor is not None and vertex.tensor.kind == "delta"


def is_fuse(vertex: Vertex) -> bool:
    """Whether thin legs become one thick leg at a vertex."""
    return vertex.tensor is not None and vertex.tensor.kind == "fuse"
