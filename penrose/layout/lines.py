"""Identities within a product: edges with several names, and no bodies that a strategy has to find a place for."""

from __future__ import annotations

from penrose.layout.cut import parted
from penrose.layout.flat import Edge, Flat, Line, Vertex
from penrose.layout.sketch import Sketch, Spot
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
            Line(tuple(flat.vertices[line] for line in chain.lines), edge[old], edges[old])
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
        joined = _joined(flat, line, *(chains[n] for n in numbers)) if _is_identity(vertex) and numbers[1:] else None
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
    if not ends or len(nests) > 1 or all(map(_is_joint, ends)) or (second.free and not _is_identity(ends[0])):
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


def _is_identity(vertex: Vertex) -> bool:
    return vertex.tensor is not None and vertex.tensor.kind == "identity"


def _is_joint(vertex: Vertex) -> bool:
    return bool(vertex.dot or vertex.end)
