"""The adjacency of a flat graph, and what its vertices are."""

from __future__ import annotations

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
        far = (self.other(edge, vertex) for edge in self.at[vertex])
        return [v for v in dict.fromkeys(far) if v >= 0 and v != vertex]

    def is_dot(self, vertex: int) -> bool:
        """Whether indices meet here beside the row: a copy dot, or a δ among tensors with at most one free leg."""
        what = self.flat.vertices[vertex]
        between = is_delta(what) and self._stands_between(vertex) and len(self.free_at(vertex)) < 2
        return bool(what.dot) or between

    def _stands_between(self, vertex: int) -> bool:
        near = [self.flat.vertices[v] for v in self.neighbours(vertex)]
        return bool(near) and not any(v.dot or v.end or is_delta(v) for v in near)

    def free_at(self, vertex: int) -> list[int]:
        """Free edges of a vertex, in the order of the result, then those that end at a hull."""
        return self._free.get(vertex, [])

    def is_fuse(self, vertex: int) -> bool:
        """Whether thin legs become one thick leg at a vertex."""
        return is_fuse(self.flat.vertices[vertex])

    def nest(self, edge: int) -> Nest:
        """The region an edge rises to: the shallowest of those it runs through."""
        return min((piece.nest for piece in self.flat.edges[edge].pieces), key=len)

    def owner(self, edge: int) -> int | None:
        """The dot on whose bus an edge runs: the one that lies in the region the edge rises to."""
        e = self.flat.edges[edge]
        nest = self.nest(edge)
        return next((v for v in e.ends if self.is_dot(v) and self.flat.vertices[v].nest == nest), None)

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
