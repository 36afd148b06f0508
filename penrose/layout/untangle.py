"""Moves single vertices of a drawing with straight edges to where fewer edges cross."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import atan2, degrees, hypot, inf

from penrose.geometry.path import Point

STEP = 30.0  # pt between the places that are tried; about a glyph
BEYOND = 3  # steps that they reach beyond the drawing
PASSES = 5  # times that every vertex is looked at, at each firmness
FIRM = ((1.0,), (0.2, 1.0))  # how much nearness counts: all of it, or little at first, so that vertices pass each other
CROSSED = 4000.0  # what a crossing costs, in what a pt of an edge costs
APART = 55.0  # pt between two vertices, less than which costs
ASIDE = 27.0  # pt from a vertex to an edge that passes it, less than which costs
CROWDED = 150.0  # what a pt of those costs
NARROW = 28.0  # degrees between two edges of a vertex, less than which costs
ACUTE = 80.0  # what a degree of those costs

Edge = tuple[int, int]


def untangled(places: Mapping[int, Point], edges: Iterable[Edge]) -> dict[int, Point]:
    """The places after moving vertices whose edges cross, one at a time, for as long as that helps.

    >>> square = {0: Point(0, 0), 1: Point(90, 90), 2: Point(90, 0), 3: Point(0, 90)}
    >>> ring = [(0, 1), (1, 2), (2, 3), (3, 0)]
    >>> moved = untangled(square, ring)
    >>> crossings(square, ring), crossings(moved, ring)
    (1, 0)
    """
    ends = sorted({(min(pair), max(pair)) for pair in edges if pair[0] != pair[1]})
    best = dict(places)
    for firmness in FIRM:
        moved = dict(places)
        for firm in firmness:
            _settle(moved, ends, firm)
        best = moved if crossings(moved, ends) < crossings(best, ends) else best
    return best


def _settle(at: dict[int, Point], edges: list[Edge], firm: float) -> None:
    """Move vertices until none has a better place."""
    for _ in range(PASSES):
        before = dict(at)
        for vertex in _tangled(at, edges):
            at[vertex] = _best(at, edges, vertex, firm)
        if at == before:
            break


def _best(at: Mapping[int, Point], edges: list[Edge], vertex: int, firm: float) -> Point:
    """The best place for a vertex while the others stay."""
    best, least = at[vertex], _cost(at, edges, vertex, at[vertex], firm, inf)
    for trial in _lattice(at):
        cost = _cost(at, edges, vertex, trial, firm, least)
        best, least = (trial, cost) if cost < least else (best, least)
    return best


def crossings(at: Mapping[int, Point], edges: Sequence[Edge]) -> int:
    """How many pairs of straight edges cross, or meet where they should not."""
    return sum(_cross(at, a, b) for n, a in enumerate(edges) for b in edges[:n])


def _tangled(at: Mapping[int, Point], edges: list[Edge]) -> list[int]:
    """The vertices of edges that cross, and those that stand too near to something; first those with the fewest edges,
    for they move most easily."""
    pairs = [(a, b) for n, a in enumerate(edges) for b in edges[:n] if _cross(at, a, b)]
    found = {v for a, b in pairs for v in (*a, *b)}
    found |= {v for v in at if any(_crowding(at, v, other) for other in at if other != v)}
    found |= {v for edge in edges for v in at if v not in edge and _passing(at, edge, v)}
    return sorted(found, key=lambda v: (sum(v in edge for edge in edges), v))


def _lattice(at: Mapping[int, Point]) -> list[Point]:
    """Places all over the drawing and somewhat beyond."""
    spans = []
    for values in ([p.x for p in at.values()], [p.y for p in at.values()]):
        low, high = min(values), max(values)
        spans.append([low + STEP * n for n in range(-BEYOND, int((high - low) / STEP) + BEYOND + 1)])
    return [Point(x, y) for x in spans[0] for y in spans[1]]


def _cost(at: Mapping[int, Point], edges: list[Edge], vertex: int, trial: Point, firm: float, enough: float) -> float:
    """How badly a vertex would stand at a place: its crossings, what it would be too near to, and its edges' length;
    once that is `enough`, the rest is left out."""
    there = {**at, vertex: trial}
    own = [edge for edge in edges if vertex in edge]
    cost = sum(there[a].minus(there[b]).length() for a, b in own)
    cost += firm * CROWDED * sum(_crowding(there, vertex, v) for v in at if v != vertex)
    for edge in edges:
        if cost >= enough:
            break
        if vertex not in edge:
            cost += firm * CROWDED * _passing(there, edge, vertex) + sum(CROSSED * _cross(there, edge, a) for a in own)
    for edge in own if cost < enough else ():
        cost += firm * ACUTE * sum(_narrowing(there, edge, other) for other in edges if other != edge)
        cost += firm * CROWDED * sum(_passing(there, edge, v) for v in at if v not in edge)
    return cost


def _crowding(at: Mapping[int, Point], a: int, b: int) -> float:
    (x, y), (u, v) = at[a], at[b]
    return max(0.0, APART - hypot(x - u, y - v)) if abs(x - u) < APART > abs(y - v) else 0.0


def _narrowing(at: Mapping[int, Point], first: Edge, second: Edge) -> float:
    """By how many degrees two edges of one vertex leave it too near to each other."""
    meeting = next((v for v in first if v in second), None)
    if meeting is None:
        return 0.0
    turns = []
    for edge in (first, second):
        x, y = at[edge[0] if edge[1] == meeting else edge[1]].minus(at[meeting])
        turns.append(degrees(atan2(y, x)))
    return max(0.0, NARROW - abs((turns[0] - turns[1] + 180) % 360 - 180))


def _passing(at: Mapping[int, Point], edge: Edge, vertex: int) -> float:
    (x, y), (a, b), (c, d) = at[vertex], at[edge[0]], at[edge[1]]
    if max(a, c) + ASIDE < x or min(a, c) - ASIDE > x or max(b, d) + ASIDE < y or min(b, d) - ASIDE > y:
        return 0.0
    return max(0.0, ASIDE - _distance(at[vertex], at[edge[0]], at[edge[1]]))


def _cross(at: Mapping[int, Point], first: Edge, second: Edge) -> bool:
    """Whether two edges without a common vertex meet, be it in a point where one ends."""
    if first[0] in second or first[1] in second:
        return False
    a, b, c, d = at[first[0]], at[first[1]], at[second[0]], at[second[1]]
    if max(a.x, b.x) < min(c.x, d.x) or max(c.x, d.x) < min(a.x, b.x):
        return False
    if max(a.y, b.y) < min(c.y, d.y) or max(c.y, d.y) < min(a.y, b.y):
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


def _distance(p: Point, a: Point, b: Point) -> float:
    """From a point to a straight edge."""
    run = b.minus(a)
    size = run.x**2 + run.y**2
    share = ((p.x - a.x) * run.x + (p.y - a.y) * run.y) / size if size else 0.0
    return p.minus(a.plus(run, max(0.0, min(1.0, share)))).length()
