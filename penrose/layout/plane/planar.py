"""Drawings of a graph in the plane without crossings, as the order of neighbours around every vertex.

The graph grows from a cycle: a path through what is left is laid into a face that holds both its ends, first where
only one face does (Demoucron, Malgrange and Pertuiset, Revue française de recherche opérationnelle 8, 1964).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

Near = dict[int, list[int]]
"""Neighbours by vertex, each once."""
Face = list[int]
"""The vertices around a face, all faces in the same sense."""


def neighbours(edges: Iterable[tuple[int, int]], count: int = 0) -> Near:
    """The neighbours of every vertex, first of so many by their number.

    >>> neighbours([(0, 2)], 2)
    {0: [2], 1: [], 2: [0]}
    """
    near: Near = {v: [] for v in range(count)}
    for a, b in edges:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near


def rotations(edges: Iterable[tuple[int, int]]) -> Near | None:
    """The neighbours of every vertex in the order in which they stand around it, in one sense throughout; None if the
    graph is not planar, or falls apart when a vertex is taken out. Each edge is to be there once.

    >>> rotations([(0, 1), (1, 2), (2, 0)])
    {0: [1, 2], 1: [0, 2], 2: [1, 0]}
    >>> rotations([(a, b) for b in range(5) for a in range(b)]) is None
    True
    """
    near = neighbours(edges)
    cycle = _cycle(near)
    if cycle is None:
        return None
    faces, laid = [cycle, cycle[::-1]], set(_around(cycle))
    while sum(map(len, near.values())) > len(laid):
        found = _next(near, faces, laid)
        if found is None:
            return None
        face, path = found
        faces.remove(face)
        faces += _halves(face, path)
        laid.update((*pairwise(path), *pairwise(path[::-1])))
    return _orders(near, faces)


def planar(edges: Iterable[tuple[int, int]]) -> bool:
    """Whether a graph can be drawn without crossings. Each edge is to be there once.

    >>> planar([(0, 1), (1, 2), (2, 0), (2, 3)])
    True
    """
    return all(len(block) < 9 or rotations(block) is not None for block in _blocks(edges))


def faces_of(edges: Iterable[tuple[int, int]], outside: int = -1) -> list[Face] | None:
    """The faces of a planar drawing of a graph that hangs together, each in the same sense; None if there is no such
    drawing. Around a vertex at which the graph would fall apart, its parts stand one after the other. A vertex that
    stands for what is `outside` is left out again: the faces around it become one, which comes first.

    >>> faces_of([(0, 1), (1, 2), (2, 0), (2, 3)])
    [[2, 3, 2, 1, 0], [2, 0, 1]]
    >>> faces_of([(0, 1), (1, 2), (2, 0), (0, 3), (1, 3)], outside=3)
    [[1, 0, 2], [0, 1, 2]]
    """
    around: Near = {}
    for block in _blocks(dict.fromkeys((min(pair), max(pair)) for pair in edges)):
        turned = rotations(block) if len(block) > 1 else {block[0][0]: [block[0][1]], block[0][1]: [block[0][0]]}
        if turned is None:
            return None
        for v, order in turned.items():
            around.setdefault(v, []).extend(order)
    leaving = around.pop(outside, [])
    first = [(v, _onward(around[v], outside)) for v in leaving if len(around[v]) > 1]
    kept = {v: [n for n in order if n != outside] for v, order in around.items()}
    left = dict.fromkeys([*first, *((v, n) for v, order in kept.items() for n in order)])
    faces = []
    while left:
        (v, n), face = next(iter(left)), []
        while (v, n) in left:
            del left[v, n]
            face.append(v)
            v, n = n, _onward(kept[n], v)
        faces.append(face)
    return faces


def _onward(order: Face, before: int) -> int:
    """What follows a neighbour around a vertex."""
    return order[(order.index(before) + 1) % len(order)]


def _blocks(edges: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The edges of the parts that hang together even when a vertex is taken out (Hopcroft and Tarjan 1973)."""
    near = neighbours(edges)
    found: list[list[tuple[int, int]]] = []
    depth: dict[int, int] = {}
    passed: list[tuple[int, int]] = []

    def visit(v: int, above: int) -> int:
        """How far up the edges from a vertex and from all below it reach."""
        low = depth[v] = depth.get(above, 0) + 1
        for n in near[v]:
            if n not in depth:
                start = len(passed)
                passed.append((v, n))
                reach = visit(n, v)
                low = min(low, reach)
                if reach >= depth[v]:
                    found.append(passed[start:])
                    del passed[start:]
            elif n != above and depth[n] < depth[v]:
                passed.append((v, n))
                low = min(low, depth[n])
        return low

    for v in near:
        if v not in depth:
            visit(v, -1)
    return found


