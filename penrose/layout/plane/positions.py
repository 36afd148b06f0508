"""Places for the vertices of a graph in which no pattern is recognised: without crossings if it is planar, else by
graphviz, or by how far apart they are.

A planar graph is tied by its widest face to an ellipse, with further vertices in every face; each vertex goes to the
middle of its neighbours (Tutte, Proceedings of the London Mathematical Society 13, 1963), and short edges are then
given less weight, so that inner faces are not squeezed together. Without graphviz distances on the page come near those
in the graph (Gansner, Koren and North, Graph Drawing 2004).

The program comes with the wheel `graphviz-pure`; nothing else on the machine is looked for, so that a picture is the
same everywhere. It is started only here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import cos, hypot, inf, pi, sin

from penrose.geometry.path import Point
from penrose.layout.graph import Flat, bonds, opens
from penrose.layout.plane import Plan
from penrose.layout.plane.planar import Face, Near, faces_of, neighbours
from penrose.layout.plane.untangle import crossings, untangled
from penrose.layout.wishes import AIR, ENGINES, Work

APART = 78.0  # pt between neighbours; about a glyph and a gap
ROUNDS, SWEEPS = 5, 60  # of new weights, and of moves between them
STRESS = 60  # sweeps by distance; fewer of large graphs
LARGE = 60  # vertices

Edge = tuple[int, int]
Spot = tuple[float, float]


def tied(count: int, edges: Sequence[Edge], leaving: Sequence[int] = ()) -> dict[int, Point] | None:
    """The middle of every vertex in pt, y down, no edge crossing another, and where that can be the vertices that have
    legs on the outside; None if the graph is not planar.

    >>> places = tied(4, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2), (1, 3)])
    >>> len(places)
    4
    >>> tied(5, [(a, b) for b in range(5) for a in range(b)]) is None
    True
    """
    outside = faces_of([*edges, *((v, count) for v in dict.fromkeys(leaving))], count)
    faces = outside or faces_of(edges)
    if not faces:
        return None
    outer = faces[0] if leaving and outside else max(faces, key=len)
    near = neighbours(edges, count)
    rim = _ringed(near, outer)
    for face in faces:
        if face is not outer and len(face) > 3:
            middle = len(near)
            near[middle] = []
            for inner in _ringed(near, face):
                _join(near, middle, inner)
    return _scaled(_pulled(near, rim), edges, count)


def _join(near: Near, a: int, b: int) -> None:
    near.setdefault(a, []).append(b)
    near.setdefault(b, []).append(a)


def _ringed(near: Near, face: Face) -> Face:
    """A ring of further vertices along the inside of a face, one at each of its corners, triangles between: so that a
    vertex which the face meets twice has two places."""
    ring = list(range(len(near), len(near) + len(face)))
    for v, after, inner, onward in zip(face, [*face[1:], face[0]], ring, [*ring[1:], ring[0]], strict=True):
        _join(near, inner, v)
        _join(near, inner, after)
        _join(near, inner, onward)
    return ring


def _pulled(near: Near, outer: Face) -> dict[int, Spot]:
    """Every vertex amid its neighbours, the outer ones on an ellipse."""
    turns = [2 * pi * (place + 0.5) / len(outer) for place in range(len(outer))]
    at = dict.fromkeys(near, (0.0, 0.0))
    at |= {v: (1.3 * cos(turn), sin(turn)) for v, turn in zip(outer, turns, strict=True)}
    free = [v for v in near if v not in set(outer)]
    weight = {v: [1.0] * len(near[v]) for v in free}
    for _ in range(ROUNDS):
        for _ in range(SWEEPS):
            for v in free:
                whole = x = y = 0.0
                for n, share in zip(near[v], weight[v], strict=True):
                    whole, x, y = whole + share, x + share * at[n][0], y + share * at[n][1]
                at[v] = x / whole, y / whole
        for v in free:
            far = [max(0.02, hypot(at[v][0] - at[n][0], at[v][1] - at[n][1])) for n in near[v]]
            weight[v] = [away * old**0.5 for away, old in zip(far, weight[v], strict=True)]
    return at


def _scaled(at: dict[int, Spot], edges: Sequence[Edge], count: int) -> dict[int, Point]:
    """The places at the size at which edges have the usual length, by their mean."""
    lengths = [hypot(at[a][0] - at[b][0], at[a][1] - at[b][1]) for a, b in edges]
    size = APART * len(lengths) / sum(lengths)
    return {v: Point(round(size * at[v][0], 3), round(size * at[v][1], 3)) for v in range(count)}


def spread(count: int, edges: Sequence[Edge]) -> dict[int, Point]:
    """The middle of every vertex in pt, y down, as far from each other as the graph says.

    >>> found = spread(3, [(0, 1), (1, 2)])
    >>> round(found[0].minus(found[2]).length() / found[0].minus(found[1]).length(), 1)
    2.0
    """
    far = _distances(count, edges)
    at = [
        (1.3 * cos(2 * pi * v / count) * count / 6, sin(2 * pi * v / count) * count / 6) for v in _walked(count, edges)
    ]
    for _ in range(STRESS if count <= LARGE else STRESS * LARGE**2 // count**2):
        for v in range(count):
            whole = x = y = 0.0
            p, q = at[v]
            for w, away in enumerate(far[v]):
                if w != v:
                    u, r = at[w]
                    share, now = 1 / away**2, hypot(p - u, q - r) or 1e-6
                    whole += share
                    x += share * (u + away * (p - u) / now)
                    y += share * (r + away * (q - r) / now)
            at[v] = x / whole, y / whole
    return {v: Point(round(APART * x, 3), round(APART * y, 3)) for v, (x, y) in enumerate(at)}


def _walked(count: int, edges: Sequence[Edge]) -> list[int]:
    """The place of every vertex in a walk that goes deep first."""
    near = neighbours(edges, count)
    place: dict[int, int] = {}
    stack = [0]
    while stack:
        v = stack.pop()
        if v not in place:
            place[v] = len(place)
            stack += reversed(near[v])
    return [place.get(v, v) for v in range(count)]


def _distances(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    """How many edges it takes from each vertex to each other."""
    near = neighbours(edges, count)
    out = []
    for start in range(count):
        far, line = {start: 0}, deque([start])
        while line:
            v = line.popleft()
            for n in near[v]:
                if n not in far:
                    far[n] = far[v] + 1
                    line.append(n)
        out.append([far.get(v, count) for v in range(count)])
    return out


PROGRAM = "graphviz-pure"
INCHES = 0.9  # inches between the middles of neighbours, as graphviz is asked; about a glyph and a gap
SEED = "1"  # of engines that begin with random positions


@lru_cache(maxsize=4)  # what one engine finds tells whether to ask the others
def positions(count: int, edges: tuple[tuple[int, int], ...], engine: str = "neato") -> dict[int, Point]:
    """The middle of every node in pt, y down, for nodes 0 to `count` − 1, by one of graphviz's engines; where
    none can be started, by how far apart nodes are in the graph.

    >>> found = positions(2, ((0, 1),))
    >>> round(found[1].minus(found[0]).length())
    65
    """
    try:
        return _asked(count, edges, engine)
    except (OSError, RuntimeError, ImportError):  # no program, or no way to start one, as in a browser
        return spread(count, edges)


def _asked(count: int, edges: tuple[tuple[int, int], ...], engine: str) -> dict[int, Point]:
    lines = [f"  {node};" for node in range(count)] + [f"  {a} -- {b};" for a, b in edges]
    head = f'graph {{ start={SEED}; overlap=scale; edge [len={INCHES}]; node [shape=circle, width=0.5, label=""];'
    plain = drawn("\n".join([head, *lines, "}"]), engine)
    rows = (line.split() for line in plain.splitlines())
    return {int(row[1]): Point(72 * float(row[2]), -72 * float(row[3])) for row in rows if row[0] == "node"}


def drawn(source: str, engine: str) -> str:
    """Graphviz's plain output for a graph in its language."""
    from pathlib import Path
    from sysconfig import get_path

    import graphviz
    from graphviz.backend import dot_command

    dot_command.DOT_BINARY = Path(get_path("scripts")) / PROGRAM
    plain: str = graphviz.pipe_string(engine, "plain", source, encoding="utf-8")
    return plain


