"""The plan of a ladder, a grid or a cylinder: graphs that are a Cartesian product of paths and cycles.

Two bonds of a tensor whose far ends have exactly one other neighbour in common span a square, and opposite bonds of
a square are parallel; two bonds that span no square belong to one factor. The classes of bonds under these two rules
are the prime factors of the graph (Feigenbaum, Hershberger and Schäffer, Discrete Applied Mathematics 12, 1985).
A factor's coordinate of a tensor is the part it falls into when the bonds of that factor are cut.

Free legs that every tensor of a row has leave all the same way: from the outer sides of a ladder, out of the plane
(aslant) in a grid, whose tensors have all four sides taken. What a border tensor has beyond that leaves at the border.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice

from penrose.classes import Classes, grouped
from penrose.layout.graph import Graph, Place, Product
from penrose.layout.plane import SLANT, Plan
from penrose.layout.sketch import WAYS
from penrose.records import dataclass, replace

SEARCHED = 40  # tensors up to which some are tried as standing within a bond
TRIED = 300  # sets of such tensors
Bond = tuple[int, int]
Near = dict[int, list[int]]
"""Neighbours by vertex."""


def product(graph: Graph) -> Product | None:
    """The product of two factors that a graph is, perhaps but for tensors that stand within a bond, as an operator
    does between two chains; None if it is none."""
    near = {v: graph.neighbours(v) for v in range(len(graph.flat.vertices))}
    if len(near) < 4 or any(
        graph.is_dot(v) or graph.loops(v) or graph.flat.vertices[v].end or graph.is_fuse(v) for v in near
    ):
        return None
    second: Product | None = None
    for within in _within_bonds(graph, near):
        found = _pure(graph, _bridged(near, within))
        if found is not None:
            between = _between(near, within, found.places)
            found = replace(found, standing=(*found.standing, *between.items()))
            if len({column % 1 for column, _ in between.values()}) < 2:
                return found
            second = second or found
    return second


def _within_bonds(graph: Graph, near: Near) -> Iterator[tuple[int, ...]]:
    """Sets of tensors that may stand within a bond, small sets first; none at all comes first."""
    yield ()
    spare = [v for v, ns in near.items() if len(ns) == 2 and not graph.free_at(v) and ns[1] not in near[ns[0]]]
    if len(spare) < len(near) <= SEARCHED:  # else all of it is one ring, which is no ladder
        sets = chain.from_iterable(combinations(spare, size) for size in range(1, len(spare)))
        yield from islice(sets, TRIED)


def _bridged(near: Near, within: tuple[int, ...]) -> Near:
    """The neighbours once the tensors within bonds are taken out and their bonds joined."""
    out = {v: list(ns) for v, ns in near.items() if v not in within}
    for v in within:
        for a, b in (near[v], near[v][::-1]):
            if a in out:
                out[a] = [b if n == v else n for n in out[a]]
    return out


def _between(near: Near, within: tuple[int, ...], places: dict[int, Place]) -> dict[int, Place]:
    """Places half way between the neighbours."""
    out: dict[int, Place] = {}
    for v in within:
        (a, b), (c, d) = (places[n] for n in near[v])
        out[v] = ((a + c) / 2, (b + d) / 2)
    return out


def _pure(graph: Graph, near: Near) -> Product | None:
    """The product that a graph of neighbours is."""
    if len(near) < 4 or any(n not in near for ns in near.values() for n in ns):
        return None
    factors = [_coordinates(near, bonds) for bonds in _factors(near)]
    if len(factors) != 2 or None in factors:
        return None
    lines = [f for f in factors if f is not None]
    across, down = sorted(lines, key=lambda line: -line.length)
    places = {v: (float(across.at[v]), float(down.at[v])) for v in near}
    if len(set(places.values())) != len(near) or across.length * down.length != len(near):
        return None
    return _turned(graph, Product(tuple(places.items()), across.ring, down.ring))


def _turned(graph: Graph, found: Product) -> Product:
    """The same with the first result leg's tensor, else the first tensor, in the upper left."""
    places = found.places
    first = graph.flat.edges[graph.flat.free[0]].tail if graph.flat.free else min(places)
    first = first if first in places else min(places)
    width = max(c for c, _ in places.values())
    height = max(r for _, r in places.values())
    column, row = places[first]
    flip, turn = column > width / 2, row > height / 2
    standing = ((v, (width - c if flip else c, height - r if turn else r)) for v, (c, r) in found.standing)
    return replace(found, standing=tuple(standing))


