"""The plan of a tree tensor network: layers, the root on top, every leaf's free legs at the bottom.

A tree is drawn in layers if it branches on more than one level and only its leaves, all equally deep, have free legs;
every other tree reads as a row with hanging parts.
"""

from __future__ import annotations

from penrose.layout.graph import Graph
from penrose.layout.plane import Plan

DOWN = 90.0


def tree_plan(graph: Graph) -> Plan | None:
    """The plan of a tree in layers; None if the graph is no such tree."""
    count = len(graph.flat.vertices)
    near = [graph.neighbours(v) for v in range(count)]
    if count < 6 or sum(map(len, near)) != 2 * (count - 1) or not _only_tensors(graph):
        return None
    root = _middle(near)
    depth = _depths(near, root)
    leaves = [v for v in range(count) if len(near[v]) == 1]
    branching = sum(len(ns) > 2 for v, ns in enumerate(near) if v != root)
    bare = all(bool(graph.free_at(v)) == (v in leaves) for v in range(count))
    if branching < 2 or not bare or len({depth[v] for v in leaves}) > 1:
        return None
    columns = _columns(graph, near, root)
    places = {v: (columns[v], float(depth[v])) for v in range(count)}
    return Plan(places, dict.fromkeys(graph.flat.free, DOWN), gap=1.0, layered=True)


def _only_tensors(graph: Graph) -> bool:
    whats = graph.flat.vertices
    loose = any(graph.is_dot(v) or graph.loops(v) or what.end for v, what in enumerate(whats))
    doubled = any(len(graph.between(v, n)) > 1 for v in range(len(whats)) for n in graph.neighbours(v))
    return not loose and not doubled and not graph.flat.regions


def _middle(near: list[list[int]]) -> int:
    """The vertex, or one of the two, farthest from all leaves: what is left when leaves are taken off in turn."""
    left = {v: set(ns) for v, ns in enumerate(near)}
    leaves = [v for v, ns in left.items() if len(ns) <= 1]
    while len(left) > 2:
        uncovered = []
        for leaf in leaves:
            for n in left.pop(leaf):
                left[n].discard(leaf)
                uncovered += [n] if len(left[n]) == 1 else []
        leaves = uncovered
    return min(left)


def _depths(near: list[list[int]], root: int) -> dict[int, int]:
    depth, waiting = {root: 0}, [root]
    for v in waiting:
        for n in near[v]:
            if n not in depth:
                depth[n] = depth[v] + 1
                waiting.append(n)
    return depth


def _columns(graph: Graph, near: list[list[int]], root: int) -> dict[int, float]:
    """The column of every vertex: leaves side by side in the order of the result, others over their branches."""
    rank = {edge: place for place, edge in enumerate(graph.flat.free)}
    columns: dict[int, float] = {}

    def first(v: int, above: int) -> int:
        own = [rank[e] for e in graph.free_at(v)]
        return min([*own, *(first(n, v) for n in near[v] if n != above)])

    def place(v: int, above: int) -> None:
        below = sorted((n for n in near[v] if n != above), key=lambda n: first(n, v))
        for n in below:
            place(n, v)
        leaves_so_far = sum(len(near[u]) == 1 for u in columns)
        columns[v] = sum(columns[n] for n in below) / len(below) if below else float(leaves_so_far)

    place(root, -1)
    return columns
