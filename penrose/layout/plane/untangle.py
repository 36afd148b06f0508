"""Moves single vertices of a drawing with straight edges to where fewer edges cross.

How many edges would cross is known for all places of a lattice at once: seen from a neighbour, every edge throws a
shadow, and in each row of the lattice that is a stretch. Only where that leaves a hope is a place looked at closely.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import atan2, ceil, degrees, floor, hypot, inf

from penrose.geometry.path import Point
from penrose.layout.plane.planar import neighbours
from penrose.records import dataclass

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
LOOKS = 40  # places that are looked at closely for one vertex, the likeliest first
LOOK = 40  # what that counts, in shadows of an edge in a row of the lattice

Edge = tuple[int, int]
Spot = tuple[float, float]
Places = tuple[Point, ...]
"""Where every vertex stands, by its number."""


@dataclass(frozen=True)
class _Net:
    """The edges, each once; by vertex its neighbours, its own edges and all others."""

    edges: tuple[Edge, ...]
    near: tuple[tuple[int, ...], ...]
    others: tuple[tuple[Edge, ...], ...]


@dataclass
class _Search:
    """Where vertices stand now, and how many stretches may still be looked at."""

    net: _Net
    x: list[float]
    y: list[float]
    left: int
    crossed: float  # what a crossing costs, in what a pt of an edge costs
    near: int  # steps that a vertex may be moved at a time; 0: anywhere


def untangled(
    places: Sequence[Point], edges: Iterable[Edge], work: int = 10**6, crossed: float = CROSSED, near: int = 0
) -> dict[int, Point]:
    """The places after moving vertices whose edges cross, one at a time, for as long as that helps and as `work` lasts,
    which counts the shadows in rows of the lattice that are looked at. What a crossing costs is
    `crossed`; `near` are the steps that a vertex may be moved at a time, if not anywhere.

    >>> square = [Point(0, 0), Point(90, 90), Point(90, 0), Point(0, 90)]
    >>> ring = [(0, 1), (1, 2), (2, 3), (3, 0)]
    >>> moved = untangled(square, ring)
    >>> crossings(dict(enumerate(square)), ring), crossings(moved, ring)
    (1, 0)
    """
    ends = tuple(sorted({(min(pair), max(pair)) for pair in edges if pair[0] != pair[1]}))
    return dict(enumerate(_untangled(tuple(places), ends, work, crossed, near)))


def _untangled(places: Places, edges: tuple[Edge, ...], work: int, crossed: float, near: int) -> Places:
    net = _net(len(places), edges)
    best, least = places, crossings(dict(enumerate(places)), edges)
    tries = FIRM[:1] if near else FIRM
    for firmness in tries:
        search = _Search(net, [p.x for p in places], [p.y for p in places], work // len(tries), crossed, near)
        for firm in firmness:
            _settle(search, firm)
        found = tuple(map(Point, search.x, search.y))
        count = crossings(dict(enumerate(found)), edges)
        best, least = (found, count) if count < least or best is places else (best, least)
    return best


def _net(count: int, edges: tuple[Edge, ...]) -> _Net:
    near = neighbours(edges, count)
    others = tuple(tuple(edge for edge in edges if v not in edge) for v in range(count))
    return _Net(edges, tuple(tuple(near[v]) for v in range(count)), others)


def _settle(search: _Search, firm: float) -> None:
    """Move vertices until none has a better place."""
    for _ in range(PASSES):
        before = search.x[:], search.y[:]
        for vertex in _tangled(search):
            if search.left <= 0:
                return
            search.x[vertex], search.y[vertex] = _best(search, vertex, firm)
        if (search.x, search.y) == before:
            break


def _best(search: _Search, vertex: int, firm: float) -> Spot:
    """The best place for a vertex while the others stay."""
    x, y = search.x, search.y
    best = x[vertex], y[vertex]
    surroundings = _surroundings(search, vertex, firm)
    crossed = sum(_cross(best, n, a, b) for n, a, b in _pairs(search, vertex))
    least = search.crossed * crossed + _length(surroundings, *best) + _nearness(surroundings, *best, inf)
    for bound, p, q in sorted(_bounds(search, surroundings, vertex, least))[:LOOKS]:
        if bound >= least:
            break
        cost = bound + _nearness(surroundings, p, q, least - bound)
        search.left -= LOOK
        best, least = ((p, q), cost) if cost < least else (best, least)
    return best


@dataclass(frozen=True)
class _Surroundings:
    """What stays while a vertex moves: other vertices, edges between them, the ends of its own edges with the ways in
    which other edges leave there, and how much nearness counts."""

    spots: list[Spot]
    edges: list[tuple[float, float, float, float]]
    ends: list[tuple[Spot, list[Spot], list[float]]]  # and all vertices that its edge is to keep away from
    firm: float


def _surroundings(search: _Search, vertex: int, firm: float) -> _Surroundings:
    x, y, near = search.x, search.y, search.net.near
    at = list(zip(x, y, strict=True))
    ends = []
    for n in near[vertex]:
        ways = [degrees(atan2(y[m] - y[n], x[m] - x[n])) for m in near[n] if m != vertex]
        ends.append((at[n], [spot for v, spot in enumerate(at) if v not in (vertex, n)], ways))
    edges = [(*at[a], *at[b]) for a, b in search.net.others[vertex]]
    return _Surroundings([spot for v, spot in enumerate(at) if v != vertex], edges, ends, firm)


def _pairs(search: _Search, vertex: int) -> Iterable[tuple[Spot, Spot, Spot]]:
    """The place of each neighbour, with the ends of each edge that has no vertex in common with the way there."""
    at = list(zip(search.x, search.y, strict=True))
    for n in search.net.near[vertex]:
        for a, b in search.net.others[vertex]:
            if n not in (a, b):
                yield at[n], at[a], at[b]


def _bounds(search: _Search, around: _Surroundings, vertex: int, least: float) -> Iterable[tuple[float, float, float]]:
    """What a vertex would cost at least at the places of the lattice: its crossings and the length of its edges; where
    that is below the least so far."""
    left, top, columns, rows = _lattice(search, vertex)
    steps = [[0] * (columns + 1) for _ in range(rows)]
    for n, a, b in _pairs(search, vertex):
        _shade(steps, columns, left, top, n, a, b)
        search.left -= rows
    for row, turns in enumerate(steps):
        q = top + row * STEP
        for column, count in enumerate(accumulate(turns[:columns])):
            if search.crossed * count < least:
                p = left + column * STEP
                bound = search.crossed * count + _length(around, p, q)
                if bound < least:
                    yield bound, p, q


def _lattice(search: _Search, vertex: int) -> tuple[float, float, int, int]:
    """Places all over the drawing and somewhat beyond, or only around the vertex: the first, how many columns, rows."""
    x, y = search.x, search.y
    if search.near:
        return x[vertex] - search.near * STEP, y[vertex] - search.near * STEP, 2 * search.near + 1, 2 * search.near + 1
    columns = int((max(x) - min(x)) / STEP) + 2 * BEYOND + 1
    rows = int((max(y) - min(y)) / STEP) + 2 * BEYOND + 1
    return min(x) - BEYOND * STEP, min(y) - BEYOND * STEP, columns, rows


def _length(around: _Surroundings, p: float, q: float) -> float:
    """How long the edges of a vertex would be at a place."""
    length = 0.0
    for (u, v), *_ in around.ends:
        length += hypot(p - u, q - v)
    return length


def _shade(steps: list[list[int]], columns: int, left: float, top: float, n: Spot, a: Spot, b: Spot) -> None:
    """Count up where the shadow of an edge begins and down behind its end, in every row of the lattice."""
    (x, y), (ax, ay), (bx, by) = n, a, b
    turn = (ax - x) * (by - y) - (ay - y) * (bx - x)
    if turn < 0:
        ax, ay, bx, by = bx, by, ax, ay
    elif turn == 0:
        return
    # Beyond the edge, and between the rays through its ends: each u·p + v·q ≥ w.
    borders = ((by - ay, ax - bx, ax, ay), (y - ay, ax - x, x, y), (by - y, x - bx, x, y))
    sides = [(u, v, u * p + v * q) for u, v, p, q in borders]
    right = left + (columns - 1) * STEP
    for row, turns in enumerate(steps):
        low, high = _stretch(sides, left, right, top + row * STEP)
        first, last = ceil((low - left) / STEP - 1e-9), min(columns - 1, floor((high - left) / STEP + 1e-9))
        if first <= last:
            turns[first] += 1
            turns[last + 1] -= 1


def _stretch(sides: list[tuple[float, float, float]], low: float, high: float, y: float) -> Spot:
    """Of a level stretch, from where to where all u·x + v·y ≥ w."""
    for u, v, w in sides:
        rest = w - v * y
        if u > 0:
            if rest > u * low:
                low = rest / u
        elif u < 0:
            if rest > u * high:
                high = rest / u
        elif rest > 0:
            return low, low - STEP
    return low, high


def crossings(at: Mapping[int, Point], edges: Sequence[Edge]) -> int:
    """How many pairs of straight edges cross, or meet where they should not."""
    return sum(_meet(at, a, b) for n, a in enumerate(edges) for b in edges[:n])


def _meet(at: Mapping[int, Point], first: Edge, second: Edge) -> bool:
    """Whether two edges without a common vertex meet, be it in a point where one ends."""
    (a, b), (c, d) = first, second
    return a not in second and b not in second and _cross(at[a], at[b], at[c], at[d])


def _tangled(search: _Search) -> list[int]:
    """The vertices of edges that cross, and those that stand too near to something; first those with the fewest edges,
    for they move most easily."""
    edges, x, y = search.net.edges, search.x, search.y
    at = dict(enumerate(map(Point, x, y)))
    found = {v for n, a in enumerate(edges) for b in edges[:n] if _meet(at, a, b) for v in (*a, *b)}
    found |= {v for v in at if any(_crowding(x[v] - x[w], y[v] - y[w]) for w in at if w != v)}
    found |= {v for v in at for a, b in search.net.others[v] if _passing(x[v], y[v], x[a], y[a], x[b], y[b])}
    return sorted(found, key=lambda v: (len(search.net.near[v]), v))


def _nearness(around: _Surroundings, p: float, q: float, enough: float) -> float:
    """What a vertex at a place would be too near to; once that is `enough`, the rest is left out."""
    firm, crowd = around.firm, 0.0
    for u, v in around.spots:
        crowd += _crowding(p - u, q - v)
    for edge in around.edges:
        crowd += _passing(p, q, *edge)
    if firm * CROWDED * crowd >= enough:
        return inf
    ways = [degrees(atan2(v - q, u - p)) for (u, v), *_ in around.ends]
    narrow = 2 * sum(_narrowing(a - b) for k, a in enumerate(ways) for b in ways[:k])
    for ((u, v), spots, others), way in zip(around.ends, ways, strict=True):
        for x, y in spots:
            crowd += _passing(x, y, p, q, u, v)
        for other in others:
            narrow += _narrowing(other - way - 180)
        if firm * (CROWDED * crowd + ACUTE * narrow) >= enough:
            return inf
    return firm * (CROWDED * crowd + ACUTE * narrow)


def _crowding(across: float, down: float) -> float:
    """By how much two vertices are too near to each other."""
    return max(0.0, APART - hypot(across, down)) if -APART < across < APART and -APART < down < APART else 0.0


def _narrowing(turn: float) -> float:
    """By how many degrees two edges of one vertex leave it too near to each other."""
    return max(0.0, NARROW - abs((turn + 180) % 360 - 180))


def _passing(x: float, y: float, a: float, b: float, c: float, d: float) -> float:
    """By how much a vertex is too near to the edge from (a, b) to (c, d)."""
    if (a < c and (x < a - ASIDE or x > c + ASIDE)) or (a >= c and (x < c - ASIDE or x > a + ASIDE)):
        return 0.0
    if (b < d and (y < b - ASIDE or y > d + ASIDE)) or (b >= d and (y < d - ASIDE or y > b + ASIDE)):
        return 0.0
    run, rise = c - a, d - b
    size = run * run + rise * rise
    share = ((x - a) * run + (y - b) * rise) / size if size else 0.0
    share = 0.0 if share < 0 else 1.0 if share > 1 else share
    return max(0.0, ASIDE - hypot(x - a - share * run, y - b - share * rise))


def _cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    """Whether two straight edges meet, be it in a point where one ends."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    if max(ax, bx) < min(cx, dx) or max(cx, dx) < min(ax, bx) or max(ay, by) < min(cy, dy) or max(cy, dy) < min(ay, by):
        return False
    u, v, r, s = bx - ax, by - ay, dx - cx, dy - cy
    if (u * (cy - ay) - v * (cx - ax)) * (u * (dy - ay) - v * (dx - ax)) > 0:
        return False
    return (r * (ay - cy) - s * (ax - cx)) * (r * (by - cy) - s * (bx - cx)) <= 0