def _factors(near: Near) -> list[list[Bond]]:
    """The bonds, sorted into classes."""
    return grouped(((v, n) for v, ns in near.items() for n in ns if v < n), Classes.of(_parallel(near)).root)


def _parallel(near: Near) -> Iterator[tuple[Bond, Bond]]:
    """Pairs of bonds of one factor: opposite sides of a square, or bonds of one tensor that span none."""
    sets = {v: set(ns) for v, ns in near.items()}
    for v, ns in near.items():
        for a, b in combinations(ns, 2):
            common = (sets[a] & sets[b]) - {v}
            if len(common) == 1 and b not in sets[a]:
                w = common.pop()
                yield _bond(v, a), _bond(w, b)
                yield _bond(v, b), _bond(w, a)
            else:
                yield _bond(v, a), _bond(v, b)


def _bond(a: int, b: int) -> Bond:
    return (a, b) if a < b else (b, a)


@dataclass(frozen=True)
class _Line:
    """A factor that is a path or a ring: the coordinate of every vertex."""

    at: dict[int, int]
    length: int
    ring: bool


def _coordinates(near: Near, bonds: list[Bond]) -> _Line | None:
    """The coordinate along one factor; None if the factor is neither a path nor a ring."""
    cut = set(bonds)
    part = _parts(near, cut)
    onward: dict[int, set[int]] = {p: set() for p in part.values()}
    for a, b in bonds:
        if part[a] == part[b]:
            return None
        onward[part[a]].add(part[b])
        onward[part[b]].add(part[a])
    if any(len(ns) > 2 for ns in onward.values()):
        return None
    ends = [p for p, ns in onward.items() if len(ns) < 2]
    order, before = [ends[0] if ends else 0], -1
    while len(order) < len(onward):
        ahead = sorted(p for p in onward[order[-1]] if p != before)
        if not ahead:
            return None
        before = order[-1]
        order.append(ahead[0])
    at = {p: place for place, p in enumerate(order)}
    return _Line({v: at[p] for v, p in part.items()}, len(order), not ends)


def _parts(near: Near, cut: set[Bond]) -> dict[int, int]:
    """The number of the connected part of every vertex once the bonds are cut."""
    find = Classes.of((v, n) for v, ns in near.items() for n in ns if _bond(v, n) not in cut).root
    return {v: number for number, part in enumerate(grouped(near, find)) for v in part}


def grid_plan(graph: Graph) -> Plan | None:
    """The plan of a graph that is a product of two paths or rings; None if it is none."""
    found = graph.flat.product or product(graph)
    if found is None:
        return None
    closing = _closing(graph, found)
    return Plan(found.places, _ways(graph, found), closing, gap=1.5 if closing else 1.25)


def _closing(graph: Graph, found: Product) -> dict[int, str]:
    """The bonds that close rows or columns to rings."""
    out: dict[int, str] = {}
    places = found.places
    for number, edge in enumerate(graph.flat.edges):
        if not edge.free:
            (a, b), (c, d) = places[edge.tail], places[edge.head]
            if abs(a - c) > 1:
                out[number] = "row"
            elif abs(b - d) > 1:
                out[number] = "column"
    return out


def _ways(graph: Graph, found: Product) -> dict[int, float]:
    """The way of every free leg: what all tensors have leaves alike, what a border tensor has beyond that outwards."""
    width = max(c for _, (c, _) in found.standing)
    height = max(r for _, (_, r) in found.standing)
    common = min(len(graph.free_at(v)) for v, _ in found.standing if not graph.flat.vertices[v].folded)
    ways: dict[int, float] = {}
    for vertex, (column, row) in found.standing:
        outer = {0: "N", height: "S"}.get(row, "") if not found.ring_columns else ""
        border = [side for side, at in (("W", column == 0), ("E", column == width)) if at and not found.ring_rows]
        aslant = common if height > 1 or found.ring_rows or not outer else 0
        upright = aslant + (_upright(graph, found, row, width) - aslant if outer else 0)
        sides = border + ([outer] if outer else [])
        for place, edge in enumerate(graph.free_at(vertex)):
            if place < aslant or not sides:
                ways[edge] = SLANT
            else:
                ways[edge] = WAYS[outer if place < upright else sides[(place - upright) % len(sides)]]
    return ways


def _upright(graph: Graph, found: Product, row: float, width: float) -> int:
    """How many free legs every tensor in the middle of a row has."""
    middle = [
        v for v, (column, r) in found.standing if r == row and 0 < column < width and not graph.flat.vertices[v].folded
    ]
    return min((len(graph.free_at(v)) for v in middle), default=0)