def _around(cycle: Face) -> list[tuple[int, int]]:
    pairs = list(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
    return pairs + [(b, a) for a, b in pairs]


def _cycle(near: Near) -> Face | None:
    """Some cycle: the way up a search tree from the first vertex that meets itself."""
    start = next(iter(near))
    above, stack = {start: start}, [start]
    while stack:
        v = stack.pop()
        for n in near[v]:
            if n in above and n != above[v]:
                return _closed(above, v, n)
            if n not in above:
                above[n] = v
                stack.append(n)
    return None


def _closed(above: dict[int, int], a: int, b: int) -> Face:
    """The cycle of an edge and the ways of its ends up the tree to where they meet."""
    ways = []
    for v in (a, b):
        way = [v]
        while above[way[-1]] != way[-1]:
            way.append(above[way[-1]])
        ways.append(way)
    first, second = ways
    meeting = next(v for v in first if v in second)
    return first[: first.index(meeting) + 1] + second[: second.index(meeting)][::-1]


def _next(near: Near, faces: list[Face], laid: set[tuple[int, int]]) -> tuple[Face, list[int]] | None:
    """A face and a path to lay into it; None if some part that is left fits into no face."""
    best: tuple[Face, set[int], set[int]] | None = None
    holds = [(face, set(face)) for face in faces]
    known: dict[frozenset[int], list[Face]] = {}
    for ends, inner in _left(near, laid):
        key = frozenset(ends)
        if key not in known:
            known[key] = [face for face, held in holds if ends <= held][:2]
        fits = known[key]
        if not fits or len(ends) < 2:
            return None
        if best is None or len(fits) == 1:
            best = fits[0], ends, inner
        if len(fits) == 1:
            break
    return (best[0], _path(near, *best[1:])) if best else None


def _left(near: Near, laid: set[tuple[int, int]]) -> list[tuple[set[int], set[int]]]:
    """The parts not laid yet: the laid vertices that each hangs on, and its own vertices (none for a lone edge)."""
    old = {a for a, _ in laid}
    parts: list[tuple[set[int], set[int]]] = []
    parts += [({a, b}, set()) for a in near if a in old for b in near[a] if b in old and a < b and (a, b) not in laid]
    seen: set[int] = set()
    for start in near:
        if start in old or start in seen:
            continue
        inner, stack, ends = {start}, [start], set()
        while stack:
            for n in near[stack.pop()]:
                if n in old:
                    ends.add(n)
                elif n not in inner:
                    inner.add(n)
                    stack.append(n)
        seen |= inner
        parts.append((ends, inner))
    return parts


def _path(near: Near, ends: set[int], inner: set[int]) -> list[int]:
    """A way through a part from one of its ends to another."""
    start = min(ends)
    if not inner:
        return [start, max(ends)]
    above = {n: start for n in near[start] if n in inner}
    stack = list(above)
    while stack:
        v = stack.pop()
        for n in near[v]:
            if n in ends and n != start:
                way = [n, v]
                while way[-1] != start:
                    way.append(above[way[-1]])
                return way[::-1]
            if n in inner and n not in above:
                above[n] = v
                stack.append(n)
    raise AssertionError("a part hangs together")


def _halves(face: Face, path: list[int]) -> list[Face]:
    """The two faces that a path between two vertices of a face makes of it."""
    at, to = face.index(path[0]), face.index(path[-1])
    turned = face[at:] + face[:at]
    to = (to - at) % len(face)
    return [turned[: to + 1] + path[-2:0:-1], path[:-1] + turned[to:]]


def _orders(near: Near, faces: list[Face]) -> Near:
    """The order around every vertex: from face to face over the edges between them."""
    after: dict[int, dict[int, int]] = {v: {} for v in near}
    for face in faces:
        for a, v, b in zip([face[-1], *face[:-1]], face, [*face[1:], face[0]], strict=True):
            after[v][a] = b
    out: Near = {}
    for v, onward in after.items():
        order = [near[v][0]]
        while len(order) < len(near[v]):
            order.append(onward[order[-1]])
        out[v] = order
    return out