MOST = 150  # vertices; a larger part is not worth the wait for positions
FEW = 40  # vertices; a larger part is not worth the wait for better positions than those
TANGLED = 140  # straight wires that cross in neato's positions; where as many do, some wire also runs through a glyph
BOWED = 0.3  # share of the crossings of straight wires that bows leave at the least
MOVED = 60_000  # steps that moving the vertices of one drawing may take
NEAR = 5  # steps that a vertex is moved at a time in a drawing that has no crossing
NEVER = 1e6  # what a crossing costs in a drawing that has none

Plans = Iterator[tuple[Plan, tuple[float, ...]]]
"""Plans, and how generously gaps are set from one try of each to the next."""


def is_free(flat: Flat) -> bool:
    """Whether vertices may stand anywhere: in a part without bubbles that is not too large to wait for."""
    return not flat.regions and 3 <= len(flat.vertices) <= MOST and all(v.kind != "fuse" for v in flat.vertices)


def tied_plans(flat: Flat, work: Work, limit: float) -> Plans:
    """Plans of a planar part in which no bond crosses another."""
    edges, count = bonds(flat), len(flat.vertices)
    legs = tuple(flat.edges[edge].tail for edge in flat.free)
    places = work.search(100 * count, tied, count, edges, legs)
    if places is None or crossings(places, edges):
        return
    few = count <= FEW
    moved = work.search(MOVED, untangled, _held(places), edges, MOVED, NEVER, NEAR) if few else None
    if moved is not None:
        yield _plan(moved), AIR[:3]
    yield _plan(places), AIR[3 * few :]


def plans_of(engine: str, flat: Flat, work: Work, limit: float) -> Plans:
    """The plan of graphviz's positions; none where they cannot come to fewer crossings than `limit`."""
    edges = bonds(flat)
    if limit < inf and crossings(positions(len(flat.vertices), edges), edges) >= TANGLED:
        return
    places = positions(len(flat.vertices), edges, engine)
    if limit == inf or crossings(places, edges) < min(TANGLED, limit / BOWED):
        yield _plan(places), AIR[:3]


def untangled_plans(rank: int, flat: Flat, work: Work, limit: float) -> Plans:
    """The plan of such positions after moving vertices whose wires cross, for a small part: from the least crossed
    (rank 0), and then from the others."""
    if len(flat.vertices) <= FEW and not opens(flat):
        edges = bonds(flat)
        found = (positions(len(flat.vertices), edges, engine) for engine in ENGINES)
        places = sorted(found, key=lambda places: crossings(places, edges))[rank]
        moved = work.search(MOVED, untangled, _held(places), edges, MOVED)
        if moved is not None:
            yield _plan(moved), AIR[:3]


def _held(places: Mapping[int, Point]) -> tuple[Point, ...]:
    return tuple(places[v] for v in range(len(places)))


def _plan(places: Mapping[int, Point]) -> Plan:
    middle = sum(place.y for place in places.values()) / len(places)
    return Plan({v: (place.x, place.y - middle) for v, place in places.items()}, exact=True)
